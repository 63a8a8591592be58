package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.fixture.TunnelVectors;
import org.seedbank.tunnels.hidden.IntroductionDirectory;
import org.seedbank.tunnels.hidden.MeetingPlan;
import org.seedbank.tunnels.hidden.SwarmId;

/**
 * A node of this kind hears what nodes of py-ipv8 heard while two owners met, and says the same bytes. Keys of links
 * are others, so what is in cells is compared.
 */
class RecordedMeetingTest {
    private static final CommunityId OVERLAY = CommunityId.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3");

    private final JsonNode item = TunnelVectors.section("e2e_transcript");
    private final SimulatedNetwork network = SimulatedNetwork.seeded(61);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private List<Introducer> known = List.of();

    @Test
    void introductionPoint() {
        HandMadeOwner seeder = owner(join("P", "point", TunnelSwarm.RELAY), "seeder");
        Data question = (Data) recorded("P", "DATA");
        SimulatedNode exit = network.node("exit", address(question.origin()));
        List<Bytes> heard = new ArrayList<>();
        exit.endpoint().listen((from, datagram) -> heard.add(datagram));

        assertThat(seeder.ask(recorded("S", "ESTABLISH-INTRO"))).isEqualTo(recorded("P", "INTRO-ESTABLISHED"));
        exit.endpoint().send(network.node("point").address(), datagram("CREATE-E2E"));
        network.runFor(Duration.ofSeconds(1));
        assertThat(seeder.heard()).contains(question);
        seeder.seal(CellMessageCodec.INSTANCE.encode(recorded("S", "DATA")), false);

        assertThat(heard).containsExactly(datagram("CREATED-E2E"));
    }

    @Test
    void exitThatIsAskedForPeers() {
        PeersResponse answer = (PeersResponse) recorded("X", "PEERS-RESPONSE");
        known = answer.peers();
        HandMadeOwner downloader = owner(join("X", "exit", TunnelSwarm.EXIT), "downloader");

        assertThat(downloader.ask(recorded("D", "PEERS-REQUEST"))).isEqualTo(answer);
    }

    @Test
    void rendezvousPoint() {
        RendezvousEstablished answer = (RendezvousEstablished) recorded("R", "RENDEZVOUS-ESTABLISHED");
        Member point = join("R", "rendezvous", TunnelSwarm.RELAY);
        HandMadeOwner seeder = owner(point, "seeder");
        HandMadeOwner downloader = owner(point, "downloader");

        assertThat(point.place().address()).isEqualTo(answer.address());
        assertThat(seeder.ask(recorded("S", "ESTABLISH-RENDEZVOUS"))).isEqualTo(answer);
        assertThat(downloader.ask(recorded("D", "LINK-E2E"))).isEqualTo(recorded("R", "LINKED-E2E"));
    }

    private HandMadeOwner owner(Member point, String name) {
        return new HandMadeOwner(network, point, name, OVERLAY);
    }

    private Member join(String recordedName, String name, Set<PeerFlag> flags) {
        JsonNode node = TunnelVectors.items(item.required("nodes"))
                .filter(each -> TunnelVectors.text(each, "name").equals(recordedName))
                .findFirst()
                .orElseThrow();
        SimulatedNode unused = network.node(name, TunnelVectors.address(node, "address"));
        MeetingPlan meetings =
                new MeetingPlan(new Listed(), Optional::empty, List.of(), NetworkPolicy.closed(Set.of()));
        return swarm.join(
                name,
                flags,
                plan -> TunnelPlan.of(OVERLAY, plan.flags(), plan.reach(), plan.exits())
                        .with(meetings));
    }

    /** The first message of this kind that a node put into a cell. */
    private CellMessage recorded(String from, String kind) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> TunnelVectors.text(packet, "from").equals(from))
                .filter(packet -> packet.path("message").asText().equals(kind))
                .map(packet -> CellMessageCodec.INSTANCE.decode(TunnelVectors.bytes(packet, "cell_message_plain")))
                .findFirst()
                .orElseThrow();
    }

    private Bytes datagram(String kind) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> packet.path("kind").asText().equals("datagram"))
                .filter(packet -> packet.path("message").asText().equals(kind))
                .map(packet -> TunnelVectors.bytes(packet, "packet"))
                .findFirst()
                .orElseThrow();
    }

    private static Address address(Location location) {
        return ((Location.Known) location).address();
    }

    /** Knows what the recorded exit knew. */
    private final class Listed implements IntroductionDirectory {
        @Override
        public void announce(SwarmId id, Introducer point) {
            assertThat(point.address()).isEqualTo(network.node("point").address());
        }

        @Override
        public CompletableFuture<List<Introducer>> find(SwarmId id) {
            return CompletableFuture.completedFuture(known);
        }
    }
}
