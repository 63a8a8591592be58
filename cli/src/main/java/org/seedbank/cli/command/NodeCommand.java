package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.ObservedNode;
import org.seedbank.cli.wiring.TunnelRole;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Overlay and ledger alone. */
@Command(name = "node", description = "Run overlay and ledger alone, to try another implementation against them.")
final class NodeCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(new Run(invocation));
    }

    @Command(
            name = "run",
            description = {
                "Find peers, give and take chains, answer payments; a line of JSON a step.",
                "Lasts until Ctrl-C or --timeout. In the published network every payment of",
                "1 MiB or more is countersigned, so give it a --data-dir of its own."
            })
    static final class Run implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--port", paramLabel = "PORT", description = "UDP port; a free one when left out.")
        private @Nullable Integer port;

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
                names = "--relay",
                negatable = true,
                description = "Also carry circuits of others; as the setting tunnels.relay says when left out.")
        private @Nullable Boolean isRelay;

        @Option(
                names = "--exit",
                arity = "0..1",
                fallbackValue = "bt, http, overlay, dns",
                paramLabel = "LIST",
                description = "Also let BitTorrent of others out: it bears the address of this machine."
                        + " All of ${FALLBACK-VALUE}, or some of them; as the setting tunnels.exit says when left out.")
        private @Nullable String exit;

        @Option(
                names = "--exit-limit",
                paramLabel = "SPEED",
                description = "With --exit: at most so many bytes a second; as tunnels.exit_rate says when left out.")
        private @Nullable ByteCount exitLimit;

        Run(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Settings settings = invocation.settings(statements()).settings();
            List<InetSocketAddress> named =
                    bootstrap.stream().map(each -> each.resolve(settings)).toList();
            NodePlan plan =
                    new NodePlan(invocation.directories(), new Unlocking(invocation).keyOrNew(), settings, named);
            var ending = invocation.host().interruption().expect();
            // Whoever read the lines has had enough; what else may be wrong with them is told at the end.
            NodeEvents events = new NodeEvents(
                    invocation.host().terminal(),
                    invocation.host().clock(),
                    () -> ending.complete(Interruption.Cause.INTERRUPT));
            Interruption.Cause cause;
            try (ObservedNode node = ObservedNode.open(plan, role(settings), invocation.host(), events)) {
                cause = node.runUntil(ending);
            }
            events.stopped();
            return cause == Interruption.Cause.INTERRUPT
                    ? ExitCode.OK.code()
                    : cause.afterCleanStop().code();
        }

        private TunnelRole role(Settings settings) {
            ExitTerms.announce(settings.tunnels(), invocation.output());
            return TunnelRole.of(settings.tunnels());
        }

        private List<Statement> statements() {
            List<Statement> statements = new ArrayList<>();
            if (port != null && (port < 0 || port > 65_535)) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot understand",
                        "--port",
                        port + " is no port, which are 0 to 65535",
                        "--port 7759, for example");
            }
            Optional.ofNullable(port)
                    .ifPresent(chosen ->
                            statements.add(Options.statement("node.port", Integer.toString(chosen), "--port")));
            if (isRelay != null) {
                statements.add(Options.statement("tunnels.relay", isRelay.toString(), "--relay"));
            }
            if (exit != null) {
                Options.require("tunnels.exit", exit, "--exit");
                statements.add(Options.statement("tunnels.exit", exit, "--exit"));
            }
            if (exitLimit != null) {
                statements.add(
                        Options.statement("tunnels.exit_rate", Long.toString(exitLimit.value()), "--exit-limit"));
            }
            Optional.ofNullable(network)
                    .map(chosen -> chosen.name().toLowerCase(Locale.ROOT))
                    .ifPresent(chosen -> statements.add(Options.statement("node.overlay", chosen, "--network")));
            if (!bootstrap.isEmpty()) {
                String addresses = String.join(
                        ", ",
                        bootstrap.stream()
                                .map(address -> address.text().toString())
                                .toList());
                statements.add(Options.statement("node.bootstrap", addresses, "--bootstrap"));
            }
            return statements;
        }
    }
}
