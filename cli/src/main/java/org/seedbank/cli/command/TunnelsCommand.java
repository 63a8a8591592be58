package org.seedbank.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.SocksServer;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.SpeedTest;
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

        Build(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            try (TunnelHost host = options.open(invocation)) {
                Circuit circuit = options.build(invocation, host);
                invocation
                        .output()
                        .result(host.onLoop(() -> TunnelResults.Built.of(circuit))
                                .join());
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "test", description = "Build one circuit and measure how fast its exit can answer.")
    static final class Test implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

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
                invocation.output().result(new TunnelResults.Tested(built, outcome));
            }
            return ExitCode.OK.code();
        }
    }

    @Command(name = "relays", description = "Look for nodes that carry circuits of others, and list them.")
    static final class Relays implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        Relays(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation.output().result(new TunnelResults.Found("relays", options.find(invocation, PeerFlag.RELAY)));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "exits", description = "Look for nodes that let BitTorrent of others out, and list them.")
    static final class Exits implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private TunnelOptions options = new TunnelOptions();

        Exits(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation.output().result(new TunnelResults.Found("exits", options.find(invocation, PeerFlag.EXIT_BT)));
            return ExitCode.OK.code();
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
