package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.tunnels.cell.JoiningMessage;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.directory.Candidate;

/**
 * The circuits by which one search asks. They carry nothing else, so that no exit sees what else this node does; and
 * there is another one for whom the first one passes: nobody sends datagrams to itself, and a first hop that is asked
 * the moment after its neighbour sent something knows who asks. Lives on the node's loop.
 */
final class Courier implements CircuitListener, AutoCloseable {
    private static final int MOST = 3;
    /** Longer than any answer is waited for. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(15);

    private final HiddenServices home;
    private final CircuitPlan plan;
    private final BiConsumer<Circuit, JoiningMessage> heard;
    private final Predicate<Circuit> awaited;
    private final Set<Circuit> open = new LinkedHashSet<>();
    /** Those of {@link #open} by which something new is asked. */
    private final Set<Circuit> ready = new LinkedHashSet<>();

    private final Map<Set<PublicKey>, CompletableFuture<Circuit>> building = new LinkedHashMap<>();
    private boolean isClosed;

    /**
     * @param heard hears what comes out of the circuits
     * @param awaited whether an answer is waited for that would come by a circuit
     */
    Courier(HiddenServices home, int hops, BiConsumer<Circuit, JoiningMessage> heard, Predicate<Circuit> awaited) {
        this.home = home;
        this.plan = CircuitPlan.ofOverlay(hops);
        this.heard = heard;
        this.awaited = awaited;
    }

    /** A circuit to anywhere; built if there is none. */
    CompletableFuture<Circuit> circuit() {
        return ready.stream()
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> build(Set.of()));
    }

    /** A circuit that does not pass {@code node}; for want of others one that does, or even ends there. */
    CompletableFuture<Circuit> around(PublicKey node) {
        Optional<Circuit> fit = ready.stream()
                .filter(circuit -> circuit.plan().avoided().contains(node)
                        || circuit.path().stream().noneMatch(hop -> hop.key().equals(node)))
                .findFirst();
        if (fit.isPresent()) {
            return CompletableFuture.completedFuture(fit.get());
        }
        return build(Set.of(node)).exceptionallyCompose(failure -> circuit());
    }

    /** Other circuits are built when something is asked next; these wait for the answers that are on their way. */
    void replace() {
        List<Circuit> old = List.copyOf(ready);
        ready.clear();
        old.forEach(circuit -> {
            var unused = home.context().loop().schedule(LAST_ANSWERS, circuit::close);
        });
    }

    static Candidate end(Circuit circuit) {
        return circuit.path().get(circuit.path().size() - 1);
    }

    @Override
    public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
        home.codec().decode(array, offset, size).ifPresent(message -> heard.accept(circuit, message));
    }

    @Override
    public void closed(Circuit circuit, CircuitState.Reason reason) {
        open.remove(circuit);
        ready.remove(circuit);
    }

    @Override
    public void close() {
        isClosed = true;
        List.copyOf(open).forEach(Circuit::close);
    }

    private CompletableFuture<Circuit> build(Set<PublicKey> avoided) {
        CompletableFuture<Circuit> known = building.get(avoided);
        if (known != null) {
            return known;
        }
        CompletableFuture<Circuit> built = new CompletableFuture<>();
        building.put(avoided, built);
        var unused = home.circuits().build(plan.avoiding(avoided), this).whenComplete((circuit, failure) -> {
            building.remove(avoided);
            if (circuit == null) {
                built.completeExceptionally(failure);
            } else if (isClosed) {
                circuit.close();
                built.completeExceptionally(new IllegalStateException("the search is over"));
            } else {
                add(circuit);
                built.complete(circuit);
            }
        });
        return built;
    }

    /** Where there are many, the eldest by which no answer is waited for ends; for want of one, the eldest. */
    private void add(Circuit circuit) {
        if (ready.size() >= MOST) {
            Circuit eldest = ready.iterator().next();
            ready.stream().filter(awaited.negate()).findFirst().orElse(eldest).close();
        }
        open.add(circuit);
        ready.add(circuit);
    }
}
