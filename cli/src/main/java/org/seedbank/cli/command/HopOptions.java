package org.seedbank.cli.command;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.pool.PoolPlan;
import picocli.CommandLine.Option;

/** Options of commands that can move data through circuits. */
final class HopOptions {
    private static final int MOST_CIRCUITS = 32;

    @Option(
            names = "--hops",
            paramLabel = "N",
            description = {
                "Go through onion circuits of 1 to 3 nodes only, and in no other way,",
                "without the key of the wallet: torrents then pay nobody."
            })
    private @Nullable Integer hops;

    @Option(
            names = "--circuits",
            paramLabel = "N",
            defaultValue = "4",
            description = "With --hops: circuits side by side; ${DEFAULT-VALUE} when left out.")
    private int circuits;

    @Option(
            names = "--circuit-wait",
            paramLabel = "T",
            defaultValue = "30s",
            description =
                    "With --hops: give up, with code 48, without a circuit after T; ${DEFAULT-VALUE} when left out.")
    private Duration wait = Duration.ofSeconds(30);

    @Option(
            names = "--bootstrap",
            paramLabel = "ADDR",
            description = "A node of the overlay to ask first, as HOST:PORT; may be repeated.")
    private List<PeerAddress> bootstrap = List.of();

    /** Whether circuits are wanted. */
    boolean isWanted() {
        return hops != null;
    }

    /** How long the first circuit is waited for. */
    Duration patience() {
        return wait;
    }

    /** The circuits that are wanted. */
    PoolPlan pool() {
        int length = hops == null ? 0 : hops;
        TunnelOptions.requireBetween("--hops", length, 1, CircuitPlan.MOST_HOPS);
        TunnelOptions.requireBetween("--circuits", circuits, 1, MOST_CIRCUITS);
        PoolPlan usual = PoolPlan.of(CircuitPlan.of(length));
        return new PoolPlan(usual.circuit(), circuits, usual.review(), usual.roundsBeforeFailure());
    }

    /** What these options say about settings. */
    List<Statement> statements() {
        List<Statement> statements = new ArrayList<>();
        if (!bootstrap.isEmpty()) {
            List<String> addresses =
                    bootstrap.stream().map(address -> address.text().toString()).toList();
            statements.add(Options.statement("node.bootstrap", String.join(", ", addresses), "--bootstrap"));
        }
        return statements;
    }

    /**
     * Where a peer listens that the user named by {@code option}.
     *
     * @throws CliFailure if it cannot be asked the way that was chosen
     */
    InetSocketAddress locate(String option, PeerAddress peer, Settings settings) {
        if (!isWanted()) {
            return peer.resolve(settings);
        }
        String host = peer.text().getHost();
        if (!InetAddresses.isInetAddress(host)) {
            throw unusable(option, peer, "looking the name up would tell the name service", "write the IP address");
        }
        InetAddress address = InetAddresses.forString(host);
        if (settings.network() == NetworkMode.OPEN
                && AddressScope.of(Bytes.wrap(address.getAddress())) != AddressScope.GLOBAL) {
            throw unusable(option, peer, "exits reach public addresses only", "leave --hops away for peers nearby");
        }
        return peer.requireUsable(new InetSocketAddress(address, peer.text().getPort()), settings);
    }

    /** Whether a peer named by somebody else may be asked: with circuits nobody is to look up its name. */
    boolean mayAsk(InetSocketAddress peer) {
        return !isWanted() || InetAddresses.isInetAddress(peer.getHostString());
    }

    private static CliFailure unusable(String option, PeerAddress peer, String why, String hint) {
        return new CliFailure(
                ExitCode.BAD_OPTION, "cannot use", option + " " + peer.text() + " with --hops", why, hint);
    }
}
