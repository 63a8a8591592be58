package org.seedbank.tunnels.node;

import com.google.common.net.InetAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** An owner, and members at addresses that tests choose, whom it meets one by one. */
final class ScatteredMembers {
    private final TunnelSwarm swarm;
    private final SimulatedNetwork network;
    private final Member owner;
    private final List<Member> members = new ArrayList<>();

    ScatteredMembers(SimulatedNetwork network) {
        this.network = network;
        this.swarm = new TunnelSwarm(network);
        this.owner = swarm.join("owner", TunnelSwarm.NOTHING);
    }

    /** Who joined, the owner not among them. */
    TunnelSwarm swarm() {
        return swarm;
    }

    /** Whose circuits they are. */
    Member owner() {
        return owner;
    }

    /** Those whom it met, in order. */
    List<Member> all() {
        return members;
    }

    /** Somebody who is at {@code ip}. */
    Member join(String ip, Set<PeerFlag> flags) {
        return met(swarm.join(network.node(ip, address(ip)), flags));
    }

    /** The owner meets {@code member}. */
    Member met(Member member) {
        owner.meet(member);
        members.add(member);
        return member;
    }

    /** Relays at addresses of different networks, and {@code exits} exits, in this order. */
    void joinMany(int relays, int exits) {
        for (int i = 1; i <= relays + exits; i++) {
            join((70 + i) + ".1.0.1", i > relays ? TunnelSwarm.EXIT : TunnelSwarm.RELAY);
        }
    }

    /** How many circuits they carry. */
    int carried() {
        return members.stream()
                .mapToInt(each ->
                        each.node().joiner().joints() + each.node().joiner().relays())
                .sum();
    }

    static Address address(String ip) {
        return new Address(Bytes.wrap(InetAddresses.forString(ip).getAddress()), 7000);
    }
}
