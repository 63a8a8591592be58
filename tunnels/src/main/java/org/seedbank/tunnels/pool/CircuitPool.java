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
import java.util.function.Predicate;
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
 * Circuits of one kind for one user: built ahead, measured while they carry nothing, replaced when they are gone, when
 * they lose too much, or when they are much slower than the others. Each destination keeps its circuit, since others
 * see its exit; so one that is in use is replaced by another first, and closed when nobody uses it any more. Lives on
 * the node's loop.
 */
public final class CircuitPool implements AutoCloseable {
    static final int TICKS_PER_SECOND = 2;
    private static final Duration TICK = Duration.ofMillis(1000 / TICKS_PER_SECOND);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final int TEST_WINDOW = 16;
    private static final Duration SHORTEST_TEST = Duration.ofMillis(300);
    private static final Duration LONGEST_TEST = Duration.ofSeconds(2);
    private static final int MOST_ATTEMPTS = 20;
    /** A circuit that takes longer may wait for a hop that is gone, so another is begun beside it. */
    private static final int TICKS_ALONE = TICKS_PER_SECOND + 1;
    /** That are built at once for each that is missing. */
    private static final int MOST_RIVALS = 3;

    /** Fewer cannot be compared. */
    private static final int FEWEST_TO_COMPARE = 3;

    private final NodeContext context;
    private final Circuits circuits;
    private final PoolPlan plan;
    private final CircuitListener listener;
    private final Map<Circuit, PooledCircuit> ready = new LinkedHashMap<>();
    private final Destinations destinations = new Destinations();
    private final Deque<Attempt> attempts = new ArrayDeque<>();
    private final CompletableFuture<Circuit> first = new CompletableFuture<>();
    private @Nullable Cancellable nextTick;
    /** The tick at which each began. */
    private final List<Long> building = new ArrayList<>();

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
        Optional<PooledCircuit> chosen = destinations.of(destination, ticks).or(() -> {
            Optional<PooledCircuit> best = best(circuit -> true).map(ready::get);
            best.ifPresent(circuit -> destinations.choose(destination, circuit, ticks));
            return best;
        });
        return chosen.map(PooledCircuit::circuit);
    }

    /** {@code from} sent something into {@code circuit}, and is answered through it unless it has another. */
    public void heard(Address from, Circuit circuit) {
        context.loop().assertInLoop();
        PooledCircuit pooled = ready.get(circuit);
        if (pooled != null && destinations.of(from, ticks).isEmpty()) {
            destinations.name(from, pooled, ticks);
        }
    }

    /** The one that promises most of those that {@code may} be taken; those to be replaced only for want of others. */
    public Optional<Circuit> best(Predicate<Circuit> may) {
        context.loop().assertInLoop();
        return ready.values().stream()
                .filter(each -> may.test(each.circuit()))
                .max(Comparator.comparing((PooledCircuit each) -> !each.isRetired())
                        .thenComparingDouble(PooledCircuit::promise))
                .map(PooledCircuit::circuit);
    }

    /** Grows as time passes: whoever keeps a circuit for a destination asks for it again when this has changed. */
    public long age() {
        return ticks;
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

    /** How many circuits were to be replaced because they lost too much, or were much slower than the others. */
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
        ready.values().forEach(each -> each.look(ticks));
        closeRetired();
        fill();
        if (ticks % Math.max(1, plan.review().toMillis() / TICK.toMillis()) == 0) {
            review();
        }
        nextTick = context.loop().schedule(TICK, this::tick);
    }

    private void fill() {
        while (!closed && ticks >= pauseUntilTick && isOneMoreWanted()) {
            Long began = ticks;
            building.add(began);
            var unused = circuits.build(plan.circuit(), listener).whenComplete((circuit, failure) -> {
                building.remove(began);
                if (circuit != null) {
                    built(circuit);
                } else {
                    failed(failure);
                }
            });
        }
    }

    private boolean isOneMoreWanted() {
        long late =
                building.stream().filter(began -> ticks - began >= TICKS_ALONE).count();
        return building.size() - late < missing() && building.size() < MOST_RIVALS * missing();
    }

    private int missing() {
        return plan.size() - active().size();
    }

    private void built(Circuit circuit) {
        failuresInARow = 0;
        if (closed || missing() <= 0) {
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

    /** Those that were replaced, and that nobody uses any more. */
    private void closeRetired() {
        if (active().size() >= plan.size()) {
            ready.values().stream()
                    .filter(each -> each.isRetired() && each.isIdle(ticks))
                    .toList()
                    .forEach(each -> each.circuit().close());
        }
    }

    /** Long enough for some round trips; whoever does not know the wide form is asked in the narrow one. */
    private void measure(PooledCircuit pooled) {
        SpeedTest.Plan wide = test(TestWidth.WIDE, pooled.circuit());
        var unused = pooled.circuit().measure(wide).thenAccept(outcome -> {
            pooled.measured(outcome);
            if (outcome.answers() == 0 && pooled.circuit().isReady()) {
                var ignored = pooled.circuit()
                        .measure(test(TestWidth.NARROW, pooled.circuit()))
                        .thenAccept(pooled::measured);
            }
        });
    }

    private static SpeedTest.Plan test(TestWidth width, Circuit circuit) {
        Duration setUp = circuit.state() instanceof CircuitState.Ready state ? state.setUp() : SHORTEST_TEST;
        Duration some = circuit.roundTrip().orElse(setUp).multipliedBy(3);
        Duration atLeast = some.compareTo(SHORTEST_TEST) < 0 ? SHORTEST_TEST : some;
        return new SpeedTest.Plan(width, TEST_WINDOW, atLeast.compareTo(LONGEST_TEST) > 0 ? LONGEST_TEST : atLeast);
    }

    /** Has the worst one replaced, and measures the others anew. */
    private void review() {
        destinations.tidy(ticks);
        if (ready.size() < 2 * plan.size()) {
            poor().ifPresent(poor -> {
                replaced++;
                poor.retire();
            });
        }
        active().stream().filter(each -> each.isCalm(ticks)).forEach(this::measure);
        context.loop().execute(this::fill);
    }

    /** One that loses too much, or that is much worse than the one in the middle. */
    private Optional<PooledCircuit> poor() {
        List<PooledCircuit> active = active();
        Optional<PooledCircuit> lossy = active.stream()
                .filter(PooledCircuit::isLossy)
                .max(Comparator.comparingDouble(each -> each.circuit().loss()));
        double[] speeds = active.stream()
                .flatMapToDouble(each -> each.perSecond().stream())
                .sorted()
                .toArray();
        List<Duration> roundTrips = active.stream()
                .flatMap(each -> each.roundTrip().stream())
                .sorted()
                .toList();
        return lossy.or(() -> speeds.length < FEWEST_TO_COMPARE
                        ? Optional.empty()
                        : active.stream()
                                .filter(each -> each.isSlowBeside(speeds[speeds.length / 2]))
                                .findFirst())
                .or(() -> roundTrips.size() < FEWEST_TO_COMPARE
                        ? Optional.empty()
                        : active.stream()
                                .filter(each -> each.isFarBeside(roundTrips.get(roundTrips.size() / 2)))
                                .findFirst());
    }

    private List<PooledCircuit> active() {
        return ready.values().stream().filter(each -> !each.isRetired()).toList();
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
