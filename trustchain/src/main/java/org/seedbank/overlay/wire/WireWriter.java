package org.seedbank.overlay.wire;

import java.util.Arrays;

/** Writes big-endian fields; refuses values that do not fit, where the reference would pad or cut. */
public final class WireWriter {
    private byte[] out = new byte[512];
    private int size;

    /** One unsigned byte ({@code B}). */
    public WireWriter u8(int value) {
        checkRange(value, 0xff);
        room(1)[size++] = (byte) value;
        return this;
    }

    /** Two bytes unsigned ({@code H}). */
    public WireWriter u16(int value) {
        checkRange(value, 0xffff);
        return bigEndian(value, 2);
    }

    /** Four bytes unsigned ({@code I}, {@code L}). */
    public WireWriter u32(long value) {
        checkRange(value, 0xffff_ffffL);
        return bigEndian(value, 4);
    }

    /** Four bytes, two's complement ({@code l}). */
    public WireWriter i32(int value) {
        return bigEndian(value, 4);
    }

    /** Eight bytes ({@code q}, {@code Q}). */
    public WireWriter i64(long value) {
        return bigEndian(value, 8);
    }

    /** The bytes as they are. */
    public WireWriter bytes(Bytes value) {
        value.copyTo(room(value.size()), size);
        size += value.size();
        return this;
    }

    /**
     * The bytes of a field of fixed size.
     *
     * @throws IllegalArgumentException if the size differs
     */
    public WireWriter exactly(int count, Bytes value) {
        if (value.size() != count) {
            throw new IllegalArgumentException(value.size() + " bytes for a field of " + count);
        }
        return bytes(value);
    }

    /** A 16-bit count and the bytes ({@code varlenH}). */
    public WireWriter varlenH(Bytes value) {
        return u16(value.size()).bytes(value);
    }

    /** A 32-bit count and the bytes ({@code varlenI}). */
    public WireWriter varlenI(Bytes value) {
        return u32(value.size()).bytes(value);
    }

    /** Number of bytes written so far. */
    public int size() {
        return size;
    }

    /** A copy of what was written. */
    public Bytes toBytes() {
        return Bytes.wrap(Arrays.copyOf(out, size));
    }

    private WireWriter bigEndian(long value, int count) {
        room(count);
        for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
            out[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    private byte[] room(int count) {
        if (size + count > out.length) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + count));
        }
        return out;
    }

    private static void checkRange(long value, long max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " does not fit into 0.." + max);
        }
    }
}
