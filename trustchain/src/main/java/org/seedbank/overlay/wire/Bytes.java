package org.seedbank.overlay.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable byte string, equal by content and ordered as unsigned bytes. */
public final class Bytes implements Comparable<Bytes> {
    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;
    /** 0 until asked for, or if it is 0; all compute the same, so a race does no harm. */
    private int hash;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** Copies {@code content}. */
    public static Bytes copyOf(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** Copies the remaining bytes of {@code content}, whose position does not move. */
    public static Bytes copyOf(ByteBuffer content) {
        byte[] copy = new byte[content.remaining()];
        content.duplicate().get(copy);
        return wrap(copy);
    }

    /** Takes {@code content} without copying; the caller gives it away and must not change it afterwards. */
    public static Bytes wrap(byte[] content) {
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /** Parses hexadecimal digits, two a byte, in either case. */
    public static Bytes fromHex(String digits) {
        return wrap(HexFormat.of().parseHex(digits));
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code count} times {@code filler}. */
    public static Bytes filled(int count, int filler) {
        byte[] content = new byte[count];
        Arrays.fill(content, (byte) filler);
        return wrap(content);
    }

    /** The empty byte string. */
    public static Bytes empty() {
        return EMPTY;
    }

    /** Number of bytes. */
    public int size() {
        return content.length;
    }

    /** The byte at {@code index}, 0 to 255. */
    public int at(int index) {
        return content[index] & 0xff;
    }

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    public Bytes slice(int from, int to) {
        return wrap(Arrays.copyOfRange(content, from, to));
    }

    /** This followed by {@code tail}. */
    public Bytes concat(Bytes tail) {
        byte[] joined = Arrays.copyOf(content, content.length + tail.content.length);
        System.arraycopy(tail.content, 0, joined, content.length, tail.content.length);
        return wrap(joined);
    }

    /** True if the first bytes of this are {@code prefix}. */
    public boolean startsWith(Bytes prefix) {
        return size() >= prefix.size() && Arrays.equals(content, 0, prefix.size(), prefix.content, 0, prefix.size());
    }

    /** A copy of the content. */
    public byte[] toArray() {
        return content.clone();
    }

    /** A read-only view of the content, position 0. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    /** Copies the content into {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(content, 0, target, offset, content.length);
    }

    /** Appends the content to {@code target} at its position. */
    public void putInto(ByteBuffer target) {
        target.put(content);
    }

    /** Lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(content);
    }

    /** The first eight hexadecimal digits, for messages and logs. */
    public String toShortHex() {
        return HexFormat.of().formatHex(content, 0, Math.min(4, content.length));
    }

    /** The content read as UTF-8; malformed input becomes the replacement character. */
    public String toUtf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(content);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return toHex();
    }
}
