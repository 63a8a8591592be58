package org.seedbank.cli.wiring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.OverlayProfile;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.Endpoint.DatagramListener;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.OwnInterfaces;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.dht.HashTablePlan;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.node.TunnelPlan;

/**
 * Circuits of a node, how it finds those it builds them through, and its part in their hash table, all at one socket.
 * Lives on the node's loop.
 */
final class TunnelPart implements AutoCloseable {
    private static final Duration TIDYING = Duration.ofSeconds(5);

    private final TunnelNode node;
    private final TablePart table;
    private final PeerDiscovery discovery;
    private final MachineExits exits;
    private final Set<Address> own = new LinkedHashSet<>(OwnInterfaces.all());
    private @Nullable DatagramListener introductions;
    private @Nullable Whereabouts known;
    private final Recurrence tidying;

    /**
     * Starts at once; on the loop.
     *
     * @param host clock and chance
     * @param plan whom it may contact
     * @param key who it is in this overlay
     * @param socket takes all its datagrams
     * @param role what it does for others
     * @param foreign takes datagrams of other overlays
     */
    TunnelPart(
            NettyNodeLoop loop,
            Host host,
            NodePlan plan,
            PrivateKey key,
            NettyBulkEndpoint socket,
            TunnelRole role,
            DatagramListener foreign) {
        NodeContext context = loop.context(host.random());
        OverlayProfile profile = plan.settings().node().overlay();
        CommunityId overlay = profile.tunnels();
        GlobalTime time = new GlobalTime(loop);
        boolean isOpen = plan.settings().network() == NetworkMode.OPEN;
        this.exits = new MachineExits(loop, host.clock(), socket.localAddress(), plan.policy(), role.resolvesNames());
        OwnAddresses own = new OwnAddresses(context.clock(), this::seenAs);
        Reach reach = (isOpen ? Reach.publicOnly() : Reach.alsoTo(TunnelPart::isLoopback)).without(own::include);
        this.table =
                new TablePart(context, socket, new HashTablePlan(profile.table(), key, reach, whereabouts()), time);
        TunnelPlan wishes = TunnelPlan.of(overlay, role.flags(), reach, exits).with(meetings(plan, socket));
        this.node = new TunnelNode(context, key, socket, limited(wishes, role), (from, datagram) -> {
            if (datagram.startsWith(overlay.prefix())) {
                introduced(from, datagram);
            } else if (!table.takes(from, datagram)) {
                foreign.received(from, datagram);
            }
        });
        this.discovery = new PeerDiscovery(
                context,
                socket,
                new PacketWriter(overlay, key, time),
                new PeerGraph(context, PeerGraph.DEFAULT_LIMIT),
                new DiscoveryPlan(
                        overlay,
                        key.publicKey(),
                        OwnInterfaces.reachableAt(socket.localAddress()),
                        plan.policy(),
                        List.of(),
                        DiscoverySettings.DEFAULT.keepingPlacesForScarceOnes(),
                        node.directory()));
        this.known = discovery.whereabouts();
        this.introductions = new Dispatcher(List.of(discovery.community()));
        discovery.start();
        this.tidying = new Recurrence(loop, TIDYING, this::tidy);
        tidying.start();
    }

    private static TunnelPlan limited(TunnelPlan plan, TunnelRole role) {
        return plan.with(role.limits()).with(role.exitLimits());
    }

    /** What the node needs to introduce members of hidden swarms of others, and to join their circuits. */
    private MeetingPlan meetings(NodePlan plan, NettyBulkEndpoint socket) {
        OverlayProfile profile = plan.settings().node().overlay();
        return new MeetingPlan(
                        table.introductions(),
                        this::seenAs,
                        OwnInterfaces.reachableAt(socket.localAddress()),
                        plan.policy())
                .besides(profile.table())
                .besides(profile.ledger());
    }

    TunnelNode node() {
        return node;
    }

    /** Its part in the hash table of the overlay of circuits. */
    TablePart table() {
        return table;
    }

    /** Nothing as long as discovery has not begun. */
    private Optional<Address> seenAs() {
        return known == null ? Optional.empty() : discovery.wan();
    }

    /** From now on {@code told} gets the port of each socket by which something of others leaves. */
    void whenExitOpens(IntConsumer told) {
        exits.whenOpened(told);
    }

    /** Asks whoever is at {@code addresses} now, and again whenever there is nobody else to ask. */
    void visit(Collection<Address> addresses) {
        discovery.bootstrap(addresses);
    }

    /** Asks {@code peers}, few on whom an earlier run relied, at once. */
    void revisit(Collection<Peer> peers) {
        discovery.revisit(peers);
    }

    /** Somebody of another overlay, who may be in this one too, is at {@code address}. */
    void suggest(Address address) {
        discovery.suggest(address, address);
    }

    /** Other nodes of the same user are, or were, at {@code addresses}. */
    void livesAt(Collection<Address> addresses) {
        own.addAll(addresses);
        avoidItself();
    }

    @Override
    public void close() {
        tidying.close();
        node.close();
        table.close();
        discovery.close();
        exits.close();
    }

    private void introduced(Address from, Bytes datagram) {
        if (introductions != null) {
            introductions.received(from, datagram);
        }
    }

    /** Who is no neighbour any more is no candidate. */
    private void tidy() {
        avoidItself();
        table.met(discovery.neighbours());
        node.directory()
                .retain(discovery.neighbours().stream()
                        .map(neighbour -> neighbour.peer().key())
                        .toList());
    }

    /** Circuits by way of this machine would lead to whom they are to hide. */
    private void avoidItself() {
        List<Address> all = new ArrayList<>(own);
        discovery.wan().ifPresent(all::add);
        node.circuits().livesAt(all);
    }

    /** What discovery finds out, once there is one. */
    private Whereabouts whereabouts() {
        return new Whereabouts() {
            @Override
            public Address lan(boolean isIpv6) {
                return known == null ? Address.NONE : known.lan(isIpv6);
            }

            @Override
            public Address wan(boolean isIpv6) {
                return known == null ? Address.NONE : known.wan(isIpv6);
            }
        };
    }

    private static boolean isLoopback(Address address) {
        return AddressScope.of(address.ip()) == AddressScope.LOOPBACK;
    }
}
