package org.seedbank.tunnels.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.fixture.TunnelVectors;

class IntroductionVectorTest {
    private static final CommunityId OVERLAY = CommunityId.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3");
    private static final Set<PeerFlag> FLAGS =
            Set.of(PeerFlag.RELAY, PeerFlag.EXIT_BT, PeerFlag.EXIT_IPV8, PeerFlag.SPEED_TEST);

    private static final Set<PeerFlag> OTHER_FLAGS = Set.of(PeerFlag.RELAY, PeerFlag.EXIT_BACKUP, PeerFlag.EXIT_HTTP);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);

    /** A recorded request proves key and address once its sender answers a question of ours. */
    @Test
    void learnsCandidatesFromIntroductions() {
        JsonNode item = TunnelVectors.section("introduction");
        PrivateKey signer = TunnelVectors.identity(item.required("signer"));
        SimulatedNode place = network.node("we", TunnelVectors.address(item, "peer"));
        SimulatedNode other = network.node("other", TunnelVectors.address(item, "my_wan"));
        Directory here = discover(place, TestKeys.named("we"), OTHER_FLAGS);
        Directory there = discover(other, signer, FLAGS);

        other.endpoint().send(place.address(), TunnelVectors.bytes(item, "request_packet"));
        network.runFor(Duration.ofSeconds(5));

        assertThat(here.all()).singleElement().satisfies(candidate -> {
            assertThat(candidate.key()).isEqualTo(signer.publicKey());
            assertThat(candidate.address()).isEqualTo(other.address());
            assertThat(candidate.flags()).isEqualTo(FLAGS);
        });
        assertThat(there.all()).singleElement().satisfies(candidate -> {
            assertThat(candidate.key()).isEqualTo(TestKeys.named("we").publicKey());
            assertThat(candidate.address()).isEqualTo(place.address());
            assertThat(candidate.flags()).isEqualTo(OTHER_FLAGS);
        });
    }

    /** Discovery adds nothing to its messages by itself, nor do nodes of old. */
    @Test
    void whoeverSaysNothingDoesNothing() {
        SimulatedNode place = network.node("we");
        SimulatedNode silent = network.node("silent");
        Directory here = discover(place, TestKeys.named("we"), FLAGS);
        List<Bytes> extras = new ArrayList<>();
        PeerDiscovery discovery = discover(silent, TestKeys.named("silent"), new Greeting() {
            @Override
            public Bytes extra() {
                return Bytes.empty();
            }

            @Override
            public void met(Peer peer, Bytes extra) {
                extras.add(extra);
            }
        });
        discovery.bootstrap(List.of(place.address()));

        network.runFor(Duration.ofSeconds(10));

        assertThat(here.all()).singleElement().satisfies(candidate -> {
            assertThat(candidate.key()).isEqualTo(TestKeys.named("silent").publicKey());
            assertThat(candidate.flags()).isEmpty();
        });
        assertThat(here.offer(TestKeys.named("asker").publicKey()).relays()).isEmpty();
        assertThat(extras).isNotEmpty().allMatch(PeerFlag.encode(FLAGS)::equals);
    }

    /** Flags stand before the signature; both packets of the reference end like ours. */
    @Test
    void flagsStandAtTheEnd() {
        JsonNode item = TunnelVectors.section("introduction");
        for (String field : List.of("request_packet", "response_packet_identifier_42_no_introduction")) {
            Bytes packet = TunnelVectors.bytes(item, field);
            int end = packet.size() - 64;

            assertThat(packet.slice(end - 2, end)).isEqualTo(PeerFlag.encode(FLAGS));
        }
    }

    private Directory discover(SimulatedNode place, PrivateKey key, Set<PeerFlag> flags) {
        Directory directory = new Directory(place.context(), key.publicKey(), flags);
        PeerDiscovery unused = discover(place, key, directory);
        return directory;
    }

    private static PeerDiscovery discover(SimulatedNode place, PrivateKey key, Greeting greeting) {
        PeerDiscovery discovery = new PeerDiscovery(
                place.context(),
                place.endpoint(),
                new PacketWriter(OVERLAY, key, new GlobalTime(place.context().loop())),
                new PeerGraph(place.context(), 10),
                new DiscoveryPlan(
                        OVERLAY,
                        key.publicKey(),
                        List.of(place.address()),
                        NetworkPolicy.open(),
                        List.of(),
                        DiscoverySettings.DEFAULT,
                        greeting));
        place.endpoint().listen(new Dispatcher(List.of(discovery.community())));
        discovery.start();
        return discovery;
    }
}
