package org.seedbank.tunnels.crypto;

import java.util.Optional;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** The cipher in plain Java, which is everywhere. */
final class BouncyCastleCipher implements CellCipher {
    private BouncyCastleCipher() {}

    static Optional<CellCipher> load() {
        return Optional.of(new BouncyCastleCipher());
    }

    @Override
    public String name() {
        return "bouncycastle";
    }

    @Override
    public void seal(SecretKey key, byte[] nonce, Span in, byte[] out, int offset) {
        try {
            run(true, key, nonce, in, out, offset);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("sealing " + in.size() + " bytes", e);
        }
    }

    @Override
    public boolean open(SecretKey key, byte[] nonce, Span in, byte[] out, int offset) {
        try {
            run(false, key, nonce, in, out, offset);
            return true;
        } catch (InvalidCipherTextException e) {
            return false;
        }
    }

    private static void run(boolean isSealing, SecretKey key, byte[] nonce, Span in, byte[] out, int offset)
            throws InvalidCipherTextException {
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(isSealing, new AEADParameters(new KeyParameter(key.getEncoded()), 8 * TAG_SIZE, nonce));
        int written = cipher.processBytes(in.array(), in.offset(), in.size(), out, offset);
        int unused = cipher.doFinal(out, offset + written);
    }
}
