package org.seedbank.torrent.engine;

/** Runs torrents. */
public interface TorrentEngine extends AutoCloseable {
    /**
     * Starts a torrent, or starts it again after it was stopped, with what is known good from before.
     *
     * @throws TorrentException if it is already running here, the port is in use, or the directory cannot be used
     */
    TorrentSession start(TorrentTask task);

    /**
     * From now on {@code action} runs, on any thread, whenever a peer comes to a torrent that had none. The status of a
     * torrent that is complete and has no peers changes in no other way than by that, by wishes, and by its end.
     */
    void whenVisited(Runnable action);

    /** Stops every torrent and waits for it. */
    @Override
    void close();
}
