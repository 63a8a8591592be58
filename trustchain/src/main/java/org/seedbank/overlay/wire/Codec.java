package org.seedbank.overlay.wire;

/**
 * Both directions between a value and its bytes.
 *
 * @param <T> the value
 */
public interface Codec<T> {
    /**
     * Reads one value and leaves the reader behind it.
     *
     * @throws MalformedMessageException if the bytes are not such a value
     */
    T read(WireReader in);

    /** Appends the bytes of {@code value}. */
    void write(T value, WireWriter out);

    /** The bytes of {@code value} alone. */
    default Bytes encode(T value) {
        WireWriter out = new WireWriter();
        write(value, out);
        return out.toBytes();
    }

    /**
     * The value that fills {@code bytes} exactly.
     *
     * @throws MalformedMessageException if the bytes are not such a value, or are left over after it
     */
    default T decode(Bytes bytes) {
        WireReader in = new WireReader(bytes);
        T value = read(in);
        in.expectEnd();
        return value;
    }
}
