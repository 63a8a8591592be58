package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Composes one packet at a time in a buffer that all connections share. */
final class Transmitter {
    private static final long[] NO_MASK = {};
    private static final int MOST_MASK = 2 + ReceivedPackets.MASK_WORDS * Long.BYTES;

    /** The header of the packet to be sent next. */
    final PacketHeader header = new PacketHeader();

    private final DatagramPath path;
    private final ByteBuffer buffer;

    Transmitter(DatagramPath path, int maxDatagram) {
        this.path = path;
        this.buffer = ByteBuffer.allocateDirect(Math.max(maxDatagram, PacketHeader.SIZE + MOST_MASK));
    }

    /** Sends the header alone. */
    void send(InetSocketAddress to) {
        send(to, NO_MASK, 0);
    }

    /** Sends the header with a selective acknowledgement. */
    void send(InetSocketAddress to, long[] mask, int words) {
        buffer.clear();
        header.write(buffer, mask, words);
        path.send(to, buffer.flip());
    }

    /** Sends the header, made longer by {@code padding} bytes, with payload. */
    void send(InetSocketAddress to, Sender payload, long offset, int length, int padding) {
        buffer.clear();
        header.write(buffer, padding);
        payload.copy(offset, length, buffer);
        path.send(to, buffer.flip());
    }
}
