package org.seedbank.overlay.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Arrays in the byte order of the machine that wrote them, which in practice is little-endian: a 16-bit count, then the
 * items. Newer overlays have them; no message of ours does, and none should.
 *
 * @param <T> an item
 * @see "IPv8 primitive formats added after 2020, specification section 2"
 */
public final class HostOrderArray<T> implements Codec<List<T>> {
    /** Bytes that are 0 or 1 ({@code arrayH-?}). */
    public static final HostOrderArray<Boolean> OF_BOOLEANS =
            new HostOrderArray<>(1, WireReader::bool, (value, out) -> out.bool(value));
    /** Signed integers of 64 bits ({@code arrayH-q}). */
    public static final HostOrderArray<Long> OF_LONGS = new HostOrderArray<>(
            Long.BYTES, in -> Long.reverseBytes(in.i64()), (value, out) -> out.i64(Long.reverseBytes(value)));
    /** Double precision numbers ({@code arrayH-d}). */
    public static final HostOrderArray<Double> OF_DOUBLES = new HostOrderArray<>(
            Double.BYTES,
            in -> Double.longBitsToDouble(Long.reverseBytes(in.i64())),
            (value, out) -> out.i64(Long.reverseBytes(Double.doubleToRawLongBits(value))));

    private final int itemSize;
    private final Function<WireReader, T> read;
    private final BiConsumer<T, WireWriter> write;

    private HostOrderArray(int itemSize, Function<WireReader, T> read, BiConsumer<T, WireWriter> write) {
        this.itemSize = itemSize;
        this.read = read;
        this.write = write;
    }

    @Override
    public List<T> read(WireReader in) {
        int count = swapped(in.u16());
        if (count * itemSize > in.remaining()) {
            throw in.malformed(count + " items announced, " + in.remaining() + " bytes left");
        }
        List<T> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(read.apply(in));
        }
        return items;
    }

    @Override
    public void write(List<T> items, WireWriter out) {
        if (items.size() > 0xffff) {
            throw new IllegalArgumentException(items.size() + " items");
        }
        out.u16(swapped(items.size()));
        items.forEach(item -> write.accept(item, out));
    }

    private static int swapped(int count) {
        return Short.reverseBytes((short) count) & 0xffff;
    }
}
