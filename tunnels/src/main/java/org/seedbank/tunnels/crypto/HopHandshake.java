package org.seedbank.tunnels.crypto;

import com.google.common.hash.Hashing;
import java.security.MessageDigest;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * The exchange by which an owner and one hop get keys. Only who holds the hop's identity gets the same keys; the proof
 * in the answer covers the fresh halves only, so a wrong identity is noticed with the first thing that is encrypted.
 */
public final class HopHandshake {
    /** Size of the proof in bytes. */
    public static final int PROOF_SIZE = 32;

    private HopHandshake() {}

    /**
     * What the hop computes.
     *
     * @param identity its long-term pair
     * @param fresh a pair for this exchange only
     * @param asked the owner's fresh public half, 32 bytes
     * @return empty if what the owner sent shares no secret with anybody
     */
    public static Optional<Answer> answer(X25519Pair identity, X25519Pair fresh, Bytes asked) {
        return fresh.sharedWith(asked)
                .flatMap(first -> identity.sharedWith(asked)
                        .map(second -> new Answer(
                                fresh.publicKey(),
                                proof(first, fresh.publicKey()),
                                SessionKeys.derive(first.concat(second)))));
    }

    /**
     * What the owner computes of the answer.
     *
     * @param fresh the pair whose public half was sent
     * @param hop who was asked
     * @param answered the hop's fresh public half, 32 bytes
     * @param proof as it came, 32 bytes
     * @return empty if the proof is wrong
     */
    public static Optional<SessionKeys> finish(X25519Pair fresh, PublicKey hop, Bytes answered, Bytes proof) {
        return fresh.sharedWith(answered)
                .filter(first -> MessageDigest.isEqual(proof(first, answered).toArray(), proof.toArray()))
                .flatMap(first -> fresh.sharedWith(X25519Pair.publicHalf(hop))
                        .map(second -> SessionKeys.derive(first.concat(second))));
    }

    private static Bytes proof(Bytes first, Bytes answered) {
        byte[] mac = Hashing.hmacSha512(first.toArray())
                .hashBytes(answered.toArray())
                .asBytes();
        return Bytes.wrap(mac).slice(0, PROOF_SIZE);
    }

    /**
     * What the hop sends, and what it keeps.
     *
     * @param ephemeral its fresh public half, 32 bytes
     * @param proof that it computed the first half of the secret, 32 bytes
     * @param keys what it keeps
     */
    public record Answer(Bytes ephemeral, Bytes proof, SessionKeys keys) {}
}
