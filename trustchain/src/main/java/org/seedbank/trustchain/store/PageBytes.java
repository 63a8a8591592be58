package org.seedbank.trustchain.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Checksum;

/** Part of a ledger file; integers are in the order of this machine, as the storage library has them. */
final class PageBytes {
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] content;
    private final int from;
    private final int size;

    PageBytes(byte[] content, int from, int size) {
        this.content = content;
        this.from = from;
        this.size = size;
    }

    int size() {
        return size;
    }

    /** By hand, since this is asked millions of times before the compiler has seen to the handles. */
    int u16(int offset) {
        int first = content[from + offset] & 0xff;
        int second = content[from + offset + 1] & 0xff;
        return LITTLE_ENDIAN ? second << 8 | first : first << 8 | second;
    }

    long u32(int offset) {
        long first = u16(offset);
        long second = u16(offset + 2);
        return LITTLE_ENDIAN ? second << 16 | first : first << 16 | second;
    }

    long i64(int offset) {
        return (long) LONGS.get(content, from + offset);
    }

    /** Our own integers, which are big-endian everywhere. */
    int bigEndianInt(int offset) {
        int at = from + offset;
        int high = (content[at] & 0xff) << 8 | (content[at + 1] & 0xff);
        int low = (content[at + 2] & 0xff) << 8 | (content[at + 3] & 0xff);
        return high << 16 | low;
    }

    PageBytes slice(int offset, int length) {
        return new PageBytes(content, from + offset, length);
    }

    byte[] toArray() {
        return Arrays.copyOfRange(content, from, from + size);
    }

    void addTo(Checksum checksum) {
        addTo(checksum, 0, size);
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    void addTo(Checksum checksum, int offset, int length) {
        checksum.update(content, from + offset, length);
    }

    /** Order of keys: as unsigned bytes. */
    int compareTo(PageBytes other) {
        return Arrays.compareUnsigned(content, from, from + size, other.content, other.from, other.from + other.size);
    }

    /** The same for two parts of this, without making objects of them. */
    int compareParts(int offset, int length, int otherOffset, int otherLength) {
        int first = from + offset;
        int second = from + otherOffset;
        return Arrays.compareUnsigned(content, first, first + length, content, second, second + otherLength);
    }
}
