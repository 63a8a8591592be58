package org.seedbank.torrent.utp;

/**
 * Limits of uTP over one path.
 *
 * @param maxDatagram largest datagram sent, bytes with the header of uTP; a path may lower it, and above 1232 bytes
 *     each size is tried first
 * @param sendBuffer most bytes of one connection that wait to be acknowledged; a power of two
 * @param receiveBuffer most bytes of one connection that wait to be read or for a gap to close; a power of two
 * @param memory what all buffers of all connections may take together, packets that wait for a gap to close included,
 *     beyond 16 KiB for each buffer
 * @param connections most connections at a time
 * @param halfOpen most of them that others began and that have not shown yet that they receive what we send; the oldest
 *     makes way for the newest
 * @param connectAttempts how often a connection is asked for
 * @param silentTimeouts consecutive timeouts, each twice as long as the one before, until a silent peer counts as dead
 */
public record UtpSettings(
        int maxDatagram,
        int sendBuffer,
        int receiveBuffer,
        long memory,
        int connections,
        int halfOpen,
        int connectAttempts,
        int silentTimeouts) {
    /**
     * Up to 1472 bytes, which fill a packet of Ethernet, are tried before they are used; 4 MiB hold 100 Mbit/s over 160
     * ms with a queue as long; 64 MiB for all, or a quarter of a smaller heap; 1,000 connections, 64 of them half-open;
     * 4 attempts within 15 s; 6 timeouts, 30 s or more.
     */
    public static final UtpSettings DEFAULT = new UtpSettings(
            1472, 4 << 20, 4 << 20, Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 4), 1000, 64, 4, 6);

    /** Refuses sizes that no connection could work with. */
    public UtpSettings {
        if (maxDatagram < 150 || maxDatagram > 65_507) {
            throw new IllegalArgumentException("datagrams of " + maxDatagram + " bytes");
        }
        if (!isBuffer(sendBuffer) || !isBuffer(receiveBuffer) || memory < 0) {
            throw new IllegalArgumentException(
                    "buffers of " + sendBuffer + " and " + receiveBuffer + " bytes, " + memory + " together");
        }
        if (connections < 1 || halfOpen < 1 || connectAttempts < 1 || silentTimeouts < 1) {
            throw new IllegalArgumentException(connections + " connections, " + halfOpen + " half-open, "
                    + connectAttempts + " attempts, " + silentTimeouts + " timeouts");
        }
    }

    private static boolean isBuffer(int size) {
        return size >= ByteRing.ALLOTMENT && size <= 1 << 30 && Integer.bitCount(size) == 1;
    }

    /** These with another largest datagram. */
    public UtpSettings withMaxDatagram(int bytes) {
        return new UtpSettings(
                bytes, sendBuffer, receiveBuffer, memory, connections, halfOpen, connectAttempts, silentTimeouts);
    }

    /** These with other buffers, both of the same size. */
    public UtpSettings withBuffers(int bytes) {
        return new UtpSettings(
                maxDatagram, bytes, bytes, memory, connections, halfOpen, connectAttempts, silentTimeouts);
    }

    /** These with other numbers of connections. */
    public UtpSettings withConnections(int all, int newHalfOpen) {
        return new UtpSettings(
                maxDatagram, sendBuffer, receiveBuffer, memory, all, newHalfOpen, connectAttempts, silentTimeouts);
    }
}
