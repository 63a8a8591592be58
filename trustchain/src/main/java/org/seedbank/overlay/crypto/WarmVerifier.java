package org.seedbank.overlay.crypto;

import org.jspecify.annotations.Nullable;

/**
 * Verifies with a native library until a key has been seen a few times, and from then on with multiples of the key,
 * which take a while to make and are faster than the library. Both give the same verdicts. Two threads that meet here
 * count once, or make the multiples twice, which does no harm.
 */
final class WarmVerifier implements SignatureScheme.Verifier {
    private static final int COLD_USES = 16;

    private final byte[] publicKey;
    private final SignatureScheme.Verifier cold;
    private int uses;
    private @Nullable EdwardsVerifier warm;

    /** @param publicKey a point of the prime-order group in its one encoding */
    WarmVerifier(byte[] publicKey, SignatureScheme.Verifier cold) {
        this.publicKey = publicKey.clone();
        this.cold = cold;
    }

    @Override
    public boolean verifies(byte[] message, byte[] signature) {
        EdwardsVerifier ready = warm;
        if (ready != null) {
            return ready.verifies(message, signature);
        }
        if (++uses > COLD_USES) {
            warm = new EdwardsVerifier(publicKey);
        }
        return cold.verifies(message, signature);
    }
}
