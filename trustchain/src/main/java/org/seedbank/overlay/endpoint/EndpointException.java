package org.seedbank.overlay.endpoint;

/** A socket cannot be opened. */
public final class EndpointException extends RuntimeException {
    private final Kind kind;

    /**
     * @param kind what is wrong
     * @param message what, which address; no stop at the end
     * @param cause what the system said
     */
    public EndpointException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
        return kind;
    }

    /** What can be wrong. */
    public enum Kind {
        /** Another socket has this address and port. */
        PORT_IN_USE,
        /** This machine does not have the address. */
        NO_SUCH_ADDRESS,
        /** The system does not allow it, as for ports below 1024. */
        FORBIDDEN,
        /** Anything else. */
        FAILED
    }
}
