package org.seedbank.tunnels.dht;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.discovery.Whereabouts;
import org.seedbank.overlay.peer.Peer;

/** The routing tables of a node, one for each family of addresses. */
final class Tables {
    private final MemberId self;
    private final Whereabouts own;
    private final RoutingTable ipv4;
    private final RoutingTable ipv6;

    Tables(Clock clock, MemberId self, Whereabouts own) {
        this.self = self;
        this.own = own;
        this.ipv4 = new RoutingTable(clock, placeOf(false));
        this.ipv6 = new RoutingTable(clock, placeOf(true));
    }

    RoutingTable of(boolean isIpv6) {
        return isIpv6 ? ipv6 : ipv4;
    }

    List<RoutingTable> all() {
        return List.of(ipv4, ipv6);
    }

    /** Those with anybody in them. */
    List<RoutingTable> used() {
        return all().stream().filter(table -> table.size() > 0).toList();
    }

    List<KnownNode> nodes() {
        List<KnownNode> nodes = new ArrayList<>(ipv4.nodes());
        nodes.addAll(ipv6.nodes());
        return nodes;
    }

    Optional<KnownNode> find(Peer peer) {
        return of(peer.address().isIpv6()).find(peer);
    }

    /** Others may have told meanwhile where this node is. */
    void keepPlace() {
        ipv4.moveTo(placeOf(false));
        ipv6.moveTo(placeOf(true));
    }

    private TablePoint placeOf(boolean isIpv6) {
        return TablePoint.ofNode(own.wan(isIpv6), self);
    }
}
