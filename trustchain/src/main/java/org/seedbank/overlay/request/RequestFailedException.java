package org.seedbank.overlay.request;

/** A question that nobody answered. */
public final class RequestFailedException extends RuntimeException {
    private final Reason reason;

    RequestFailedException(Reason reason, String what) {
        super(what + ": " + reason.words, null, false, false);
        this.reason = reason;
    }

    /** Why there is no answer. */
    public Reason reason() {
        return reason;
    }

    /** Why there is no answer. */
    public enum Reason {
        /** The deadline passed. */
        TIMED_OUT("no answer in time"),
        /** It was never asked, for too many others are open. */
        TOO_MANY("too many questions are open"),
        /** The node closed. */
        CLOSED("the node is closed");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }
}
