package org.seedbank.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.seedbank.cli.wiring.MachineExits;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.relay.JoinLimits;

/** A node of a tunnel overlay on 127.0.0.1, with a loop and a socket of its own. */
final class TunnelBenchNode implements AutoCloseable {
    private static final CommunityId OVERLAY = new CommunityId(Bytes.filled(CommunityId.SIZE, 0x5b));
    private static final int MOST_CIRCUITS = 100_000;

    private final String name;
    private final Set<PeerFlag> flags;
    private final PrivateKey key;
    private final NettyNodeLoop loop;
    private final NettyBulkEndpoint endpoint;
    private final MachineExits exits;
    private final TunnelNode node;

    TunnelBenchNode(String name, Set<PeerFlag> flags, SecureRandom random) {
        this.name = name;
        this.flags = flags;
        this.key = PrivateKey.generate(random);
        this.loop = NettyNodeLoop.start(name);
        NetworkPolicy policy = NetworkPolicy.closed(Set.of());
        Clock clock = loop.context(random).clock();
        this.endpoint = NettyBulkEndpoint.open(loop, clock, Address.loopback(0), policy, MachineExits.BULK)
                .join();
        this.exits = new MachineExits(loop, clock, Address.loopback(0), policy, false);
        Reach loopback = Reach.alsoTo(address -> address.toSocket().getAddress().isLoopbackAddress());
        TunnelPlan plan =
                TunnelPlan.of(OVERLAY, flags, loopback, exits).with(JoinLimits.DEFAULT.withCircuits(MOST_CIRCUITS));
        this.node = onLoop(() -> new TunnelNode(loop.context(random), key, endpoint, plan, (from, datagram) -> {}))
                .join();
    }

    TunnelNode node() {
        return node;
    }

    NettyNodeLoop loop() {
        return loop;
    }

    void meet(TunnelBenchNode other) {
        Candidate candidate =
                new Candidate(new Peer(other.key.publicKey(), other.endpoint.localAddress()), other.flags);
        var unused = onLoop(() -> {
                    node.directory().note(candidate);
                    return true;
                })
                .join();
    }

    <T> CompletableFuture<T> onLoop(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, loop);
    }

    /** Time that its loop has run so far. */
    Duration cpu() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith(name + "-"))
                .map(thread -> Duration.ofNanos(threads.getThreadCpuTime(thread.getThreadId())))
                .reduce(Duration.ZERO, Duration::plus);
    }

    long dropped() {
        return endpoint.metrics().failed();
    }

    @Override
    public void close() {
        var unused = onLoop(() -> {
                    node.close();
                    return true;
                })
                .join();
        endpoint.close();
        exits.close();
        loop.close();
    }
}
