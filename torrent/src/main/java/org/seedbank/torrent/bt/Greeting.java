package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.stream.ByteStream;

/**
 * The handshakes on one connection, step by step as bytes arrive: message stream encryption, where either end wants it,
 * and BitTorrent's own (BEP 3); then the connection belongs to a swarm. Of the loop's thread.
 */
final class Greeting implements ByteStream.Listener {
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final int ROOM = 16 << 10;

    private final ByteStream stream;
    private final HostPrefix host;
    private final GreetingHall hall;
    private final Ended ended;
    private final NetLoop.Timer timeout;
    private final ByteBuffer in = ByteBuffer.allocate(ROOM);
    private final boolean outgoing;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private @Nullable PeerSwarm swarm;
    private @Nullable MseHandshake encryption;
    /** What comes next needs something that is not there yet. */
    private boolean waits;

    /** Looked at by whoever computes keys, too. */
    private volatile boolean over;

    private Greeting(ByteStream stream, GreetingHall hall, @Nullable PeerSwarm dialledFor, Ended ended) {
        this.stream = stream;
        this.host = HostPrefix.of(stream.remote().getAddress());
        this.hall = hall;
        this.swarm = dialledFor;
        this.outgoing = dialledFor != null;
        this.ended = ended;
        this.timeout = hall.loop().schedule(TIMEOUT_MILLIS, () -> end(outgoing ? End.LATE : End.SILENT));
    }

    /** Told once what became of it. */
    @FunctionalInterface
    interface Ended {
        void ended(Greeting greeting, End end);
    }

    /** What can become of it. */
    enum End {
        /** The connection belongs to its swarm. */
        GREETED,
        /** The handshakes were right, but the connection is of no use. */
        REFUSED,
        /** The other end did not say what was expected, or closed the connection. */
        SILENT,
        /** Whom we dialled said nothing for a long time. */
        LATE
    }

    /** Greets a peer that we dialled. */
    static void outgoing(ByteStream stream, GreetingHall hall, PeerSwarm swarm, boolean encrypted, Ended ended) {
        Greeting greeting = new Greeting(stream, hall, swarm, ended);
        greeting.begin();
        Bytes handshake = ours(swarm);
        if (encrypted) {
            MseHandshake begun = MseHandshake.outgoing(swarm.infoHash(), handshake, hall.isStrict(), hall.random());
            greeting.encryption = begun;
            greeting.say(begun.opening());
        } else {
            greeting.say(handshake);
        }
    }

    private static Bytes ours(PeerSwarm swarm) {
        return new Handshake(true, true, swarm.links().tellsOfNode(), swarm.infoHash(), swarm.localId()).encoded();
    }

    /** Is to answer a peer that dialled us, from {@link #begin} on. */
    static Greeting incoming(ByteStream stream, GreetingHall hall, Ended ended) {
        return new Greeting(stream, hall, null, ended);
    }

    /** Whom it is with. */
    HostPrefix host() {
        return host;
    }

    /** Does not wait any longer. */
    void giveUp() {
        end(End.SILENT);
    }

    void begin() {
        stream.attach(this);
        stream.listen(true, false);
    }

    private void say(Bytes bytes) {
        ByteBuffer both = ByteBuffer.allocate(out.remaining() + bytes.size()).put(out);
        bytes.putInto(both);
        out = both.flip();
        writable();
    }

    @Override
    public void writable() {
        try {
            stream.write(new ByteBuffer[] {out}, 0, 1);
            if (!over) {
                stream.listen(!waits, out.hasRemaining());
            }
        } catch (IOException e) {
            end(End.SILENT);
        }
    }

    @Override
    public void readable() {
        try {
            int before = in.position();
            if (stream.read(in) < 0) {
                end(End.SILENT);
                return;
            }
            StreamCipher cipher = encryption == null || !encryption.isDone() ? null : encryption.receiving();
            if (cipher != null) {
                cipher.apply(in.duplicate().limit(in.position()).position(before));
            }
            proceed();
        } catch (IOException | RuntimeException e) {
            end(End.SILENT);
        }
    }

