package org.seedbank.torrent.engine;

/**
 * What a queue wants done next.
 *
 * @param torrent with which one
 * @param kind what
 * @param <K> names a torrent
 */
public record QueueStep<K>(K torrent, Kind kind) {
    /** What is to be done. */
    public enum Kind {
        /** Its turn has come. */
        START,
        /** It gives its place to another, and waits again once it has stopped. */
        STOP
    }
}
