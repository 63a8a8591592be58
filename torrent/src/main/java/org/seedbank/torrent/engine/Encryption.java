package org.seedbank.torrent.engine;

/**
 * Whether connections hide from the network that they are BitTorrent (message stream encryption). It is no protection
 * against anybody who knows the torrent.
 */
public enum Encryption {
    /** Neither offered nor understood. */
    OFF,
    /** Handshakes are hidden wherever the peer can do it; payload only when the peer wants it. */
    PREFER,
    /** Everything is encrypted; whoever cannot is not talked to. */
    REQUIRE
}
