package org.seedbank.torrent.bt;

/** A running torrent that looks for peers. */
interface PeerSwarm extends AutoCloseable {
    /** Dials the named peers that are not connected; called several times a second, by one thread. */
    void dial();

    /** Looks for strangers; called every few seconds, by one thread, and may wait for answers. */
    void search();

    /** Connections that finished the handshake. */
    int peers();

    @Override
    void close();
}
