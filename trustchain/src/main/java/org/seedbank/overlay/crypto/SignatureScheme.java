package org.seedbank.overlay.crypto;

/**
 * A library that computes Ed25519. All of them give the same signatures and the same verdicts; they differ in speed.
 * Arguments are checked before they come here: see {@link StrictEd25519}.
 */
interface SignatureScheme {
    /** Name of the library, as used in settings. */
    String name();

    /** Prepares the 32-byte {@code seed}, whose public key is {@code publicKey}, for signing. */
    Signer signer(byte[] seed, byte[] publicKey);

    /** Prepares a 32-byte public key, which is a point of the large prime-order group in its one encoding. */
    Verifier verifier(byte[] publicKey);

    /** Signs with one key. Any thread. */
    interface Signer {
        /** The 64-byte signature of {@code message}. */
        byte[] sign(byte[] message);
    }

    /** Verifies against one key. Any thread. */
    interface Verifier {
        /**
         * Whether the equation of RFC 8032 without cofactor holds, so that R is in the prime-order group too.
         *
         * @param signature 64 bytes, S below the group order
         */
        boolean verifies(byte[] message, byte[] signature);
    }
}
