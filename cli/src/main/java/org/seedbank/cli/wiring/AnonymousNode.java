package org.seedbank.cli.wiring;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.bt.AnonymousPlan;
import org.seedbank.torrent.bt.BtTorrentEngine;
import org.seedbank.torrent.bt.EngineSettings;
import org.seedbank.torrent.engine.TorrentEngine;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Attempt;
import org.seedbank.tunnels.pool.PoolPlan;

/**
 * Anonymous torrents put together: circuits under an identity of this run, and an engine that has nothing else. No
 * wallet, no ledger: payment would say who pays.
 */
public final class AnonymousNode implements AutoCloseable {
    private final Parts parts = new Parts();
    private final TunnelHost tunnels;
    private final int hops;
    private final CircuitNetwork network;
    private final TorrentEngine engine;

    private AnonymousNode(NodePlan plan, PoolPlan circuits, Host host) {
        boolean isComplete = false;
        try {
            Path resume = plan.directories().anonymousResume();
            parts.keep(claim(resume));
            this.hops = circuits.circuit().hops();
            this.tunnels = parts.keep(TunnelHost.open(plan, host));
            this.network = parts.keep(tunnels.network(circuits));
            this.engine = parts.keep(engine(plan, resume, host));
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    /**
     * Starts looking for relays and exits, and building circuits.
     *
     * @throws CliFailure if another process has anonymous torrents in this data directory
     * @throws org.seedbank.overlay.endpoint.EndpointException if no socket can be had
     */
    public static AnonymousNode open(NodePlan plan, PoolPlan circuits, Host host) {
        return new AnonymousNode(plan, circuits, host);
    }

    /** Runs torrents; nothing of them gets anywhere while no circuit is ready. */
    public TorrentEngine engine() {
        return engine;
    }

    /** How many circuits are ready. */
    public int ready() {
        return network.circuits().size();
    }

    /** Whether no exit is known, but as many relays as a circuit has hops to where members of hidden swarms meet. */
    public boolean mayMeetMembers() {
        return tunnels.candidates(PeerFlag.EXIT_BT).isEmpty()
                && tunnels.candidates(PeerFlag.RELAY).size() > hops;
    }

    /** The hops that did not come about lately, the oldest first. */
    public List<Attempt> attempts() {
        return network.attempts();
    }

    /** Bytes of payload of datagrams that came out of circuits. */
    public long delivered() {
        return network.delivered();
    }

    @Override
    public void close() {
        parts.close();
    }

    private TorrentEngine engine(NodePlan plan, Path resume, Host host) {
        NetworkPolicy policy = plan.policy();
        EngineSettings settings = new EngineSettings(
                        plan.listen(),
                        0,
                        policy,
                        resume,
                        plan.settings().torrent().maxPeers())
                .with(plan.settings().torrent().transports())
                .with(plan.settings().torrent().rates());
        AnonymousPlan anonymous =
                new AnonymousPlan(network, policy.isOpen() ? AnonymousPlan.PUBLIC_HASH_TABLE : List.of());
        return BtTorrentEngine.anonymous(settings, anonymous, host.clock(), host.random());
    }

    /** Two processes would write the same notes about the same torrents. */
    private static AutoCloseable claim(Path resume) {
        Path file = Privacy.create(resume).resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_READ_WRITE,
                            "cannot use",
                            file.toString(),
                            Reasons.of(e),
                            "check who owns it")
                    .causedBy(e);
        }
        throw new CliFailure(
                ExitCode.IN_USE,
                "cannot use",
                resume.toString(),
                "another process has anonymous torrents there",
                "stop it, or use another --data-dir for this one");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
