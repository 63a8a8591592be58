package org.seedbank.torrent.engine;

/** A torrent cannot go on for a reason outside the program. */
public final class TorrentException extends RuntimeException {
    private final Kind kind;

    /**
     * @param kind what is wrong
     * @param message what, which object, why; no stop at the end
     */
    public TorrentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** What can be wrong. */
    public enum Kind {
        /** The same torrent is running in this engine. */
        ALREADY_ACTIVE,
        /** The listening port is taken. */
        PORT_IN_USE,
        /** A file or directory cannot be created, read or written. */
        STORAGE,
        /** No space is left. */
        DISK_FULL,
        /** What a peer sent as the torrent's content description is damaged or unsafe. */
        UNSAFE_TORRENT,
        /** No connection can be watched any more; only a new engine helps. */
        NETWORK_LOST
    }
}
