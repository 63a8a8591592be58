package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Datagrams that go from one thread to another together, each with the address at its other end. Belongs to one thread
 * at a time, and comes from a {@link DatagramBatches}.
 */
public final class DatagramBatch {
    private static final int BYTES = 64 << 10;
    private static final int MOST = 128;

    private final DatagramBatches home;
    private final byte[] bytes = new byte[BYTES];
    private final InetSocketAddress[] addresses = new InetSocketAddress[MOST];
    private final int[] ends = new int[MOST];
    private int count;

    DatagramBatch(DatagramBatches home) {
        this.home = home;
    }

    /** Adds a copy of {@code datagram}; false if there is no room. */
    public boolean add(InetSocketAddress address, ByteBuffer datagram) {
        int size = datagram.remaining();
        int start = size();
        if (!hasRoom(size)) {
            return false;
        }
        datagram.get(bytes, start, size);
        added(address, start + size);
        return true;
    }

    /** Adds a copy of {@code size} bytes of {@code array}; false if there is no room. */
    public boolean add(InetSocketAddress address, byte[] array, int offset, int size) {
        int start = size();
        if (!hasRoom(size)) {
            return false;
        }
        System.arraycopy(array, offset, bytes, start, size);
        added(address, start + size);
        return true;
    }

    /** Shows each datagram to {@code reader}, in order. */
    public void forEach(Reader reader) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            reader.read(addresses[i], bytes, start, ends[i] - start);
            start = ends[i];
        }
    }

    /** How many datagrams it holds. */
    public int count() {
        return count;
    }

    /** Gives it back, to be used again. */
    public void release() {
        count = 0;
        home.takeBack(this);
    }

    private int size() {
        return count == 0 ? 0 : ends[count - 1];
    }

    private boolean hasRoom(int size) {
        return count < MOST && size <= BYTES - size();
    }

    private void added(InetSocketAddress address, int end) {
        addresses[count] = address;
        ends[count] = end;
        count++;
    }

    /** Looks at a datagram, which is there during the call only. */
    public interface Reader {
        /** One datagram: {@code size} bytes of {@code array} from {@code offset} on. */
        void read(InetSocketAddress address, byte[] array, int offset, int size);
    }
}
