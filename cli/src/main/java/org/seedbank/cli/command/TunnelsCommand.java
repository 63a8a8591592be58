package org.seedbank.cli.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.RuntimeFile;
import org.seedbank.cli.config.TunnelSettings;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.SocksServer;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.pool.PoolPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Circuits of this machine's own. */
@Command(name = "tunnels", description = "Onion circuits: try them, measure them, let other programs use them.")
final class TunnelsCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(
                new TunnelControlCommands.Status(invocation),
                new TunnelControlCommands.Circuits(invocation),
                new TunnelControlCommands.Close(invocation),
                new Build(invocation),
                new Test(invocation),
                new Relays(invocation),
                new Exits(invocation),
                new Socks(invocation));
    }

    @Command(name = "build", description = "Build one circuit, say who is on it, and close it again.")
    static final class Build implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TunnelResults.HOPS));

        Build(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (TunnelHost host = options.open(invocation)) {
                Circuit circuit = options.build(invocation, host);
                invocation
                        .output()
                        .result(
                                host.onLoop(() -> TunnelResults.Built.of(circuit))
                                        .join(),
                                table.form());
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "test", description = "Build one circuit and measure how fast its exit can answer.")
    static final class Test implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TunnelResults.HOPS));

        Test(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (TunnelHost host = options.open(invocation)) {
                Circuit circuit = options.build(invocation, host);
                SpeedTest.Outcome outcome =
                        host.flat(node -> circuit.measure(SpeedTest.Plan.USUAL)).join();
                TunnelResults.Built built =
                        host.onLoop(() -> TunnelResults.Built.of(circuit)).join();
                invocation.output().result(new TunnelResults.Tested(built, outcome), table.form());
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "relays", description = "Look for nodes that carry circuits of others, and list them.")
    static final class Relays implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TunnelResults.NODES));

        Relays(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation
                    .output()
                    .result(
                            new TunnelResults.Found(
                                    TunnelResults.Kind.RELAYS, options.find(invocation, PeerFlag.RELAY)),
                            table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "exits",
            description = {
                "Look for nodes that let BitTorrent of others out, and list them.",
                "With --allow: say what others may send from the address of this machine."
            })
    static final class Exits implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        @Option(
                names = "--allow",
                paramLabel = "LIST",
                description = {
                    "What may leave here for others: bt (peers, UDP trackers, DHT), http (HTTP trackers),",
                    "overlay (IPv8), dns (their hosts are looked up), with commas between; or none."
                })
        private @Nullable String allow;

        @Option(
                names = "--limit",
                paramLabel = "SPEED",
                description = "With --allow: at most so many bytes a second; 0 is no limit.")
        private @Nullable String limit;

        @Option(
                names = "--per-day",
                paramLabel = "SIZE",
                description = "With --allow: at most so many bytes a day; 0 is no limit.")
        private @Nullable String perDay;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TunnelResults.NODES));

        Exits(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (allow == null && limit == null && perDay == null) {
                List<Candidate> found = options.find(invocation, PeerFlag.EXIT_BT);
                invocation.output().result(new TunnelResults.Found(TunnelResults.Kind.EXITS, found), table.form());
            } else {
                change();
            }
            return ExitCode.OK.code();
        }

        private void change() {
            Map<String, String> changes = new TreeMap<>();
            note(changes, "tunnels.exit", allow, "--allow");
            note(changes, "tunnels.exit_rate", limit, "--limit");
            note(changes, "tunnels.exit_per_day", perDay, "--per-day");
            new RuntimeFile(invocation.directories().runtimeFile()).set(changes);
            TunnelSettings settings = invocation.settings().settings().tunnels();
            invocation.output().result(new ExitTerms(settings));
        }

        private static void note(Map<String, String> into, String path, @Nullable String value, String option) {
            if (value != null) {
                Options.require(path, value, option);
                into.put(path, value);
            }
        }
    }

    @Command(
            name = "socks",
            description = {
                "Let other programs use circuits: SOCKS5 with UDP ASSOCIATE on 127.0.0.1.",
                "HTTP trackers are asked by the exit. Lasts until Ctrl-C or --timeout."
            })
    static final class Socks implements Callable<Integer> {
        private static final int MOST_CIRCUITS = 32;

        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        @Option(
                names = "--port",
                paramLabel = "PORT",
                defaultValue = "1080",
                description = "TCP port; 0 takes a free one, ${DEFAULT-VALUE} when left out.")
        private int port;

        @Option(
                names = "--circuits",
                paramLabel = "N",
                defaultValue = "4",
                description = "Circuits for each client; ${DEFAULT-VALUE} when left out.")
        private int circuits;

        Socks(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            TunnelOptions.requireBetween("--port", port, 0, 65_535);
            TunnelOptions.requireBetween("--circuits", circuits, 1, MOST_CIRCUITS);
            var ending = invocation.host().interruption().expect();
            CircuitPlan circuit = options.circuit();
            PoolPlan usual = PoolPlan.of(circuit);
            PoolPlan plan = new PoolPlan(circuit, circuits, usual.review(), usual.roundsBeforeFailure());
            Interruption.Cause cause;
            try (TunnelHost host = options.open(invocation)) {
                Circuit first = options.build(invocation, host);
                try (SocksServer server = new SocksServer(host, plan, port)) {
                    invocation.output().event(new TunnelResults.Listening(server.address(), circuit.hops()));
                    var unused = host.onLoop(() -> {
                                first.close();
                                return true;
                            })
                            .join();
                    cause = ending.join();
                }
            }
            return Optional.of(cause)
                    .filter(each -> each != Interruption.Cause.INTERRUPT)
                    .map(each -> each.afterCleanStop().code())
                    .orElse(ExitCode.OK.code());
        }
    }
}
