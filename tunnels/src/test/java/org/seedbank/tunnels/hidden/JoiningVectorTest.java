package org.seedbank.tunnels.hidden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.SessionKeys;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.fixture.TunnelVectors;

/** What two owners of the reference told each other before they met. */
class JoiningVectorTest {
    private final JsonNode item = TunnelVectors.section("e2e_transcript");
    private final JoiningCodec codec =
            new JoiningCodec(new CommunityId(Bytes.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3")));

    @ParameterizedTest
    @ValueSource(strings = {"CREATE-E2E", "CREATED-E2E"})
    void writesDatagramsAsTheyWereRecorded(String message) {
        Bytes recorded = bytes(datagram(message), "packet");

        assertThat(codec.encode(read(recorded))).isEqualTo(recorded);
    }

    @Test
    void findsTheMeetingThatWasRecorded() {
        CreateJoint asked = (CreateJoint) read(bytes(datagram("CREATE-E2E"), "packet"));
        CreatedJoint answer = (CreatedJoint) read(bytes(datagram("CREATED-E2E"), "packet"));
        PublicKey seeder =
                TunnelVectors.identity(item.required("seeder_swarm_key")).publicKey();

        SessionKeys keys = HopHandshake.finish(asking(asked), seeder, answer.ephemeral(), answer.proof())
                .orElseThrow();
        Bytes opened = EndToEnd.ofSeeker(CellCipher.fastest(), keys)
                .open(answer.meeting())
                .orElseThrow();
        Meeting meeting = Meeting.CODEC.decode(new WireReader(opened).varlenH());

        assertThat(keys).isEqualTo(TunnelVectors.keys(item.required("hs_session_keys_downloader")));
        assertThat(asked.seeder()).isEqualTo(seeder);
        assertThat(asked.swarm()).isEqualTo(bytes(item, "lookup_info_hash"));
        assertThat(meeting.node()).isEqualTo(TunnelVectors.identity(node("R")).publicKey());
        assertThat(meeting.address()).isEqualTo(established().address());
    }

    /** The counter that the meeting was sealed with is the first one of the seeder, so its next cell has another. */
    @Test
    void sealsTheMeetingAsItWasRecorded() {
        CreatedJoint answer = (CreatedJoint) read(bytes(datagram("CREATED-E2E"), "packet"));
        SessionKeys keys = TunnelVectors.keys(item.required("hs_session_keys_seeder"));
        CellCipher cipher = CellCipher.fastest();
        Bytes opened = EndToEnd.ofSeeker(cipher, keys).open(answer.meeting()).orElseThrow();

        EndToEnd seeder = EndToEnd.ofSeeder(cipher, keys);

        assertThat(seeder.seal(opened)).isEqualTo(answer.meeting());
        assertThat(seeder.seal(opened)).isNotEqualTo(answer.meeting());
        assertThat(EndToEnd.ofSeeder(cipher, keys).open(answer.meeting())).isEmpty();
    }

    @Test
    void namesTheSwarmOfATorrentAsTheReferenceDoes() {
        JsonNode names = TunnelVectors.section("swarm_ids");

        assertThat(SwarmId.ofTorrent(bytes(names, "torrent_info_hash")).value())
                .isEqualTo(bytes(names, "lookup_info_hash"));
    }

    @Test
    void showsLinksAsTheReferenceDoes() {
        JsonNode first = packets("LINK-E2E").orElseThrow();

        assertThat(new CircuitId((int) first.required("circuit_id").longValue()).asAddress())
                .isEqualTo(TunnelVectors.address(item, "e2e_peer_address_given_to_downloader"));
    }

    @Test
    void questionsForPointsOutsideOfCellsHaveRoomForACircuit() {
        PeersRequest request = (PeersRequest) decode("PEERS-REQUEST");
        PeersResponse response = (PeersResponse) decode("PEERS-RESPONSE");
        Bytes asked = codec.encode(new PeersAsked(request));
        Bytes named = codec.encode(new PeersNamed(response));

        assertThat(asked.slice(22, asked.size()))
                .isEqualTo(Bytes.fromHex("1100000000")
                        .concat(CellMessageCodec.INSTANCE.encode(request).slice(1, 23)));
        assertThat(read(asked)).isEqualTo(new PeersAsked(request));
        assertThat(read(named)).isEqualTo(new PeersNamed(response));
        assertThat(response.peers()).hasSize(1);
    }

    @Test
    void takesNothingElseForAMessage() {
        Bytes recorded = bytes(datagram("CREATE-E2E"), "packet");

        for (int size = 0; size < recorded.size(); size++) {
            assertThat(codec.decode(recorded.toArray(), 0, size))
                    .as("%d bytes", size)
                    .isEmpty();
        }
        assertThat(new JoiningCodec(new CommunityId(Bytes.filled(20, 7)))
                        .decode(recorded.toArray(), 0, recorded.size()))
                .isEmpty();
    }

    private X25519Pair asking(CreateJoint asked) {
        return TunnelVectors.items(item.required("keys_in_order_of_use"))
                .map(drawn -> X25519Pair.of(bytes(drawn, "x25519_sk")))
                .filter(pair -> pair.publicKey().equals(asked.ephemeral()))
                .findFirst()
                .orElseThrow();
    }

    private RendezvousEstablished established() {
        return (RendezvousEstablished) decode("RENDEZVOUS-ESTABLISHED");
    }

    private CellMessage decode(String message) {
        return CellMessageCodec.INSTANCE.decode(bytes(packets(message).orElseThrow(), "cell_message_plain"));
    }

    private JoiningMessage read(Bytes datagram) {
        return codec.decode(datagram.toArray(), 0, datagram.size()).orElseThrow();
    }

    private JsonNode node(String name) {
        return TunnelVectors.items(item.required("nodes"))
                .filter(node -> text(node, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode datagram(String message) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> text(packet, "kind").equals("datagram")
                        && packet.path("message").asText().equals(message))
                .findFirst()
                .orElseThrow();
    }

    private Optional<JsonNode> packets(String message) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> packet.path("message").asText().equals(message))
                .findFirst();
    }
}
