package org.seedbank.cli.wiring;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.seedbank.cli.control.CircuitReport;
import org.seedbank.cli.control.ControlDesk;
import org.seedbank.cli.control.ControlMethod;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.control.FailureReport;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.control.TunnelReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.node.TunnelNode;

/** What a running node can be asked about circuits. */
final class TunnelControl {
    private final NettyNodeLoop loop;
    private final Clock clock;
    private final Supplier<Optional<TunnelNode>> node;
    private final String kind;
    private final Stopwatch sinceStart = Stopwatch.start();

    private TunnelControl(NettyNodeLoop loop, Clock clock, Supplier<Optional<TunnelNode>> node, String kind) {
        this.loop = loop;
        this.clock = clock;
        this.node = node;
        this.kind = kind;
    }

    /**
     * Lets others ask.
     *
     * @param plan where the data directory is
     * @param loop of the node
     * @param node asked on the loop; empty as long as it has nothing to do with circuits
     * @param kind what the node is for
     * @return ends that
     */
    static ControlServer open(
            NodePlan plan, Host host, NettyNodeLoop loop, Supplier<Optional<TunnelNode>> node, String kind) {
        TunnelControl control =
                new TunnelControl(loop, loop.context(host.random()).clock(), node, kind);
        ControlPlace place = new ControlPlace(plan.directories().control());
        return ControlServer.start(place, new ControlDesk(control.methods()), host.random());
    }

    private Map<String, ControlMethod> methods() {
        return Map.of(
                "node_info",
                params -> CompletableFuture.supplyAsync(this::info, loop),
                "tunnel_status",
                params -> onLoop(each -> {
                    TunnelReport report = TunnelReport.of(each);
                    return report::describe;
                }),
                "circuit_list",
                params -> onLoop(this::circuits),
                "circuit_close",
                this::close);
    }

    private Consumer<JsonFields> info() {
        boolean hasCircuits = node.get().isPresent();
        return new NodeReport(ProcessHandle.current().pid(), kind, sinceStart.elapsed(), hasCircuits)::describe;
    }

    private Consumer<JsonFields> circuits(TunnelNode of) {
        Instant now = clock.instant();
        List<CircuitReport> circuits = of.circuits().all().stream()
                .map(circuit -> CircuitReport.of(circuit, now))
                .toList();
        List<FailureReport> failures =
                of.circuits().failures().stream().map(FailureReport::of).toList();
        return out -> out.objects("circuits", circuits, CircuitReport::describe)
                .objects("failures", failures, FailureReport::describe);
    }

    private CompletableFuture<Consumer<JsonFields>> close(JsonRecord params) {
        String id = params.requireText("circuit");
        return onLoop(each -> {
            Circuit circuit = each.circuits().all().stream()
                    .filter(one -> one.id().toString().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new CliFailure(
                            ExitCode.NOT_FOUND,
                            "cannot close",
                            id,
                            "there is no such circuit",
                            "seedbank tunnels circuits lists them"));
            circuit.close();
            return out -> out.put("circuit", id);
        });
    }

    private CompletableFuture<Consumer<JsonFields>> onLoop(Function<TunnelNode, Consumer<JsonFields>> work) {
        return CompletableFuture.supplyAsync(
                () -> work.apply(node.get()
                        .orElseThrow(() -> new CliFailure(
                                ExitCode.NOT_FOUND,
                                "cannot ask",
                                "process " + ProcessHandle.current().pid(),
                                "it takes no part in circuits",
                                "the setting tunnels.relay"))),
                loop);
    }
}
