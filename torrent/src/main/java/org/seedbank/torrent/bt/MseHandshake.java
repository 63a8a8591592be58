package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/**
 * One end of the handshake of message stream encryption, step by step: keys, proof that the torrent is known, choice of
 * cipher. The dialling end sends its BitTorrent handshake along (the initial payload). What follows the last step is
 * decrypted only when RC4 was chosen, and only once.
 */
final class MseHandshake {
    private static final int MAX_PADDING = 512;
    private static final Bytes VERIFICATION = Bytes.wrap(new byte[8]);
    private static final int PLAINTEXT = 1;
    private static final int RC4 = 2;
    private static final int HASH = 20;
    /** Verification, ciphers, length of the padding. */
    private static final int HEAD = 8 + 4 + 2;

    private static final int MAX_INITIAL = 1 << 12;

    private final MseKeys keys;
    private final boolean outgoing;
    private final boolean strict;
    private final Supplier<Collection<Bytes>> torrents;
    private final Bytes initial;
    private final RandomGenerator random;
    private Stage stage = Stage.KEY;
    private @Nullable Bytes torrent;
    private @Nullable Bytes theirKey;
    private @Nullable Bytes shared;
    private @Nullable Rc4 receiving;
    private @Nullable Rc4 sending;
    private @Nullable Bytes marker;
    private int passed;
    private int chosen;

    private enum Stage {
        KEY,
        SECRET,
        MARKER,
        TORRENT,
        HEAD,
        PADDING,
        INITIAL,
        DONE
    }

    private MseHandshake(
            Optional<Bytes> torrent,
            Bytes initial,
            Supplier<Collection<Bytes>> torrents,
            boolean strict,
            RandomGenerator random) {
        this.keys = new MseKeys(random);
        this.outgoing = torrent.isPresent();
        this.torrent = torrent.orElse(null);
        this.initial = initial;
        this.torrents = torrents;
        this.strict = strict;
        this.random = random;
    }

    /**
     * The end that dials.
     *
     * @param initial what to send along
     * @param strict whether all that follows must be encrypted
     */
    static MseHandshake outgoing(Bytes torrent, Bytes initial, boolean strict, RandomGenerator random) {
        return new MseHandshake(Optional.of(torrent), initial, List::of, strict, random);
    }

    /** The end that is dialled, for one of {@code torrents}. */
    static MseHandshake incoming(Supplier<Collection<Bytes>> torrents, boolean strict, RandomGenerator random) {
        return new MseHandshake(Optional.empty(), Bytes.empty(), torrents, strict, random);
    }

    /** What each end says first. */
    Bytes opening() {
        byte[] padding = new byte[random.nextInt(MAX_PADDING + 1)];
        random.nextBytes(padding);
        return keys.ours().concat(Bytes.wrap(padding));
    }

    /** Whether {@link #computeSecret} has to be called before the next step. */
    boolean needsSecret() {
        return stage == Stage.SECRET;
    }

    /** The slow part, for a thread that may be busy. */
    void computeSecret() {
        if (theirKey != null) {
            shared = keys.shared(theirKey);
        }
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    /** Decrypts what comes from now on; null: it is not encrypted. */
    @Nullable StreamCipher receiving() {
        return chosen == RC4 ? receiving : null;
    }

    /** Encrypts what goes from now on; null: it is not encrypted. */
    @Nullable StreamCipher sending() {
        return chosen == RC4 ? sending : null;
    }

    /**
     * Takes as much of {@code in} as this step can use; what is left behind the last step is the peer's handshake,
     * decrypted.
     *
     * @return what to send now
     * @throws IllegalArgumentException if the peer does not follow the protocol
     */
    Bytes proceed(ByteBuffer in) {
        Bytes answer = Bytes.empty();
        Stage before;
        do {
            before = stage;
            answer = answer.concat(step(in));
        } while (stage != before && stage != Stage.SECRET && stage != Stage.DONE);
        return answer;
    }

    private Bytes step(ByteBuffer in) {
        switch (stage) {
            case KEY -> {
                if (in.remaining() >= MseKeys.SIZE) {
                    theirKey = take(in, MseKeys.SIZE);
                    stage = Stage.SECRET;
                }
            }
            case SECRET -> {
                if (shared != null) {
                    stage = Stage.MARKER;
                    return outgoing ? begin(shared) : expect(MseKeys.hash("req1", shared));
                }
            }
            case MARKER -> findMarker(in);
            case TORRENT -> {
                if (in.remaining() >= HASH) {
                    findTorrent(take(in, HASH));
                }
            }
            case HEAD -> {
                if (in.remaining() >= HEAD - VERIFICATION.size()) {
                    readHead(in);
                }
            }
            case PADDING -> {
                return readPadding(in);
            }
            case INITIAL -> readInitial(in);
            case DONE -> {}
        }
        return Bytes.empty();
    }

    private static Bytes take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return Bytes.wrap(bytes);
    }

    private Bytes expect(Bytes expected) {
        marker = expected;
        return Bytes.empty();
    }

