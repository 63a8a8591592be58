package org.seedbank.torrent.engine;

/** Told on which TCP ports torrents listen, so that a router can be asked to forward them. */
public interface ListeningPorts {
    /** Nobody wants to know. */
    ListeningPorts UNTOLD = port -> () -> {};

    /**
     * A torrent listens on {@code port} from now on; on any thread, and must not block.
     *
     * @return to be run once it does so no more
     */
    Runnable opened(int port);
}
