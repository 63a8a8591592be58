package org.seedbank.torrent.utp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What carries the datagrams of uTP: a UDP socket, or a circuit. It may lose, double and reorder them. */
public interface DatagramPath {
    /**
     * Largest datagram that may arrive whole at {@code to}, in bytes, header of uTP included; must not change. Up to
     * 1232 it surely does, beyond that it is tried. A path that wraps datagrams subtracts what it adds.
     */
    int maxDatagram(InetSocketAddress to);

    /** Sends a copy of {@code datagram}, now or at the next {@link #flush}; never blocks, never throws on loss. */
    void send(InetSocketAddress to, ByteBuffer datagram);

    /** Nothing more is to be sent in this turn. */
    void flush();
}
