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

        @Option(names = "--relay", description = "Also carry circuits of others; nothing of them leaves here.")
        private boolean isRelay;

        @Option(
                names = "--exit",
                description = "Also let BitTorrent of others out: it bears the address of this machine.")
        private boolean isExit;

        @Option(
                names = "--exit-limit",
                paramLabel = "SIZE",
                defaultValue = "0",
                description =
                        "With --exit: at most so many bytes a second; ${DEFAULT-VALUE}, for no limit, when left out.")
        private ByteCount exitLimit = new ByteCount(0);

        Run(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Settings settings = invocation.settings(statements()).settings();
            List<InetSocketAddress> named =
                    bootstrap.stream().map(PeerAddress::resolve).toList();
            NodePlan plan =
                    new NodePlan(invocation.directories(), new Unlocking(invocation).keyOrNew(), settings, named);
            var ending = invocation.host().interruption().expect();
            NodeEvents events = new NodeEvents(
                    invocation.host().terminal(), invocation.host().clock());
            Interruption.Cause cause;
            try (ObservedNode node = ObservedNode.open(plan, role(), invocation.host(), events)) {
                cause = node.runUntil(ending);
            }
            events.stopped();
            return cause == Interruption.Cause.INTERRUPT
                    ? ExitCode.OK.code()
                    : cause.afterCleanStop().code();
        }

        private TunnelRole role() {
            if (!isExit) {
                return isRelay ? TunnelRole.RELAY : TunnelRole.NONE;
            }
            invocation
                    .output()
                    .note("exit: what others send to trackers, peers and the DHT leaves from this machine's address;"
                            + " complaints about it will reach you");
            return TunnelRole.exit(exitLimit.value());
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
