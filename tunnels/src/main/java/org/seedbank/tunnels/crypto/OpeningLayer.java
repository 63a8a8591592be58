package org.seedbank.tunnels.crypto;

import java.nio.ByteBuffer;
import javax.crypto.SecretKey;

/** Takes one layer off; what came before is refused. */
public final class OpeningLayer {
    /** What {@link #open} says of bytes that nobody sealed for us, or sealed long ago. */
    public static final int REFUSED = -1;

    private final CellCipher cipher;
    private final SecretKey key;
    private final byte[] nonce;
    private final ByteBuffer counterOfNonce;
    private final ReplayWindow window = new ReplayWindow();
    private final CellCipher.Span sealed = new CellCipher.Span();
    private long last;

    /**
     * @param cipher of the loop that this belongs to
     * @param keys of the direction
     */
    public OpeningLayer(CellCipher cipher, SessionKeys.Half keys) {
        this.cipher = cipher;
        this.key = cipher.key(keys.key());
        this.nonce = new byte[CellCipher.NONCE_SIZE];
        keys.salt().copyTo(nonce, 0);
        this.counterOfNonce = ByteBuffer.wrap(nonce);
    }

    /**
     * Opens {@code size} bytes of {@code in} from {@code from} on to {@code out}, another array.
     *
     * @return how many bytes were written, or {@link #REFUSED}
     */
    public int open(byte[] in, int from, int size, byte[] out, int offset) {
        if (size < SealingLayer.OVERHEAD) {
            return REFUSED;
        }
        System.arraycopy(in, from, nonce, SessionKeys.Half.SALT, Long.BYTES);
        long counter = counterOfNonce.getLong(SessionKeys.Half.SALT);
        if (!window.admits(counter)
                || !cipher.open(key, nonce, sealed.set(in, from + Long.BYTES, size - Long.BYTES), out, offset)) {
            return REFUSED;
        }
        window.note(counter);
        last = counter;
        return size - SealingLayer.OVERHEAD;
    }

    /** The counter of what was opened last; 0 before. */
    public long lastCounter() {
        return last;
    }
}
