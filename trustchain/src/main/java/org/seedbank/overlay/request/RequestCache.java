package org.seedbank.overlay.request;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.request.RequestFailedException.Reason;

/**
 * The questions of a node that wait for an answer. Every one has one owner, the holder of its {@link Request}; one
 * deadline; and one answer, which counts only if it comes from whom it was asked. Identifiers are drawn at random among
 * the free ones, so that who does not see the question has to guess. Lives on the node's loop.
 */
public final class RequestCache implements AutoCloseable {
    /** Questions open at a time unless asked for another number. */
    public static final int DEFAULT_LIMIT = 1024;

    /** Half of the smallest space of identifiers, so that a free one is found after two draws on average at worst. */
    private static final int LARGEST_LIMIT = 1 << (Short.SIZE - 1);

    private final NodeLoop loop;
    private final RandomGenerator random;
    private final int limit;
    private final Map<Slot, Request<?>> open = new HashMap<>();
    private boolean closed;

    /**
     * @param context loop and chance of the node
     * @param limit most questions open at a time, 1 to 32768
     */
    public RequestCache(NodeContext context, int limit) {
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new IllegalArgumentException("room for " + limit + " questions");
        }
        this.loop = context.loop();
        this.random = context.random();
        this.limit = limit;
    }

    /**
     * Makes room for the answer to a question that the caller is about to send. If too many are open, or the node is
     * closed, the future of the result has failed already and nothing is to be sent.
     */
    public <A> Request<A> open(RequestKind<A> kind, Respondent respondent, Duration deadline) {
        loop.assertInLoop();
        if (closed || open.size() >= limit) {
            Request<A> refused = new Request<>(kind, 0, respondent);
            refused.fail(closed ? Reason.CLOSED : Reason.TOO_MANY);
            return refused;
        }
        Request<A> request = new Request<>(kind, freeIdentifier(kind), respondent);
        open.put(new Slot(kind, request.identifier()), request);
        request.deadline(loop.schedule(deadline, () -> request.fail(Reason.TIMED_OUT)));
        var unused = request.answer().whenComplete((answer, failure) -> remove(request));
        return request;
    }

    /**
     * Answers the question {@code identifier}, if it is open and {@code from} may answer it.
     *
     * @return whether it did; if not, the message was late, repeated, invented or came from somebody else
     */
    public <A> boolean answer(RequestKind<A> kind, long identifier, Answerer from, A answer) {
        return find(kind, identifier, from)
                .map(request -> request.answer().complete(answer))
                .orElse(false);
    }

    /** The open question {@code identifier} if {@code from} may answer it; for answers that come in parts. */
    public <A> Optional<Request<A>> find(RequestKind<A> kind, long identifier, Answerer from) {
        loop.assertInLoop();
        Request<A> request = at(kind, identifier);
        return request != null && request.respondent().is(from) ? Optional.of(request) : Optional.empty();
    }

    /** Gives an open question {@code deadline} from now on instead of what is left; for answers that come in parts. */
    public void prolong(Request<?> request, Duration deadline) {
        loop.assertInLoop();
        if (!request.answer().isDone()) {
            request.deadline(loop.schedule(deadline, () -> request.fail(Reason.TIMED_OUT)));
        }
    }

    /** Whether a question of {@code kind} with this {@code identifier} is open, whoever was asked. */
    public boolean isOpen(RequestKind<?> kind, long identifier) {
        loop.assertInLoop();
        return open.containsKey(new Slot(kind, identifier));
    }

    /** How many questions are open. */
    public int size() {
        loop.assertInLoop();
        return open.size();
    }

    /** Fails every open question, and every later one. */
    @Override
    public void close() {
        loop.assertInLoop();
        closed = true;
        List.copyOf(open.values()).forEach(request -> request.fail(Reason.CLOSED));
    }

    private long freeIdentifier(RequestKind<?> kind) {
        long drawn;
        do {
            drawn = random.nextLong(kind.identifiers());
        } while (open.containsKey(new Slot(kind, drawn)));
        return drawn;
    }

    private void remove(Request<?> request) {
        loop.assertInLoop();
        request.cancelDeadline();
        open.remove(new Slot(request.kind(), request.identifier()));
    }

    @SuppressWarnings("unchecked") // a slot holds a request of its own kind
    private <A> @Nullable Request<A> at(RequestKind<A> kind, long identifier) {
        return (Request<A>) open.get(new Slot(kind, identifier));
    }

    /** Kinds are equal only to themselves. */
    private record Slot(RequestKind<?> kind, long identifier) {}
}
