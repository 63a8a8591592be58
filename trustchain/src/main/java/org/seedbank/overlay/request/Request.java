package org.seedbank.overlay.request;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.Cancellable;

/**
 * One outstanding question. Lives on the node's loop.
 *
 * @param <A> the answer
 */
public final class Request<A> {
    private final RequestKind<A> kind;
    private final long identifier;
    private final Respondent respondent;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    private @Nullable Cancellable deadline;

    Request(RequestKind<A> kind, long identifier, Respondent respondent) {
        this.kind = kind;
        this.identifier = identifier;
        this.respondent = respondent;
    }

    /** What goes into the message, 16 or 32 bits as the kind says. */
    public long identifier() {
        return identifier;
    }

    /**
     * The one answer, on the loop; fails with {@link RequestFailedException}. Who gives up early cancels it, on the
     * loop, and the identifier is free again.
     */
    public CompletableFuture<A> answer() {
        return answer;
    }

    RequestKind<A> kind() {
        return kind;
    }

    Respondent respondent() {
        return respondent;
    }

    void fail(RequestFailedException.Reason reason) {
        answer.completeExceptionally(new RequestFailedException(reason, kind + " to " + describe()));
    }

    void deadline(Cancellable timer) {
        if (deadline != null) {
            deadline.cancel();
        }
        deadline = timer;
    }

    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
        }
    }

    private String describe() {
        return respondent
                .address()
                .map(Object::toString)
                .or(() -> respondent.key().map(Object::toString))
                .orElse("nobody");
    }
}
