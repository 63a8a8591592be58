package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitFailedException;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.directory.Candidate;
import picocli.CommandLine.Option;

/** What all commands have that build circuits. */
final class TunnelOptions {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration QUIET = Duration.ofSeconds(3);

    @Option(
            names = "--hops",
            paramLabel = "N",
            defaultValue = "2",
            description = "Nodes between this machine and the world, 1 to 3; ${DEFAULT-VALUE} when left out.")
    private int hops;

    @Option(
            names = "--bootstrap",
            paramLabel = "ADDR",
            description = "A node to ask first, as HOST:PORT; may be repeated.")
    private List<PeerAddress> bootstrap = List.of();

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "own or published; that of the setting node.overlay when left out.")
    private @Nullable OverlayProfile network;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "Look for relays and exits at most so long; ${DEFAULT-VALUE} when left out.")
    private Duration wait = Duration.ofSeconds(20);

    CircuitPlan circuit() {
        requireBetween("--hops", hops, 1, CircuitPlan.MOST_HOPS);
        return CircuitPlan.of(hops);
    }

    static void requireBetween(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    option + " " + value,
                    "expected a number from " + least + " to " + most,
                    "seedbank tunnels --help shows what is possible");
        }
    }

    TunnelHost open(Invocation invocation) {
        CircuitPlan unused = circuit();
        var unusedYet = invocation.host().interruption().expect();
        Settings settings = invocation.settings(statements()).settings();
        List<InetSocketAddress> named =
                bootstrap.stream().map(each -> each.resolve(settings)).toList();
        PrivateKey key = PrivateKey.generate(invocation.host().random());
        return TunnelHost.open(new NodePlan(invocation.directories(), key, settings, named), invocation.host());
    }

    /**
     * A circuit that is ready; tries until the time is over, since relays and exits are found one after the other.
     *
     * @throws CliFailure with {@link ExitCode#NO_CIRCUIT}, saying what failed last
     */
    Circuit build(Invocation invocation, TunnelHost host) {
        CompletableFuture<Interruption.Cause> ending =
                invocation.host().interruption().expect();
        Stopwatch watch = Stopwatch.start();
        while (true) {
            CompletableFuture<Circuit> building = host.build(circuit());
            var unused = CompletableFuture.anyOf(building.handle((circuit, failure) -> failure == null), ending)
                    .join();
            try {
                if (!building.isDone()) {
                    throw stopped(ending.join(), hops);
                }
                return building.join();
            } catch (CompletionException e) {
                if (isOver(ending, PAUSE)) {
                    throw stopped(ending.join(), hops);
                }
                if (watch.elapsed().compareTo(wait) > 0) {
                    throw failure(e);
                }
            }
        }
    }

    /** Who says that it does {@code wanted}; ends when nobody new has turned up for a while, or the time is over. */
    List<Candidate> find(Invocation invocation, PeerFlag wanted) {
        CompletableFuture<Interruption.Cause> ending =
                invocation.host().interruption().expect();
        try (TunnelHost host = open(invocation)) {
            List<Candidate> found = List.of();
            Stopwatch all = Stopwatch.start();
            Stopwatch quiet = Stopwatch.start();
            while (all.elapsed().compareTo(wait) < 0
                    && (found.isEmpty() || quiet.elapsed().compareTo(QUIET) < 0)
                    && !isOver(ending, PAUSE)) {
                List<Candidate> now = host.candidates(wanted);
                quiet = now.size() > found.size() ? Stopwatch.start() : quiet;
                found = now;
            }
            return found;
        }
    }

    /** Waits for {@code pause}; whether the program is to end. */
    static boolean isOver(CompletableFuture<Interruption.Cause> ending, Duration pause) {
        return ending.thenApply(cause -> true)
                .completeOnTimeout(false, pause.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** The user, or the system, did not want to wait for a circuit of {@code hops} any longer. */
    static CliFailure stopped(Interruption.Cause cause, int hops) {
        return new CliFailure(
                cause.afterCleanStop(),
                "stopped before there was",
                circuitOf(hops),
                "nothing was sent in the clear",
                "the same command again looks for one anew");
    }

    static String circuitOf(int hops) {
        return "a circuit of " + hops + (hops == 1 ? " hop" : " hops");
    }

    private CliFailure failure(CompletionException failure) {
        String why = failure.getCause() instanceof CircuitFailedException known ? known.getMessage() : "stopped";
        return new CliFailure(
                        ExitCode.NO_CIRCUIT,
                        "cannot build",
                        circuitOf(hops),
                        why + "; nothing was sent in the clear",
                        "--bootstrap HOST:PORT of a node that relays or is an exit, or a longer --wait")
                .causedBy(failure);
    }

    private List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        if (network != null) {
            statements.add(Options.statement("node.overlay", network.name().toLowerCase(Locale.ROOT), "--network"));
        }
        if (!bootstrap.isEmpty()) {
            List<String> addresses =
                    bootstrap.stream().map(address -> address.text().toString()).toList();
            statements.add(Options.statement("node.bootstrap", String.join(", ", addresses), "--bootstrap"));
        }
        return statements;
    }
}
