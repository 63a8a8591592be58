package org.seedbank.trustchain.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Checksum;

/** Part of a ledger file; integers are in the order of this machine, as the storage library has them. */
final class PageBytes {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle BIG_ENDIAN_INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

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

    int u16(int offset) {
        return (short) SHORTS.get(content, from + offset) & 0xffff;
    }

    long u32(int offset) {
        return (int) INTS.get(content, from + offset) & 0xffff_ffffL;
    }

    long i64(int offset) {
        return (long) LONGS.get(content, from + offset);
    }

    /** Our own integers, which are big-endian everywhere. */
    int bigEndianInt(int offset) {
        return (int) BIG_ENDIAN_INTS.get(content, from + offset);
    }

    PageBytes slice(int offset, int length) {
        return new PageBytes(content, from + offset, length);
    }

    byte[] toArray() {
        return Arrays.copyOfRange(content, from, from + size);
    }

    void addTo(Checksum checksum) {
        checksum.update(content, from, size);
    }

    /** Order of keys: as unsigned bytes. */
    int compareTo(PageBytes other) {
        return Arrays.compareUnsigned(content, from, from + size, other.content, other.from, other.from + other.size);
    }
}
