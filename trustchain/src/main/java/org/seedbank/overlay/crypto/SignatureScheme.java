package org.seedbank.overlay.crypto;

import java.util.Optional;

/**
 * A library that computes Ed25519. All of them give the same signatures and the same verdicts; they differ in speed.
 * Arguments are checked before they come here: see {@link StrictEd25519}.
 */
interface SignatureScheme {
    /** Name of the library, as used in settings. */
    String name();

    /** Prepares the 32-byte {@code seed}, whose public key is {@code publicKey}, for signing. */
    Signer signer(byte[] seed, byte[] publicKey);

    /**
     * Prepares a 32-byte public key, which is in its one encoding and not of small order. If it is no point of the
     * curve, the result is empty or verifies nothing.
     */
    Optional<Verifier> verifier(byte[] publicKey);

    /** Signs with one key. Any thread. */
    interface Signer {
        /** The 64-byte signature of {@code message}. */
        byte[] sign(byte[] message);
    }

    /** Verifies against one key. Any thread. */
    interface Verifier {
        /**
         * Whether the equation of RFC 8032 without cofactor holds, R compared byte by byte.
         *
         * @param signature 64 bytes, S below the group order
         */
        boolean verifies(byte[] message, byte[] signature);
    }
}
