package org.seedbank.cli.wiring;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.Circuits;
import org.seedbank.tunnels.pool.CircuitPool;

/**
 * Has exits ask trackers over HTTP: by circuits of the pool whose exits say that they do so; else by one that is built
 * for that; else by any, since it is not known of all exits what they do. Lives on the node's loop.
 */
final class HttpQuestions implements AutoCloseable {
    private final Conversations conversations;
    private final CircuitPool pool;
    private final Circuits circuits;
    private final CircuitPlan plan;
    private @Nullable CompletableFuture<Circuit> own;

    /**
     * @param conversations which circuit each tracker has
     * @param pool has them
     * @param circuits builds others
     * @param plan what these should be like but for the exit
     */
    HttpQuestions(Conversations conversations, CircuitPool pool, Circuits circuits, CircuitPlan plan) {
        this.conversations = conversations;
        this.pool = pool;
        this.circuits = circuits;
        this.plan = plan.toExitsThat(PeerFlag.EXIT_HTTP);
    }

    /** The whole response, or a failure. */
    CompletableFuture<Bytes> ask(Location tracker, Bytes request) {
        Conversations.Topic topic = new Conversations.WebTracker(tracker);
        return conversations
                .circuit(pool, topic, HttpQuestions::isAble)
                .map(circuit -> ask(topic, circuit, tracker, request))
                .orElseGet(() -> own().thenApply(Optional::of)
                        .exceptionally(failure -> Optional.empty())
                        .thenCompose(circuit -> circuit.map(able -> askByOwn(able, tracker, request))
                                .orElseGet(() -> askByAny(topic, tracker, request))));
    }

    private CompletableFuture<Bytes> askByAny(Conversations.Topic topic, Location tracker, Bytes request) {
        return conversations
                .circuit(pool, topic)
                .map(circuit -> ask(topic, circuit, tracker, request))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("no circuit is ready")));
    }

    private static boolean isAble(Circuit circuit) {
        return circuit.path().get(circuit.path().size() - 1).has(PeerFlag.EXIT_HTTP);
    }

    private CompletableFuture<Bytes> ask(Conversations.Topic topic, Circuit circuit, Location tracker, Bytes request) {
        return circuit.exchangeHttp(tracker, request).whenComplete((response, failure) -> {
            if (failure == null) {
                conversations.answered(topic);
            } else {
                conversations.silent(topic);
            }
        });
    }

    /** It is left when it does not help, so that another exit has its turn. */
    private static CompletableFuture<Bytes> askByOwn(Circuit circuit, Location tracker, Bytes request) {
        return circuit.exchangeHttp(tracker, request).whenComplete((response, failure) -> {
            if (failure != null) {
                circuit.close();
            }
        });
    }

    private CompletableFuture<Circuit> own() {
        CompletableFuture<Circuit> known = own;
        boolean isOver = known == null
                || known.isCompletedExceptionally()
                || Optional.ofNullable(known.getNow(null))
                        .filter(circuit -> !circuit.isReady())
                        .isPresent();
        if (known != null && !isOver) {
            return known;
        }
        CompletableFuture<Circuit> next = circuits.build(plan, CircuitListener.NONE);
        own = next;
        return next;
    }

    @Override
    public void close() {
        if (own != null) {
            var unused = own.thenAccept(Circuit::close);
        }
    }
}
