package org.seedbank.torrent.web;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A web server does not give what was asked for. */
public final class WebSeedException extends IOException {
    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param kind what that means for the next time
     * @param message what, with numbers; no stop at the end
     */
    public WebSeedException(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    /** The same from a server that says when to come again. */
    public WebSeedException(Kind kind, String message, Optional<Duration> retryAfter) {
        super(message);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** What that means for the next time. */
    public Kind kind() {
        return kind;
    }

    /** When the server wants to be asked again, if it said so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** What a failure means for the next time. */
    public enum Kind {
        /** It may work soon. */
        PASSING,
        /** It is not there, or the server cannot give parts of files: asked again much later, if at all. */
        LASTING,
        /** The server, or whoever sends us there, is up to no good: never again. */
        FORBIDDEN
    }
}
