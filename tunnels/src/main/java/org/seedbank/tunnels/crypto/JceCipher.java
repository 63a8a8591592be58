package org.seedbank.tunnels.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;

/** A cipher of the Java Cryptography Architecture; arrays, since native calls with direct buffers take longer. */
final class JceCipher implements CellCipher {
    private static final String ALGORITHM = "ChaCha20-Poly1305";

    private final String name;
    private final @Nullable Provider provider;
    private final Nonce sealingNonce = new Nonce();
    private final Nonce openingNonce = new Nonce();
    private final Cipher sealing;
    private Cipher opening;

    private JceCipher(String name, @Nullable Provider provider) throws GeneralSecurityException {
        this.name = name;
        this.provider = provider;
        this.sealing = instance();
        this.opening = instance();
    }

    static Optional<CellCipher> conscrypt() {
        try {
            Conscrypt.checkAvailability();
            return Optional.of(new JceCipher("conscrypt", Conscrypt.newProvider()));
        } catch (LinkageError | GeneralSecurityException e) {
            return Optional.empty(); // a foreseen outcome: no library for this machine, or nowhere to unpack it
        }
    }

    static Optional<CellCipher> jdk() {
        try {
            return Optional.of(new JceCipher("jdk", null));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** Conscrypt reads a key and leaves it alone; the JDK's cipher overwrites its copy. */
    @Override
    public SecretKey key(Bytes raw) {
        return provider == null ? CellCipher.super.key(raw) : new LentKey(raw.toArray());
    }

    @Override
    public void seal(SecretKey key, byte[] nonce, Span in, byte[] out, int offset) {
        try {
            sealing.init(Cipher.ENCRYPT_MODE, key, sealingNonce.of(nonce));
            int unused = sealing.doFinal(in.array(), in.offset(), in.size(), out, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing " + in.size() + " bytes", e);
        }
    }

    @Override
    public boolean open(SecretKey key, byte[] nonce, Span in, byte[] out, int offset) {
        try {
            prepareOpening(key, openingNonce.of(nonce));
            int unused = opening.doFinal(in.array(), in.offset(), in.size(), out, offset);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("opening " + in.size() + " bytes", e);
        }
    }

    /** The JDK's refuses the nonce of the call before, although a forged cell may have named it first. */
    private void prepareOpening(SecretKey key, IvParameterSpec nonce) throws GeneralSecurityException {
        try {
            opening.init(Cipher.DECRYPT_MODE, key, nonce);
        } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
            opening = instance();
            opening.init(Cipher.DECRYPT_MODE, key, nonce);
        }
    }

    private Cipher instance() throws GeneralSecurityException {
        return provider == null ? Cipher.getInstance(ALGORITHM) : Cipher.getInstance(ALGORITHM, provider);
    }

    /** A key that is read without copies. */
    private static final class LentKey implements SecretKey {
        private static final long serialVersionUID = 1;

        private final byte[] raw;

        LentKey(byte[] raw) {
            this.raw = raw;
        }

        @Override
        public String getAlgorithm() {
            return "ChaCha20";
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return raw;
        }
    }

    /**
     * A nonce that is read without copies. Its arrays take turns, since ciphers keep the one before and compare: a
     * single one would always be what it was.
     */
    private static final class Nonce extends IvParameterSpec {
        private byte[] now = new byte[NONCE_SIZE];
        private byte[] before = new byte[NONCE_SIZE];

        Nonce() {
            super(new byte[NONCE_SIZE]);
        }

        Nonce of(byte[] nonce) {
            byte[] next = before;
            before = now;
            now = next;
            System.arraycopy(nonce, 0, now, 0, NONCE_SIZE);
            return this;
        }

        @Override
        public byte[] getIV() {
            return now;
        }
    }
}
