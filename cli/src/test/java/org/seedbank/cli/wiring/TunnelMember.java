package org.seedbank.cli.wiring;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuits;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** A node of the overlay of circuits with a loop and a socket of its own. */
final class TunnelMember implements AutoCloseable {
    private static final CommunityId OVERLAY = new CommunityId(Bytes.filled(CommunityId.SIZE, 0x5c));
    private static final NetworkPolicy POLICY = NetworkPolicy.closed(Set.of());

    private final SecureRandom random = new SecureRandom();
    private final Set<PeerFlag> flags;
    private final PrivateKey key = PrivateKey.generate(random);
    private final NettyNodeLoop loop;
    private final NettyBulkEndpoint socket;
    private final MachineExits exits;
    private final TunnelNode node;

    TunnelMember(String name, Set<PeerFlag> flags) {
        this(name, flags, loopback(), socket -> socket);
    }

    TunnelMember(String name, Set<PeerFlag> flags, Reach reach) {
        this(name, flags, reach, socket -> socket);
    }

    TunnelMember(String name, Set<PeerFlag> flags, UnaryOperator<BulkEndpoint> wire) {
        this(name, flags, loopback(), wire);
    }

    private TunnelMember(String name, Set<PeerFlag> flags, Reach reach, UnaryOperator<BulkEndpoint> wire) {
        this.flags = flags;
        this.loop = NettyNodeLoop.start(name);
        this.socket = NettyBulkEndpoint.open(loop, Clock.systemUTC(), Address.loopback(0), POLICY, MachineExits.BULK)
                .join();
        this.exits = new MachineExits(loop, Clock.systemUTC(), Address.loopback(0), POLICY, false);
        MeetingPlan meetings = new MeetingPlan(new IntroductionList(), Optional::empty, List.of(), POLICY);
        TunnelPlan plan = TunnelPlan.of(OVERLAY, flags, reach, exits).with(meetings);
        this.node = on(() -> new TunnelNode(context(), key, wire.apply(socket), plan, (from, datagram) -> {}));
    }

    private static Reach loopback() {
        return Reach.alsoTo(address -> address.toSocket().getAddress().isLoopbackAddress());
    }

    NodeContext context() {
        return loop.context(random);
    }

    void meet(TunnelMember other) {
        Candidate candidate = new Candidate(new Peer(other.key.publicKey(), other.socket.localAddress()), other.flags);
        on(() -> {
            node.directory().note(candidate);
            return true;
        });
    }

    /** Forgets all but {@code other}. */
    void knowsOnly(TunnelMember other) {
        on(() -> {
            node.directory().retain(List.of(other.key.publicKey()));
            return true;
        });
    }

    Circuits circuits() {
        return node.circuits();
    }

    /** Circuits of its own, by way of {@code others}. */
    CircuitNetwork network(PoolPlan plan, TunnelMember... others) {
        for (TunnelMember other : others) {
            meet(other);
        }
        return new CircuitNetwork(context(), node.circuits(), plan);
    }

    <T> T on(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, loop).join();
    }

    @Override
    public void close() {
        on(() -> {
            node.close();
            return true;
        });
        socket.close();
        exits.close();
        loop.close();
    }
}
