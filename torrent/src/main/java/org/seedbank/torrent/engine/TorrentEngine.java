package org.seedbank.torrent.engine;

/** Runs torrents. */
public interface TorrentEngine extends AutoCloseable {
    /**
     * Starts a torrent, or starts it again after it was stopped, with what is known good from before.
     *
     * @throws TorrentException if it is already running here, the port is in use, or the directory cannot be used
     */
    TorrentSession start(TorrentTask task);

    /** Stops every torrent and waits for it. */
    @Override
    void close();
}
