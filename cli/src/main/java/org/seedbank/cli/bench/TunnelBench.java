package org.seedbank.cli.bench;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.node.TunnelPlan;

/**
 * Circuits over real sockets on 127.0.0.1, all nodes in this process: what a gigabyte of payload costs, and how fast it
 * is.
 */
public final class TunnelBench {
    private static final double GIGABYTE = 1e9;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final long WARM_BYTES_PER_SECOND = 60_000_000;
    private static final int RELAYS = 2;
    /** Longer than relays keep what is silent. */
    private static final Duration IDLE = Duration.ofSeconds(25);

    private final SecureRandom random;
    private final Rest rest;

    /**
     * @param random chance for keys
     * @param rest waits while the nodes work
     */
    public TunnelBench(SecureRandom random, Rest rest) {
        this.random = random;
        this.rest = rest;
    }

    /** Measures as {@code plan} says. */
    public BenchReport run(Plan plan) {
        List<Figure> figures = new ArrayList<>();
        for (int hops = 1; hops <= CircuitPlan.MOST_HOPS; hops++) {
            figures.addAll(carry(plan, hops));
        }
        figures.addAll(setUp(plan));
        figures.addAll(crowd(plan));
        return new BenchReport("tunnel", figures);
    }

    private List<Figure> carry(Plan plan, int hops) {
        try (Chain chain = new Chain(hops);
                TunnelStream stream = new TunnelStream(plan.window(), random)) {
            Circuit circuit = chain.build(stream, hops);
            var unused = chain.owner
                    .onLoop(() -> {
                        stream.begin(circuit);
                        return true;
                    })
                    .join();
            warmUp(plan, stream);
            Measured before = Measured.now(stream, chain);
            rest.during(plan.measured(), new CompletableFuture<>());
            Measured after = Measured.now(stream, chain);
            double bytes = after.bytes - before.bytes;
            double seconds = before.watch.elapsed().minus(after.watch.elapsed()).toNanos() / 1e9;
            String suffix = hops + (hops == 1 ? "_hop" : "_hops");
            List<Figure> figures = new ArrayList<>();
            figures.add(new Figure(
                    "cpu_seconds_per_gb_" + suffix, seconds(after.cpu.minus(before.cpu)) / bytes * GIGABYTE));
            figures.add(new Figure("mb_per_second_" + suffix, bytes / seconds / 1e6));
            figures.add(new Figure("stalls_" + suffix, after.stalls - before.stalls));
            if (hops == CircuitPlan.MOST_HOPS) {
                figures.add(new Figure(
                        "relay_mb_per_second_per_core", bytes / 1e6 / seconds(after.relay.minus(before.relay))));
            }
            return figures;
        }
    }

    /** On a busy machine time alone does not make the compiler see enough. */
    private void warmUp(Plan plan, TunnelStream stream) {
        Stopwatch watch = Stopwatch.start();
        rest.during(plan.warmUp(), new CompletableFuture<>());
        while (stream.delivered() < plan.warmUp().toSeconds() * WARM_BYTES_PER_SECOND
                && watch.elapsed().compareTo(PATIENCE) < 0) {
            rest.during(PAUSE, new CompletableFuture<>());
        }
    }

    private List<Figure> setUp(Plan plan) {
        try (Chain chain = new Chain(CircuitPlan.MOST_HOPS)) {
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < 2 * plan.circuits(); i++) {
                Circuit circuit = chain.build(CircuitListener.NONE, CircuitPlan.MOST_HOPS);
                if (i >= plan.circuits() && circuit.state() instanceof CircuitState.Ready ready) {
                    millis.add(ready.setUp().toNanos() / 1e6);
                }
                chain.owner.loop().execute(circuit::close);
            }
            return List.of(new Figure("set_up_median_milliseconds_3_hops", Median.of(millis)));
        }
    }

    /** Many circuits through one relay, idle; the heap is that of all three nodes. */
    private List<Figure> crowd(Plan plan) {
        if (plan.crowd() == 0) {
            return List.of();
        }
        try (Chain chain = new Chain(2)) {
            List<Circuit> circuits = new ArrayList<>();
            for (int i = 0; i < plan.crowd(); i++) {
                circuits.add(chain.build(CircuitListener.NONE, 2));
            }
            rest.during(IDLE, new CompletableFuture<>());
            System.gc();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            long left = chain.owner
                    .onLoop(() -> circuits.stream().filter(Circuit::isReady).count())
                    .join();
            return List.of(
                    new Figure("circuits_through_one_relay", plan.crowd()),
                    new Figure("circuits_left_after_25_idle_seconds", left),
                    new Figure("heap_mebibytes_with_them", heap / (double) (1 << 20)));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /**
     * How to measure.
     *
     * @param window datagrams on the way
     * @param warmUp time before each measurement
     * @param measured time of each measurement
     * @param circuits circuits that are built to measure how long that takes, after as many to warm up
     * @param crowd circuits through one relay at a time; 0 leaves that out
     */
    public record Plan(int window, Duration warmUp, Duration measured, int circuits, int crowd) {}

    /** Counts at one moment; {@code watch} was started then. */
    private record Measured(Stopwatch watch, long bytes, long stalls, Duration cpu, Duration relay) {
        static Measured now(TunnelStream stream, Chain chain) {
            return new Measured(
                    Stopwatch.start(),
                    stream.delivered(),
                    stream.stalls(),
                    ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO),
                    chain.relays.isEmpty() ? Duration.ZERO : chain.relays.get(0).cpu());
        }
    }

    /** An owner, relays and an exit. */
    private final class Chain implements AutoCloseable {
        private final TunnelBenchNode owner = new TunnelBenchNode("owner", Set.of(), random);
        private final List<TunnelBenchNode> relays = new ArrayList<>();
        private final TunnelBenchNode exit = new TunnelBenchNode("exit", TunnelPlan.EXIT, random);

        Chain(int hops) {
            for (int i = 0; i < Math.min(RELAYS, hops - 1); i++) {
                relays.add(new TunnelBenchNode("relay" + i, TunnelPlan.RELAY, random));
            }
            relays.forEach(owner::meet);
            owner.meet(exit);
        }

        Circuit build(CircuitListener listener, int hops) {
            CompletableFuture<Circuit> built = new CompletableFuture<>();
            owner.loop().execute(() -> {
                var unused = owner.node()
                        .circuits()
                        .build(CircuitPlan.of(hops), listener)
                        .whenComplete((circuit, failure) -> {
                            if (circuit == null) {
                                built.completeExceptionally(failure);
                            } else {
                                built.complete(circuit);
                            }
                        });
            });
            return rest.until(built, PATIENCE);
        }

        @Override
        public void close() {
            owner.close();
            relays.forEach(TunnelBenchNode::close);
            exit.close();
        }
    }
}
