package org.seedbank.overlay.wire;

/** Bytes in a format that a newer version of the program wrote; nothing says that they are damaged. */
public final class NewerVersionException extends MalformedMessageException {
    private final String reason;

    /**
     * @param what what has versions, e.g. "exports"
     * @param version the one that was found
     * @param newest the newest that this program reads
     */
    public NewerVersionException(String what, int version, int newest) {
        super("version " + version + " of " + what, 0);
        this.reason = "version " + version + " of " + what + ", this program reads " + newest;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
