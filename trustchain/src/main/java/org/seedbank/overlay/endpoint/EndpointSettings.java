package org.seedbank.overlay.endpoint;

/**
 * Limits of a UDP socket.
 *
 * @param maxDatagram longest datagram sent or accepted, bytes; at most 65507, the limit of UDP over IPv4 (RFC 768)
 * @param packetsPerSecond how many datagrams a second one source outside this machine may send; a second's worth may
 *     come at once
 * @param sourcesTracked for how many sources this is counted at a time; the one not heard longest is forgotten
 * @param socketBuffer asked of the system for each direction, bytes; it may give less
 */
public record EndpointSettings(int maxDatagram, int packetsPerSecond, int sourcesTracked, int socketBuffer) {
    /** Longer datagrams are cut into fragments on most links: Ethernet's 1500 without headers of IPv4 and UDP. */
    public static final int UNFRAGMENTED = 1472;

    /**
     * 8 KiB, far above any packet of ours, so that one call can receive many; 10,000 packets a second, about 100 Mbit/s
     * of full packets; 4096 sources; 4 MiB.
     */
    public static final EndpointSettings DEFAULT = new EndpointSettings(8192, 10_000, 4096, 4 << 20);

    /** Refuses what no socket can do. */
    public EndpointSettings {
        if (maxDatagram < 1 || maxDatagram > 65_507) {
            throw new IllegalArgumentException("datagrams of " + maxDatagram + " bytes");
        }
        if (packetsPerSecond < 1 || sourcesTracked < 1 || socketBuffer < 1) {
            throw new IllegalArgumentException(packetsPerSecond + " packets a second, " + sourcesTracked + " sources, "
                    + socketBuffer + " bytes of buffer");
        }
    }

    /** These with another longest datagram. */
    public EndpointSettings withMaxDatagram(int bytes) {
        return new EndpointSettings(bytes, packetsPerSecond, sourcesTracked, socketBuffer);
    }
}
