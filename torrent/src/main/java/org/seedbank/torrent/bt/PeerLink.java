package org.seedbank.torrent.bt;

import bt.protocol.Choke;
import bt.protocol.Message;
import bt.protocol.Unchoke;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.stream.ByteStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with one peer after the handshakes, and what the connection itself taught us about it. Of the loop's
 * thread but for the few methods that say otherwise.
 */
final class PeerLink implements ByteStream.Listener, LinkIntake.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    /** Longest message that we send, but for blocks. */
    private static final int LONGEST_SENT = 512 << 10;

    private static final int SMALL = 128;

    private final ByteStream stream;
    private final Greeted greeted;
    private final LinkOwner owner;
    private final NetLoop loop;
    private final PeerCodec codec;
    private final LinkState state;
    private final LinkIntake intake;
    private final LinkOutput output;
    private final LinkRequests requests = new LinkRequests();
    private final LinkUploads uploads = new LinkUploads();
    private final Runnable service = this::serve;
    private final Runnable hopeless = this::close;
    private long lastReceived;
    private long lastSent;
    private boolean choked = true;
    private boolean paused;
    /** Whether the peer has left so much unread that the connection ends with this round. */
    private boolean drowned;

    private volatile boolean closed;

    PeerLink(ByteStream stream, Greeted greeted, LinkOwner owner, NetLoop loop, OutputMemory memory) {
        this.stream = stream;
        this.greeted = greeted;
        this.owner = owner;
        this.loop = loop;
        this.codec = new PeerCodec(stream.remote());
        this.intake = new LinkIntake(codec, owner.longestMessage(), this);
        this.output = new LinkOutput(stream, greeted.sending(), memory);
        this.lastReceived = loop.now();
        this.lastSent = lastReceived;
        this.state = new LinkState(greeted.outgoing() ? stream.remote().getPort() : 0, lastReceived);
        state.datagrams(stream instanceof UtpStream);
    }

    /** Begins, with what came behind the handshake, already decrypted. */
    void begin(ByteBuffer behind) {
        stream.attach(this);
        owner.opened(this);
        guarded(() -> intake.feed(behind));
        serveSoon();
    }

    /** Who greeted us. */
    Greeted greeted() {
        return greeted;
    }

    /** What we call ourselves to it. */
    Bytes localId() {
        return owner.localId();
    }

    PeerCodec codec() {
        return codec;
    }

    /** Address of the other end of the connection; for any thread. */
    InetSocketAddress remote() {
        return stream.remote();
    }

    InetAddress address() {
        return stream.remote().getAddress();
    }

    /** What both ends said about themselves. */
    LinkState state() {
        return state;
    }

    /** What we have asked it for. */
    LinkRequests requests() {
        return requests;
    }

    /** What it has asked us for. */
    LinkUploads uploads() {
        return uploads;
    }

    /** Whether the peer was told last that its requests are not answered. */
    boolean isChoked() {
        return choked;
    }

    /** When the last whole message came: a byte now and then keeps no connection. */
    long lastReceived() {
        return lastReceived;
    }

    /** When the last message was sent. */
    long lastSent() {
        return lastSent;
    }

    /** Bytes that wait until the peer reads. */
    int backlog() {
        return output.waiting();
    }

    /** Sends {@code message}, unless the peer cannot read its kind. */
    void send(Message message) {
        if (!isOpen() || !codec.maySend(message)) {
            return;
        }
        ByteBuffer encoded = ByteBuffer.allocate(SMALL);
        boolean fits = codec.encode(message, encoded);
        if (!fits) {
            encoded = ByteBuffer.allocate(LONGEST_SENT);
            fits = codec.encode(message, encoded);
        }
        if (!fits) {
            throw new IllegalStateException("a message is longer than any of ours: " + message);
        }
        output.message(encoded.flip());
        sent();
        if (message instanceof Choke) {
            choked = true;
        } else if (message instanceof Unchoke) {
            choked = false;
        }
    }

    /** Sends a block in its message; {@code fate} learns what becomes of it. */
    void send(ByteBuffer block, LinkOutput.Fate fate) {
        if (closed) {
            fate.dropped();
        } else {
            output.block(block, fate);
            sent();
        }
    }

    private void sent() {
        lastSent = loop.now();
        if (output.isHopeless()) {
            drowned = true;
            // Not now: whoever sends to all peers of a swarm is in the middle of them.
            loop.soon(hopeless);
        } else {
            serveSoon();
        }
    }

    /** Has the owner look at this connection at the end of the round. */
    void serveSoon() {
        loop.soon(service);
    }

    private void serve() {
        if (!closed) {
            guarded(() -> owner.serve(this));
            flush();
            if (output.isStuck(loop.now())) {
                close();
            }
        }
    }

    private void flush() {
        if (closed) {
            return;
        }
        try {
            boolean allSent = output.flush();
            stream.listen(!paused && !output.isGorged(), !allSent);
        } catch (IOException e) {
            close();
        }
    }

    /** Stops reading, or reads again. */
    void pause(boolean pauses) {
        if (paused != pauses && !closed) {
            paused = pauses;
            stream.listen(!paused && !output.isGorged(), output.waiting() > 0);
        }
    }

    @Override
    public void readable() {
        if (closed) {
            return;
        }
        ByteBuffer in = loop.scratch();
        try {
            int count = stream.read(in);
            if (count < 0) {
                close();
            } else if (count > 0) {
                in.flip();
                if (greeted.receiving() != null) {
                    greeted.receiving().apply(in);
                }
                guarded(() -> intake.feed(in));
                serveSoon();
            }
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void writable() {
        flush();
        serveSoon();
    }

    /** What a peer says must not stop the others; one that says nonsense is not worth keeping. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.debug("connection with {} ends: {}", this, e.toString());
            close();
        }
    }

    @Override
    public boolean isOpen() {
        return !closed && !drowned;
    }

    /** Whether the connection is gone; for any thread. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void message(Message message) {
        lastReceived = loop.now();
        owner.message(this, message);
    }

    @Override
    public byte @Nullable [] room(int piece, int offset, int length) {
        return owner.room(this, piece, offset, length);
    }

    @Override
    public void block(int piece, int offset, int length, byte[] data) {
        lastReceived = loop.now();
        owner.block(this, piece, offset, length, data);
    }

    /** Ends the connection. */
    void close() {
        if (!closed) {
            closed = true;
            stream.close();
            output.drop();
            byte[] unfinished = intake.abandon();
            if (unfinished != null) {
                owner.unused(unfinished);
            }
            owner.closed(this);
        }
    }

    @Override
    public String toString() {
        return address().getHostAddress() + " port " + remote().getPort();
    }
}
