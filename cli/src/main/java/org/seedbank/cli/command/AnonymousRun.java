package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.AnonymousCrawls;
import org.seedbank.cli.wiring.AnonymousNode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.pool.PoolPlan;

/** Moves data through circuits, once there is one. */
final class AnonymousRun {
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Longer than it takes to find an exit, if there is one. */
    private static final Duration WITHOUT_EXIT = Duration.ofSeconds(10);

    private static final String ONLY_MEMBERS =
            "No circuit leads to an exit yet; until one does, only those are reached who hide as well.";

    private final Invocation invocation;
    private final HopOptions options;
    private final Settings settings;

    AnonymousRun(Invocation invocation, HopOptions options, Settings settings) {
        this.invocation = invocation;
        this.options = options;
        this.settings = settings;
    }

    /**
     * Opens what anonymous torrents need, and does {@code work} with it.
     *
     * @throws CliFailure with {@link ExitCode#NO_CIRCUIT}, saying why, if no circuit comes about
     */
    ExitCode run(Function<AnonymousNode, ExitCode> work) {
        PoolPlan pool = options.pool();
        // The wallet has no part in this: the first hop of a circuit learns the key.
        PrivateKey key = PrivateKey.generate(invocation.host().random());
        NodePlan plan = new NodePlan(invocation.directories(), key, settings, List.of());
        CompletableFuture<Interruption.Cause> ending =
                invocation.host().interruption().expect();
        try (AnonymousNode node = AnonymousNode.open(plan, pool, invocation.host())) {
            Stopwatch watch = Stopwatch.start();
            awaitCircuit(new Circuits(node::ready, node::mayMeetMembers, node::attempts), pool, ending);
            invocation
                    .output()
                    .event(new CircuitsReady(pool.circuit().hops(), node.ready(), pool.size(), watch.elapsed()));
            ExitCode code = work.apply(node);
            invocation.output().event(new Carried(node.delivered()));
            return code == ExitCode.TIMEOUT && node.ready() == 0 ? withoutCircuits(node, pool) : code;
        }
    }

    /** Whoever has waited in vain learns that there was nothing left to wait for. */
    private ExitCode withoutCircuits(AnonymousNode node, PoolPlan pool) {
        CliFailure failure = failure(node.attempts(), pool);
        invocation.output().failure(failure);
        return failure.code();
    }

    /**
     * Asks for chains through circuits, once there is one, and does {@code work} with it.
     *
     * @param named the nodes that the user named
     * @throws CliFailure with {@link ExitCode#NO_CIRCUIT}, saying why, if no circuit comes about
     */
    <T> T crawl(List<InetSocketAddress> named, Function<AnonymousCrawls, T> work) {
        PoolPlan wanted = options.pool();
        PoolPlan pool = new PoolPlan(
                wanted.circuit().toExitsThat(PeerFlag.EXIT_IPV8),
                wanted.size(),
                wanted.review(),
                wanted.roundsBeforeFailure());
        PrivateKey key = PrivateKey.generate(invocation.host().random());
        NodePlan plan = new NodePlan(invocation.directories(), key, settings, named);
        CompletableFuture<Interruption.Cause> ending =
                invocation.host().interruption().expect();
        try (AnonymousCrawls crawls = AnonymousCrawls.open(plan, pool, invocation.host())) {
            Stopwatch watch = Stopwatch.start();
            awaitCircuit(new Circuits(crawls::ready, () -> false, crawls::attempts), pool, ending);
            invocation
                    .output()
                    .event(new CircuitsReady(pool.circuit().hops(), crawls.ready(), pool.size(), watch.elapsed()));
            return work.apply(crawls);
        }
    }

    /** Without an exit those are left who hide as well, if enough relays are known to meet them. */
    private void awaitCircuit(Circuits node, PoolPlan pool, CompletableFuture<Interruption.Cause> ending) {
        Stopwatch watch = Stopwatch.start();
        while (node.ready.getAsInt() == 0) {
            if (watch.elapsed().compareTo(WITHOUT_EXIT) > 0 && node.mayMeetMembers.getAsBoolean()) {
                invocation.output().note(ONLY_MEMBERS);
                return;
            }
            if (TunnelOptions.isOver(ending, PAUSE)) {
                throw TunnelOptions.stopped(ending.join(), pool.circuit().hops());
            }
            if (watch.elapsed().compareTo(options.patience()) > 0) {
                throw failure(node.attempts.get(), pool);
            }
        }
    }

    /**
     * Circuits of a node.
     *
     * @param ready how many can be used
     * @param mayMeetMembers whether the node can do something without those to exits
     * @param attempts why others are not ready
     */
    private record Circuits(IntSupplier ready, BooleanSupplier mayMeetMembers, Supplier<List<Attempt>> attempts) {}

    private static CliFailure failure(List<Attempt> attempts, PoolPlan pool) {
        String why = attempts.isEmpty()
                ? "nobody has answered yet"
                : attempts.stream().map(Attempt::toString).distinct().collect(Collectors.joining("; "));
        return new CliFailure(
                ExitCode.NO_CIRCUIT,
                "cannot build",
                TunnelOptions.circuitOf(pool.circuit().hops()),
                why + "; nothing was sent in the clear",
                "--bootstrap HOST:PORT of a node that relays or is an exit, or a longer --circuit-wait");
    }
}
