package org.seedbank.overlay.wire;

import java.util.Arrays;
import java.util.List;

/** Writes big-endian fields; refuses values that do not fit, where the reference would pad or cut. */
public final class WireWriter {
    private static final int TYPICAL_SIZE = 512;

    private byte[] out;
    private int size;

    /** For messages of typical size; grows as needed. */
    public WireWriter() {
        this(TYPICAL_SIZE);
    }

    /** For {@code expected} bytes; if that is exact, nothing is copied at the end. */
    public WireWriter(int expected) {
        this.out = new byte[expected];
    }

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

    /** One byte that is 0 or 1 ({@code ?}). */
    public WireWriter bool(boolean value) {
        return u8(value ? 1 : 0);
    }

    /** Eight flags in one byte ({@code bits}). */
    public WireWriter flags(Flags value) {
        return u8(value.bits());
    }

    /** Four bytes, IEEE 754 ({@code f}). */
    public WireWriter f32(float value) {
        return i32(Float.floatToIntBits(value));
    }

    /** Eight bytes, IEEE 754 ({@code d}). */
    public WireWriter f64(double value) {
        return i64(Double.doubleToLongBits(value));
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

    /**
     * A count byte and that many pairs of bytes ({@code varlenBx2}).
     *
     * @throws IllegalArgumentException if the number of bytes is odd
     */
    public WireWriter varlenBx2(Bytes value) {
        if (value.size() % 2 != 0) {
            throw new IllegalArgumentException(value.size() + " bytes are no pairs");
        }
        return u8(value.size() / 2).bytes(value);
    }

    /**
     * A 16-bit count and the items ({@code varlenHx20}).
     *
     * @throws IllegalArgumentException unless all have 20 bytes
     */
    public WireWriter varlenHx20(List<Bytes> items) {
        u16(items.size());
        items.forEach(item -> exactly(20, item));
        return this;
    }

    /** A count byte and the items, each with a 16-bit count of its own ({@code varlenH-list}). */
    public WireWriter varlenHList(List<Bytes> items) {
        u8(items.size());
        items.forEach(this::varlenH);
        return this;
    }

    /** A 16-bit byte count and the text as UTF-8 ({@code varlenHutf8}). */
    public WireWriter varlenHUtf8(String text) {
        return varlenH(Bytes.utf8(text));
    }

    /** A 32-bit byte count and the text as UTF-8 ({@code varlenIutf8}). */
    public WireWriter varlenIUtf8(String text) {
        return varlenI(Bytes.utf8(text));
    }

    /** A 16-bit byte count and the fields written to {@code payload} ({@code payload}). */
    public WireWriter nested(WireWriter payload) {
        return varlenH(payload.toBytes());
    }

    /** A count byte and the nested field sequences ({@code payload-list}). */
    public WireWriter nestedList(List<WireWriter> payloads) {
        u8(payloads.size());
        payloads.forEach(this::nested);
        return this;
    }

    /** Number of bytes written so far. */
    public int size() {
        return size;
    }

    /** What was written so far; does not change when more is written. */
    public Bytes toBytes() {
        // A full array is never written to again: room() replaces it first.
        return Bytes.wrap(size == out.length ? out : Arrays.copyOf(out, size));
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
