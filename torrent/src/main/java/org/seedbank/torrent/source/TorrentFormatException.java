package org.seedbank.torrent.source;

/**
 * Bytes that are not bencode, or a torrent that is damaged or unsafe. Carries no stack trace: hostile peers raise it at
 * will.
 */
public final class TorrentFormatException extends RuntimeException {
    private final Kind kind;
    private final int offset;

    /**
     * @param kind what is wrong
     * @param message what, which object, why, with the numbers; no stop at the end
     * @param offset byte position of the damage
     */
    public TorrentFormatException(Kind kind, String message, int offset) {
        super(message, null, false, false);
        this.kind = kind;
        this.offset = offset;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** Byte position of the damage in what was read. */
    public int offset() {
        return offset;
    }

    /** What can be wrong. */
    public enum Kind {
        /** The bytes break the grammar of bencode (BEP 3). */
        NOT_BENCODE,
        /** Well-formed, yet beyond a limit, contradictory, or dangerous to act upon. */
        UNSAFE
    }
}
