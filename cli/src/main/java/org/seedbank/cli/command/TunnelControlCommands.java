package org.seedbank.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.control.TunnelReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What nodes that run with the same data directory say of their circuits. */
final class TunnelControlCommands {
    private TunnelControlCommands() {}

    @Command(
            name = "status",
            description =
                    "What the nodes that run with this data directory do for circuits of others, and how many they have.")
    static final class Status implements Callable<Integer> {
        private final Invocation invocation;

        Status(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            List<TunnelControlResults.NodeStatus> nodes = new ArrayList<>();
            try (RunningNodes running = RunningNodes.of(invocation)) {
                for (ControlClient client : running.clients()) {
                    NodeReport info = running.info(client);
                    if (info.hasCircuits()) {
                        nodes.add(new TunnelControlResults.NodeStatus(
                                info, running.read(client, "tunnel_status", TunnelReport::read)));
                    }
                }
            }
            invocation.output().result(TunnelControlResults.OfAll.statuses(nodes));
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "circuits",
            description =
                    "List the circuits of nodes that run with this data directory, and why the last attempts failed.")
    static final class Circuits implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(TunnelControlResults.CIRCUITS));

        Circuits(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            List<TunnelControlResults.NodeCircuits> nodes = new ArrayList<>();
            try (RunningNodes running = RunningNodes.of(invocation)) {
                for (ControlClient client : running.clients()) {
                    NodeReport info = running.info(client);
                    if (info.hasCircuits()) {
                        nodes.add(running.read(
                                client,
                                "circuit_list",
                                answer -> TunnelControlResults.NodeCircuits.read(info, answer)));
                    }
                }
            }
            invocation.output().result(TunnelControlResults.OfAll.circuits(nodes), table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(name = "close", description = "Close a circuit of a node that runs with this data directory.")
    static final class Close implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "ID", description = "Eight hex digits, as seedbank tunnels circuits shows them.")
        private String id = "";

        Close(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            String wanted = id.toLowerCase(Locale.ROOT);
            if (!wanted.matches("[0-9a-f]{8}")) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot understand",
                        "the circuit " + id,
                        "expected eight hex digits",
                        "seedbank tunnels circuits lists them");
            }
            try (RunningNodes running = RunningNodes.of(invocation)) {
                for (ControlClient client : running.clients()) {
                    if (has(running, client, wanted)) {
                        JsonRecord unused = client.ask("circuit_close", params -> params.put("circuit", wanted));
                        invocation.output().result(new TunnelControlResults.Closed(wanted));
                        return ExitCode.OK.code();
                    }
                }
            }
            throw new CliFailure(
                    ExitCode.NOT_FOUND,
                    "cannot close",
                    wanted,
                    "there is no such circuit",
                    "seedbank tunnels circuits lists them");
        }

        private static boolean has(RunningNodes running, ControlClient client, String wanted) {
            NodeReport info = running.info(client);
            return info.hasCircuits()
                    && running
                            .read(
                                    client,
                                    "circuit_list",
                                    answer -> TunnelControlResults.NodeCircuits.read(info, answer))
                            .circuits()
                            .stream()
                            .anyMatch(circuit -> circuit.id().equals(wanted));
        }
    }
}
