package org.seedbank.torrent.utp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of one packet, used again for the next one: 20 bytes, then a chain of extensions of which only the
 * selective acknowledgement has a meaning here (BEP 29). All integers are big-endian.
 *
 * <pre>
 * type and version 1 | extension 1 | connection id 2 | timestamp 4 | delay 4 | window 4 | sequence 2 | acknowledged 2
 * </pre>
 */
final class PacketHeader {
    static final int SIZE = 20;

    private static final int VERSION = 1;
    private static final int NO_EXTENSION = 0;
    private static final int SELECTIVE_ACK = 1;
    /** Means nothing, so that everybody skips it. */
    private static final int PADDING = 255;

    private static final int EXTENSION_HEAD = 2;

    /** Nobody sends more than two; a chain of hundreds would only cost us time. */
    private static final int MOST_EXTENSIONS = 4;

    private static final PacketType[] TYPES = PacketType.values();

    PacketType type = PacketType.STATE;
    /** 16 bits. */
    int connectionId;
    /** Microseconds of the sender's clock, modulo 2^32. */
    int timestamp;
    /** What the sender's last packet from us took, in microseconds of two clocks, modulo 2^32; 0: unknown. */
    int delay;
    /** Bytes that the sender can take, unsigned. */
    int window;
    /** 16 bits. */
    int sequence;
    /** 16 bits; every packet up to this one arrived. */
    int acknowledged;

    private ByteBuffer mask = ByteBuffer.allocate(0);
    private int maskAt;
    private int maskSize;

    /**
     * Reads the header of {@code datagram}, whose position moves to the payload.
     *
     * @return false if this is no packet of uTP; the position is undefined then
     */
    boolean read(ByteBuffer datagram) {
        maskSize = 0;
        int start = datagram.position();
        if (datagram.remaining() < SIZE) {
            return false;
        }
        int first = datagram.get(start) & 0xff;
        if ((first & 0xf) != VERSION || first >> 4 >= TYPES.length) {
            return false;
        }
        type = TYPES[first >> 4];
        connectionId = datagram.getShort(start + 2) & 0xffff;
        timestamp = datagram.getInt(start + 4);
        delay = datagram.getInt(start + 8);
        window = datagram.getInt(start + 12);
        sequence = datagram.getShort(start + 16) & 0xffff;
        acknowledged = datagram.getShort(start + 18) & 0xffff;
        datagram.position(start + SIZE);
        return readExtensions(datagram, datagram.get(start + 1) & 0xff);
    }

    private boolean readExtensions(ByteBuffer datagram, int first) {
        int extension = first;
        for (int count = 0; extension != NO_EXTENSION; count++) {
            if (count == MOST_EXTENSIONS || datagram.remaining() < EXTENSION_HEAD) {
                return false;
            }
            int next = datagram.get() & 0xff;
            int size = datagram.get() & 0xff;
            if (datagram.remaining() < size || (extension == SELECTIVE_ACK && !readMask(datagram, size))) {
                return false;
            }
            datagram.position(datagram.position() + size);
            extension = next;
        }
        return true;
    }

    private boolean readMask(ByteBuffer datagram, int size) {
        // Four bytes or a multiple says the standard, as many as it needs does libtorrent.
        if (maskSize > 0) {
            return false;
        }
        mask = datagram;
        maskAt = datagram.position();
        maskSize = size;
        return true;
    }

    /** Whether the packet that was read names packets that arrived out of order. */
    boolean hasMask() {
        return maskSize > 0;
    }

    /** Packets that the selective acknowledgement speaks of. */
    int maskBits() {
        return maskSize * Byte.SIZE;
    }

    /** Number of words of {@link #mask}. */
    int maskWords() {
        return (maskSize + Long.BYTES - 1) / Long.BYTES;
    }

    /**
     * 64 bits of the selective acknowledgement, valid until the datagram changes: bit k is the packet
     * {@code acknowledged + 2 + 64 * word + k}.
     */
    long mask(int word) {
        int at = maskAt + word * Long.BYTES;
        int available = Math.min(Long.BYTES, maskAt + maskSize - at);
        long bits = 0;
        for (int i = 0; i < available; i++) {
            bits |= (mask.get(at + i) & 0xffL) << (i * Byte.SIZE);
        }
        return bits;
    }

    /** Appends the header to {@code out}, longer than usual by {@code padding} bytes: none, or 2 to 257. */
    void write(ByteBuffer out, int padding) {
        writeFields(out, padding > 0 ? PADDING : NO_EXTENSION);
        if (padding > 0) {
            out.put((byte) NO_EXTENSION).put((byte) (padding - EXTENSION_HEAD));
            for (int i = EXTENSION_HEAD; i < padding; i++) {
                out.put((byte) 0);
            }
        }
    }

    /** Appends the header to {@code out}, with a selective acknowledgement of {@code words} words of {@code bits}. */
    void write(ByteBuffer out, long[] bits, int words) {
        writeFields(out, words > 0 ? SELECTIVE_ACK : NO_EXTENSION);
        if (words > 0) {
            out.put((byte) NO_EXTENSION).put((byte) (words * Long.BYTES));
            out.order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < words; i++) {
                out.putLong(bits[i]);
            }
            out.order(ByteOrder.BIG_ENDIAN);
        }
    }

    private void writeFields(ByteBuffer out, int extension) {
        out.put((byte) ((type.code << 4) | VERSION));
        out.put((byte) extension);
        out.putShort((short) connectionId);
        out.putInt(timestamp);
        out.putInt(delay);
        out.putInt(window);
        out.putShort((short) sequence);
        out.putShort((short) acknowledged);
    }
}