    private void makeCiphers(Bytes secret, Bytes infoHash) {
        Rc4 dialler = new Rc4(MseKeys.hash("keyA", secret, infoHash));
        Rc4 dialled = new Rc4(MseKeys.hash("keyB", secret, infoHash));
        sending = outgoing ? dialler : dialled;
        receiving = outgoing ? dialled : dialler;
    }

    /** The dialling end proves that it knows the torrent, and offers ciphers. */
    private Bytes begin(Bytes secret) {
        Bytes infoHash = known(torrent);
        makeCiphers(secret, infoHash);
        byte[] offer = new byte[HEAD + Short.BYTES];
        offer[VERIFICATION.size() + 3] = (byte) (strict ? RC4 : RC4 | PLAINTEXT);
        offer[HEAD] = (byte) (initial.size() >> 8);
        offer[HEAD + 1] = (byte) initial.size();
        Bytes said = MseKeys.hash("req1", secret)
                .concat(xor(MseKeys.hash("req2", infoHash), MseKeys.hash("req3", secret)))
                .concat(known(sending).apply(Bytes.wrap(offer).concat(initial)));
        expect(known(receiving).apply(VERIFICATION));
        return said;
    }

    private static Bytes xor(Bytes one, Bytes other) {
        byte[] bytes = one.toArray();
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] ^= (byte) other.at(at);
        }
        return Bytes.wrap(bytes);
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("out of order");
        }
        return value;
    }

    /** Passes over padding of unknown length. */
    private void findMarker(ByteBuffer in) {
        Bytes expected = known(marker);
        while (in.remaining() >= expected.size()) {
            if (startsWith(in, expected)) {
                in.position(in.position() + expected.size());
                stage = outgoing ? Stage.HEAD : Stage.TORRENT;
                return;
            }
            in.get();
            if (++passed > MAX_PADDING) {
                throw new IllegalArgumentException("no end of the padding");
            }
        }
    }

    private static boolean startsWith(ByteBuffer in, Bytes expected) {
        for (int at = 0; at < expected.size(); at++) {
            if ((in.get(in.position() + at) & 0xff) != expected.at(at)) {
                return false;
            }
        }
        return true;
    }

    private void findTorrent(Bytes proof) {
        Bytes secret = known(shared);
        Bytes wanted = xor(proof, MseKeys.hash("req3", secret));
        for (Bytes candidate : new ArrayList<>(torrents.get())) {
            if (MseKeys.hash("req2", candidate).equals(wanted)) {
                torrent = candidate;
                makeCiphers(secret, candidate);
                passed = VERIFICATION.size();
                stage = Stage.HEAD;
                return;
            }
        }
        throw new IllegalArgumentException("no such torrent");
    }

    private void readHead(ByteBuffer in) {
        // The dialling end found the verification already, as what it looked for.
        int size = outgoing ? HEAD - VERIFICATION.size() : HEAD;
        if (in.remaining() < size) {
            return;
        }
        Bytes head = known(receiving).apply(take(in, size));
        int at = size - (HEAD - VERIFICATION.size());
        if (!outgoing && !head.slice(0, at).equals(VERIFICATION)) {
            throw new IllegalArgumentException("not verified");
        }
        int ciphers = head.at(at + 3);
        chosen = choose(ciphers);
        passed = head.at(at + 4) << 8 | head.at(at + 5);
        if (passed > MAX_PADDING) {
            throw new IllegalArgumentException("padding of " + passed + " bytes");
        }
        stage = Stage.PADDING;
    }

    private int choose(int ciphers) {
        boolean isPlainAllowed = !strict && (ciphers & PLAINTEXT) != 0;
        if (outgoing && ciphers != PLAINTEXT && ciphers != RC4) {
            throw new IllegalArgumentException("ciphers " + ciphers);
        } else if (isPlainAllowed) {
            return PLAINTEXT;
        } else if ((ciphers & RC4) != 0) {
            return RC4;
        }
        throw new IllegalArgumentException("no common cipher");
    }

    private Bytes readPadding(ByteBuffer in) {
        int size = outgoing ? passed : passed + Short.BYTES;
        if (in.remaining() < size) {
            return Bytes.empty();
        }
        Bytes padding = known(receiving).apply(take(in, size));
        if (outgoing) {
            done(in);
            return Bytes.empty();
        }
        passed = padding.at(size - 2) << 8 | padding.at(size - 1);
        if (passed > MAX_INITIAL) {
            throw new IllegalArgumentException("initial payload of " + passed + " bytes");
        }
        stage = Stage.INITIAL;
        byte[] choice = new byte[HEAD];
        choice[VERIFICATION.size() + 3] = (byte) chosen;
        return known(sending).apply(Bytes.wrap(choice));
    }

    /** The initial payload is always encrypted; what follows it only if so chosen. */
    private void readInitial(ByteBuffer in) {
        if (in.remaining() >= passed) {
            ByteBuffer payload = in.duplicate();
            payload.limit(in.position() + passed);
            known(receiving).apply(payload);
            ByteBuffer rest = in.duplicate();
            rest.position(in.position() + passed);
            if (chosen == RC4) {
                known(receiving).apply(rest);
            }
            stage = Stage.DONE;
        }
    }

    private void done(ByteBuffer in) {
        if (chosen == RC4) {
            known(receiving).apply(in);
        }
        stage = Stage.DONE;
    }
}
