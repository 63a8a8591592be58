package org.seedbank.overlay.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.conscrypt.Conscrypt;
import org.seedbank.overlay.wire.Bytes;

/**
 * Ed25519 in native code, by Conscrypt, where there is a library for the machine: signs twice as fast as the one in
 * Java, and knows new keys sooner.
 */
final class ConscryptScheme implements SignatureScheme {
    static final String NAME = "conscrypt";

    private static final String ALGORITHM = "Ed25519";
    /** SubjectPublicKeyInfo up to the 32 bytes of the key, RFC 8410 section 4. */
    private static final Bytes PUBLIC_HEAD = Bytes.fromHex("302a300506032b6570032100");
    /** PrivateKeyInfo up to the 32 bytes of the seed, RFC 8410 section 7. */
    private static final Bytes PRIVATE_HEAD = Bytes.fromHex("302e020100300506032b657004220420");

    private final Provider provider;
    private final KeyFactory keys;

    private ConscryptScheme(Provider provider) throws GeneralSecurityException {
        this.provider = provider;
        this.keys = KeyFactory.getInstance(ALGORITHM, provider);
    }

    /** The scheme, or empty if the native library does not load here. */
    static Optional<SignatureScheme> load() {
        try {
            Conscrypt.checkAvailability();
            return Optional.of(new ConscryptScheme(Conscrypt.newProvider()));
        } catch (LinkageError | GeneralSecurityException e) {
            return Optional.empty(); // a foreseen outcome: no library for this machine, or nowhere to unpack it
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Signer signer(byte[] seed, byte[] publicKey) {
        try {
            var key = keys.generatePrivate(new PKCS8EncodedKeySpec(
                    PRIVATE_HEAD.concat(Bytes.wrap(seed)).toArray()));
            return message -> {
                try {
                    var signature = java.security.Signature.getInstance(ALGORITHM, provider);
                    signature.initSign(key);
                    signature.update(message);
                    return signature.sign();
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("signing with a prepared key", e);
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("preparing a seed of " + seed.length + " bytes", e);
        }
    }

    @Override
    public Optional<Verifier> verifier(byte[] publicKey) {
        try {
            var key = keys.generatePublic(new X509EncodedKeySpec(
                    PUBLIC_HEAD.concat(Bytes.wrap(publicKey)).toArray()));
            return Optional.of(new WarmVerifier(publicKey, (message, value) -> {
                try {
                    var signature = java.security.Signature.getInstance(ALGORITHM, provider);
                    signature.initVerify(key);
                    signature.update(message);
                    return signature.verify(value);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException("verifying with a prepared key", e);
                }
            }));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("preparing a checked public key", e);
        }
    }
}
