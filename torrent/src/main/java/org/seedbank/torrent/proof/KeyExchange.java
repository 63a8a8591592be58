package org.seedbank.torrent.proof;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.KeyProof.End;
import org.seedbank.torrent.proof.TokenMessage.Hello;
import org.seedbank.torrent.proof.TokenMessage.Proof;

/**
 * The exchange of key proofs on one connection: both ends send {@link #hello()}, answer the other's hello with a proof,
 * and check the other's proof. Not safe for use by several threads; knows no time, so the owner decides how long it may
 * take.
 */
public final class KeyExchange {
    private final PrivateKey key;
    private final SwarmLink link;
    private final Hello hello;
    private final Predicate<Bytes> isOwnNonce;
    private @Nullable Hello remote;
    private Phase phase = Phase.HELLO_EXPECTED;

    /**
     * Prepares the exchange.
     *
     * @param key own identity
     * @param overlayPort UDP port of our overlay node; zero: none
     * @param link the connection
     * @param nonce 32 fresh random bytes
     */
    public KeyExchange(PrivateKey key, int overlayPort, SwarmLink link, Bytes nonce) {
        this(key, overlayPort, link, nonce, nonce::equals);
    }

    /**
     * Prepares the exchange in a process that has several connections.
     *
     * @param key own identity
     * @param overlayPort UDP port of our overlay node; zero: none
     * @param link the connection
     * @param nonce 32 fresh random bytes
     * @param isOwnNonce whether this process drew a nonce, for whatever connection
     */
    public KeyExchange(PrivateKey key, int overlayPort, SwarmLink link, Bytes nonce, Predicate<Bytes> isOwnNonce) {
        this.key = key;
        this.link = link;
        this.isOwnNonce = isOwnNonce;
        this.hello =
                new Hello(Hello.VERSION, key.publicKey(), nonce, overlayPort, Bytes.filled(1, Hello.HEARS_DECLINES));
    }

    /** To be sent once, before anything else. */
    public Hello hello() {
        return hello;
    }

    /** The other end sent its hello. */
    public Outcome received(Hello other) {
        if (phase != Phase.HELLO_EXPECTED) {
            return refuse(Refusal.OUT_OF_ORDER);
        }
        if (other.version() < Hello.VERSION) {
            return refuse(Refusal.UNKNOWN_VERSION);
        }
        if (isOurs(other) && isOwnNonce.test(other.nonce())) {
            return refuse(Refusal.OWN_KEY); // before anything is signed, or it could be shown to us as another's proof
        }
        remote = other;
        phase = Phase.PROOF_EXPECTED;
        return new Outcome.Answer(new Proof(new KeyProof(link.infoHash(), here(), there(other)).signedBy(key)));
    }

    /** The other end sent its proof. */
    public Outcome received(Proof proof) {
        Hello other = remote;
        if (phase != Phase.PROOF_EXPECTED || other == null) {
            return refuse(Refusal.OUT_OF_ORDER);
        }
        phase = Phase.ENDED;
        if (!new KeyProof(link.infoHash(), there(other), here()).isProvenBy(proof.signature())) {
            return new Outcome.Forged(other.key());
        }
        return isOurs(other)
                ? new Outcome.Shared(other.overlayPort())
                : new Outcome.Proven(other.key(), other.overlayPort(), other.hearsDeclines());
    }

    private boolean isOurs(Hello other) {
        return other.key().equals(hello.key());
    }

    private Outcome refuse(Refusal refusal) {
        phase = Phase.ENDED;
        return new Outcome.Refused(refusal);
    }

    private End here() {
        return new End(link.ownPeerId(), hello);
    }

    private End there(Hello other) {
        return new End(link.remotePeerId(), other);
    }

    private enum Phase {
        HELLO_EXPECTED,
        PROOF_EXPECTED,
        ENDED
    }

    /** Why an exchange ended without a proven key; the other end then is an ordinary BitTorrent client. */
    public enum Refusal {
        /** A message came twice or before its time. */
        OUT_OF_ORDER,
        /** The other end says our own hello, or that of another connection of this process: nobody pays himself. */
        OWN_KEY,
        /** A version that never was. */
        UNKNOWN_VERSION
    }

    /** What follows from a message of the other end. */
    public sealed interface Outcome {
        /** Calls the one that applies. */
        default void match(
                Consumer<Answer> onAnswer,
                Consumer<Proven> onProven,
                Consumer<Shared> onShared,
                Consumer<Refused> onRefused,
                Consumer<Forged> onForged) {
            if (this instanceof Answer answer) {
                onAnswer.accept(answer);
            } else if (this instanceof Proven proven) {
                onProven.accept(proven);
            } else if (this instanceof Shared shared) {
                onShared.accept(shared);
            } else if (this instanceof Refused refused) {
                onRefused.accept(refused);
            } else if (this instanceof Forged forged) {
                onForged.accept(forged);
            }
        }

        /**
         * Send our proof.
         *
         * @param proof to be sent
         */
        record Answer(Proof proof) implements Outcome {}

        /**
         * The key is proven.
         *
         * @param key of the other end
         * @param overlayPort UDP port of its overlay node; zero: none
         * @param hearsDeclines whether it understands notices of declined payments
         */
        record Proven(PublicKey key, int overlayPort, boolean hearsDeclines) implements Outcome {}

        /**
         * Another process proved that it has our own key. It is not this one: that would not have signed a proof for
         * this connection.
         *
         * @param overlayPort UDP port of its overlay node; zero: none
         */
        record Shared(int overlayPort) implements Outcome {}

        /**
         * Go on without keys.
         *
         * @param refusal why
         */
        record Refused(Refusal refusal) implements Outcome {}

        /**
         * Close the connection: the proof does not belong to it.
         *
         * @param claimed whose proof it should have been
         */
        record Forged(PublicKey claimed) implements Outcome {}
    }
}
