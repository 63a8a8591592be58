package org.seedbank.torrent.engine;

/**
 * How content is reached.
 *
 * @param encryption of connections
 * @param utp whether by uTP (BEP 29) as well as by TCP, on the UDP port of the same number
 * @param webSeeds whether from web servers that the torrent names (BEP 19) as well
 */
public record Transports(Encryption encryption, boolean utp, boolean webSeeds) {
    /** All ways, encrypted where the peer can. */
    public static final Transports DEFAULT = new Transports(Encryption.PREFER, true);

    /** Peers, and web servers. */
    public Transports(Encryption encryption, boolean utp) {
        this(encryption, utp, true);
    }
}
