package org.seedbank.overlay.crypto;

import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 in Java, by the lightweight API of Bouncy Castle; works everywhere. */
final class BouncyCastleScheme implements SignatureScheme {
    static final String NAME = "bouncycastle";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        byte[] secret = seed.clone();
        byte[] known = publicKey.clone(); // saves deriving it anew, which is half of the work of a signature
        return message -> {
            byte[] signature = new byte[Signature.SIZE];
            Ed25519.sign(secret, 0, known, 0, message, 0, message.length, signature, 0);
            return signature;
        };
    }

    @Override
    public Optional<Verifier> verifier(byte[] publicKey) {
        return WarmVerifier.withoutLibrary(publicKey).map(verifier -> verifier);
    }
}
