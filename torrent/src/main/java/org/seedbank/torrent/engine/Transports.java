package org.seedbank.torrent.engine;

/**
 * How peers are reached.
 *
 * @param encryption of connections
 * @param utp whether by uTP (BEP 29) as well as by TCP, on the UDP port of the same number
 */
public record Transports(Encryption encryption, boolean utp) {
    /** All ways, encrypted where the peer can. */
    public static final Transports DEFAULT = new Transports(Encryption.PREFER, true);
}
