package org.seedbank.tunnels.crypto;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.seedbank.overlay.wire.Bytes;

/**
 * ChaCha20-Poly1305 without associated data, by one of several libraries. Keeps state, so each loop has its own.
 *
 * @see "RFC 8439 section 2.8"
 */
public interface CellCipher {
    /** System property that forces {@code conscrypt}, {@code jdk} or {@code bouncycastle}. */
    String PROPERTY = "seedbank.cipher";

    /** How many bytes encryption adds. */
    int TAG_SIZE = 16;

    /** Size of a nonce in bytes. */
    int NONCE_SIZE = 12;

    /** Name of the library. */
    String name();

    /** A key of 32 bytes in the form in which this library takes it with the least work. */
    default SecretKey key(Bytes raw) {
        return new SecretKeySpec(raw.toArray(), "ChaCha20");
    }

    /** Encrypts {@code in}, and writes {@link #TAG_SIZE} bytes more to {@code out}, another array. */
    void seal(SecretKey key, byte[] nonce, Span in, byte[] out, int offset);

    /**
     * Decrypts {@code in}, at least {@link #TAG_SIZE} bytes, to {@code out}, another array.
     *
     * @return false if it was not made with this key and nonce
     */
    boolean open(SecretKey key, byte[] nonce, Span in, byte[] out, int offset);

    /** The fastest that loads here: native code, the JDK's, plain Java. */
    static CellCipher fastest() {
        String wanted = System.getProperty(PROPERTY, "");
        return Stream.<Supplier<Optional<CellCipher>>>of(JceCipher::conscrypt, JceCipher::jdk, BouncyCastleCipher::load)
                .flatMap(each -> each.get().stream())
                .filter(each -> wanted.isEmpty() || each.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(PROPERTY + "=" + wanted + " does not load here"));
    }

    /** Part of an array that is read; changes all the time, so that nothing is allocated for a cell. */
    final class Span {
        private byte[] array = new byte[0];
        private int offset;
        private int size;

        /** Makes this the {@code newSize} bytes of {@code newArray} from {@code newOffset} on. */
        public Span set(byte[] newArray, int newOffset, int newSize) {
            this.array = newArray;
            this.offset = newOffset;
            this.size = newSize;
            return this;
        }

        byte[] array() {
            return array;
        }

        int offset() {
            return offset;
        }

        int size() {
            return size;
        }
    }
}