    private void proceed() {
        in.flip();
        if (isReadyForHandshake()) {
            shakeHands();
        }
        if (!over) {
            in.compact();
        }
    }

    /** Whether what is in the buffer is a handshake, decrypted. */
    private boolean isReadyForHandshake() {
        MseHandshake begun = encryption;
        if (begun == null && !Handshake.isPrefix(in)) {
            encrypt();
            return false;
        } else if (begun == null || begun.isDone()) {
            return true;
        }
        Bytes answer = begun.proceed(in);
        if (answer.size() > 0) {
            say(answer);
        }
        if (begun.needsSecret()) {
            compute(begun::computeSecret);
        }
        return begun.isDone();
    }

    private void encrypt() {
        if (outgoing || hall.encryption() == Encryption.OFF) {
            end(End.SILENT);
            return;
        }
        compute(() -> encryption = MseHandshake.incoming(hall::infoHashes, hall.isStrict(), hall.random()));
    }

    /** Has somebody else do what takes long; then goes on. */
    private void compute(Runnable work) {
        boolean opens = encryption == null;
        pause();
        hall.workers().execute(() -> {
            if (over) {
                return;
            }
            work.run();
            hall.loop().execute(() -> computed(opens));
        });
    }

    private void computed(boolean opens) {
        if (!over && opens && encryption != null) {
            say(encryption.opening());
        }
        resume();
    }

    private void pause() {
        waits = true;
        stream.listen(false, out.hasRemaining());
    }

    /** Goes on when there is what it waited for. */
    void resume() {
        waits = false;
        if (over) {
            return;
        }
        try {
            stream.listen(true, out.hasRemaining());
            proceed();
        } catch (RuntimeException e) {
            end(End.SILENT);
        }
    }

    private void shakeHands() {
        if (!Handshake.isPrefix(in) || (encryption == null && hall.isStrict())) {
            end(End.SILENT);
            return;
        }
        if (swarm == null && in.remaining() >= Handshake.WITHOUT_PEER_ID) {
            Bytes infoHash = Handshake.infoHashOf(in);
            PeerSwarm found = hall.find(infoHash);
            if (found == null && hall.waitFor(infoHash, this)) {
                pause();
                return;
            }
            if (found == null || !found.border().mayContact(stream.remote().getAddress())) {
                end(End.REFUSED);
                return;
            }
            swarm = found;
            answer(ours(found));
        }
        if (!over && swarm != null && in.remaining() >= Handshake.SIZE) {
            finish(swarm, Handshake.read(in));
        }
    }

    private void answer(Bytes handshake) {
        StreamCipher cipher = encryption == null ? null : encryption.sending();
        ByteBuffer bytes = ByteBuffer.wrap(handshake.toArray());
        if (cipher != null) {
            cipher.apply(bytes);
        }
        say(Bytes.copyOf(bytes));
    }

    private void finish(PeerSwarm found, Handshake theirs) {
        Greeted greeted = new Greeted(
                theirs.peerId(),
                outgoing,
                theirs.extended(),
                theirs.fast(),
                encryption == null ? null : encryption.receiving(),
                encryption == null ? null : encryption.sending(),
                theirs.hasNode());
        if (!theirs.infoHash().equals(found.infoHash())
                || out.hasRemaining()
                || !found.links().admit(greeted, stream.remote())) {
            end(End.REFUSED);
            return;
        }
        over = true;
        timeout.cancel();
        ended.ended(this, End.GREETED);
        new PeerLink(stream, greeted, found, hall.loop(), hall.output()).begin(in);
    }

    private void end(End end) {
        if (!over) {
            over = true;
            timeout.cancel();
            hall.leave(this);
            stream.close();
            ended.ended(this, end);
        }
    }
}
