package org.seedbank.torrent.source;

/** A magnet link that cannot be used. */
public final class BadMagnetException extends RuntimeException {
    /** @param message which part, and why; no stop at the end */
    public BadMagnetException(String message) {
        super(message);
    }
}
