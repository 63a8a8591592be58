package org.seedbank.overlay.wire;

/**
 * Bytes from outside that do not parse, or whose packet signature does not verify. Carries no stack trace: hostile
 * peers raise it at will, and one place counts and drops it.
 */
public class MalformedMessageException extends RuntimeException {
    private final int offset;

    /**
     * @param reason what was expected and what was found
     * @param offset byte position at which reading failed
     */
    public MalformedMessageException(String reason, int offset) {
        super(reason + " at offset " + offset, null, false, false);
        this.offset = offset;
    }

    /** Byte position at which reading failed. */
    public int offset() {
        return offset;
    }
}
