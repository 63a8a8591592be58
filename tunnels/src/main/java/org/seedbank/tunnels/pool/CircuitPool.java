package org.seedbank.tunnels.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.circuit.Circuits;
import org.seedbank.tunnels.circuit.SpeedTest;

/**
 * Circuits of one kind for one user: built ahead, measured, replaced when they are gone or much slower than the others.
 * Each destination keeps its circuit, since others see its exit. Lives on the node's loop.
 */
public final class CircuitPool implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final SpeedTest.Plan MEASUREMENT = new SpeedTest.Plan(TestWidth.WIDE, 16, Duration.ofMillis(300));
    private static final int MOST_DESTINATIONS = 10_000;
    private static final int MOST_ATTEMPTS = 20;
    /** Fewer cannot be compared. */
    private static final int FEWEST_TO_COMPARE = 3;

    private final NodeContext context;
    private final Circuits circuits;
    private final PoolPlan plan;
    private final CircuitListener listener;
    private final Map<Circuit, PooledCircuit> ready = new LinkedHashMap<>();
    private final Map<Address, PooledCircuit> assigned = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final CompletableFuture<Circuit> first = new CompletableFuture<>();
    private @Nullable Cancellable nextTick;
    private int building;
    private int failuresInARow;
    private long ticks;
    private long pauseUntilTick;
    private long replaced;
    private boolean closed;

    /**
     * Begins to build.
     *
     * @param context loop of the node
     * @param circuits of the node
     * @param plan what is wanted
     * @param listener hears what comes out of the circuits
     */
    public CircuitPool(NodeContext context, Circuits circuits, PoolPlan plan, CircuitListener listener) {
        this.context = context;
        this.circuits = circuits;
        this.plan = plan;
        this.listener = new Listener(listener);
        tick();
    }

    /** The first circuit; fails with {@link CircuitFailedException} if none comes about. */
    public CompletableFuture<Circuit> first() {
        return first;
    }

    /** The circuit for {@code destination}, the same as before if it is still there; empty if none is ready. */
    public Optional<Circuit> to(Address destination) {
        context.loop().assertInLoop();
        PooledCircuit known = assigned.get(destination);
        if (known != null && known.circuit().isReady()) {
            return Optional.of(known.circuit());
        }
        Optional<PooledCircuit> best = ready.values().stream().max(Comparator.comparingDouble(PooledCircuit::promise));
        best.ifPresent(chosen -> {
            chosen.assigned();
            assigned.put(destination, chosen);
            if (assigned.size() > MOST_DESTINATIONS) {
                assigned.remove(assigned.keySet().iterator().next());
            }
        });
        return best.map(PooledCircuit::circuit);
    }

    /** Those that are ready, the oldest first. */
    public List<Circuit> ready() {
        context.loop().assertInLoop();
        return List.copyOf(ready.keySet());
    }

    /** The newest hops that did not come about, the oldest first. */
    public List<Attempt> attempts() {
        context.loop().assertInLoop();
        return List.copyOf(attempts);
    }

    /** How many circuits were closed because they were much slower than the others. */
    public long replaced() {
        return replaced;
    }

    /** Closes all. */
    @Override
    public void close() {
        context.loop().assertInLoop();
        closed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
        List.copyOf(ready.keySet()).forEach(Circuit::close);
        ready.clear();
        boolean unused = first.completeExceptionally(new CircuitFailedException(List.copyOf(attempts)));
    }

    private void tick() {
        if (closed) {
            return;
        }
        ticks++;
        fill();
        if (ticks % Math.max(1, plan.review().toMillis() / TICK.toMillis()) == 0) {
            review();
        }
        nextTick = context.loop().schedule(TICK, this::tick);
    }

    private void fill() {
        while (!closed && ticks >= pauseUntilTick && ready.size() + building < plan.size()) {
            building++;
            var unused = circuits.build(plan.circuit(), listener).whenComplete((circuit, failure) -> {
                building--;
                if (circuit != null) {
                    built(circuit);
                } else {
                    failed(failure);
                }
            });
        }
    }

    private void built(Circuit circuit) {
        failuresInARow = 0;
        if (closed) {
            circuit.close();
            return;
        }
        PooledCircuit pooled = new PooledCircuit(circuit);
        ready.put(circuit, pooled);
        measure(pooled);
        boolean unused = first.complete(circuit);
    }

    private void failed(Throwable failure) {
        failuresInARow++;
        long pause = Math.min(LONGEST_PAUSE.toMillis(), 250L << Math.min(failuresInARow, 6));
        pauseUntilTick = ticks + pause / TICK.toMillis();
        if (failure instanceof CircuitFailedException known) {
            known.attempts().forEach(attempts::addLast);
            while (attempts.size() > MOST_ATTEMPTS) {
                attempts.removeFirst();
            }
        }
        if (failuresInARow >= plan.roundsBeforeFailure()) {
            boolean unused = first.completeExceptionally(new CircuitFailedException(List.copyOf(attempts)));
        }
    }

    private static void measure(PooledCircuit pooled) {
        var unused = pooled.circuit().measure(MEASUREMENT).thenAccept(pooled::measured);
    }

    /** Closes the worst one if it is much worse than the one in the middle, and measures the others anew. */
    private void review() {
        if (ready.size() >= FEWEST_TO_COMPARE) {
            List<PooledCircuit> bySpeed = new ArrayList<>(ready.values());
            bySpeed.sort(Comparator.comparingDouble(PooledCircuit::perSecond));
            double speed = bySpeed.get(bySpeed.size() / 2).perSecond();
            List<Duration> roundTrips = bySpeed.stream()
                    .flatMap(each -> each.circuit().roundTrip().stream())
                    .sorted()
                    .toList();
            Duration roundTrip = roundTrips.isEmpty() ? LONGEST_PAUSE : roundTrips.get(roundTrips.size() / 2);
            bySpeed.stream()
                    .filter(each -> each.isPoorBeside(speed, roundTrip))
                    .findFirst()
                    .ifPresent(poor -> {
                        replaced++;
                        poor.circuit().close();
                    });
        }
        ready.values().forEach(CircuitPool::measure);
    }

    private final class Listener implements CircuitListener {
        private final CircuitListener user;

        Listener(CircuitListener user) {
            this.user = user;
        }

        @Override
        public void received(Circuit circuit, Address from, byte[] array, int offset, int size) {
            user.received(circuit, from, array, offset, size);
        }

        @Override
        public void closed(Circuit circuit, CircuitState.Reason reason) {
            ready.remove(circuit);
            user.closed(circuit, reason);
            context.loop().execute(CircuitPool.this::fill);
        }
    }
}
