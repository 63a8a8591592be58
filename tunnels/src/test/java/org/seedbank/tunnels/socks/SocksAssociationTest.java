package org.seedbank.tunnels.socks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelSwarm.Outsider;
import org.seedbank.tunnels.pool.CircuitPool;
import org.seedbank.tunnels.pool.PoolPlan;

class SocksAssociationTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(9);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final Outsider outsider = swarm.outsider("outsider");
    private final SimulatedNode client = network.node("client");
    private final List<SocksDatagram> heard = new ArrayList<>();

    @Test
    void carriesDatagramsOfItsClient() {
        SocksAssociation association = associate();

        send(association, new Location.Known(outsider.address()));
        send(association, new Location.Named("outsider", outsider.address().port()));
        network.runFor(Duration.ofSeconds(2));

        SocksDatagram echo = new SocksDatagram(new Location.Known(outsider.address()), TunnelSwarm.utp("socks"));
        assertThat(heard).containsExactly(echo, echo);
        assertThat(outsider.visitors()).noneMatch(owner.place().address()::equals);
        assertThat(association.sent()).isEqualTo(association.received()).isPositive();
    }

    @Test
    void listensToNobodyElse() {
        SocksAssociation association = associate();
        send(association, new Location.Known(outsider.address()));
        Bytes other = SocksDatagram.CODEC.encode(
                new SocksDatagram(new Location.Known(outsider.address()), TunnelSwarm.utp("other")));

        network.node("somebody").endpoint().send(association.address(), other);
        client.endpoint().send(association.address(), Bytes.utf8("no SOCKS"));
        client.endpoint().send(association.address(), Bytes.empty());
        network.runFor(Duration.ofSeconds(2));

        assertThat(outsider.visitors()).hasSize(1);
    }

    /** As peers of BitTorrent do that heard of us. */
    @Test
    void answersWhoeverWritesFirstFromWhereItWroteTo() {
        SocksAssociation association = associate();
        send(association, new Location.Known(outsider.address()));
        network.runFor(Duration.ofSeconds(2));
        Address door = outsider.visitors().get(0);
        Outsider stranger = swarm.outsider("stranger");

        stranger.send(door, "knocks");
        network.runFor(Duration.ofSeconds(2));
        send(association, new Location.Known(stranger.address()));
        network.runFor(Duration.ofSeconds(2));

        assertThat(stranger.visitors()).containsOnly(door);
    }

    @Test
    void sendsNothingWithoutCircuits() {
        List<Bytes> seen = new ArrayList<>();
        SocksAssociation association = associate();
        association.pool().close();
        network.observing(packet -> {
            if (packet.to().equals(outsider.address())) {
                seen.add(packet.datagram());
            }
        });

        send(association, new Location.Known(outsider.address()));
        network.runFor(Duration.ofSeconds(2));

        assertThat(seen).isEmpty();
        assertThat(association.sent()).isZero();
    }

    private SocksAssociation associate() {
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.join("exit", TunnelSwarm.EXIT);
        swarm.introduceAll();
        client.endpoint().listen((from, datagram) -> heard.add(SocksDatagram.CODEC.decode(datagram)));
        SocksAssociation association = new SocksAssociation(
                BulkEndpoint.over(owner.place().openEndpoint(1080)),
                listener -> new CircuitPool(
                        owner.place().context(), owner.node().circuits(), PoolPlan.of(CircuitPlan.of(2)), listener));
        network.runFor(Duration.ofSeconds(3));
        return association;
    }

    private void send(SocksAssociation association, Location to) {
        client.endpoint()
                .send(
                        association.address(),
                        SocksDatagram.CODEC.encode(new SocksDatagram(to, TunnelSwarm.utp("socks"))));
    }
}
