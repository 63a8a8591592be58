package org.seedbank.tunnels.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.address;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.location;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.EstablishIntroduction;
import org.seedbank.tunnels.cell.CellMessage.EstablishRendezvous;
import org.seedbank.tunnels.cell.CellMessage.Extend;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.cell.CellMessage.Introducer;
import org.seedbank.tunnels.cell.CellMessage.IntroductionEstablished;
import org.seedbank.tunnels.cell.CellMessage.Joined;
import org.seedbank.tunnels.cell.CellMessage.LinkJoined;
import org.seedbank.tunnels.cell.CellMessage.PeersRequest;
import org.seedbank.tunnels.cell.CellMessage.PeersResponse;
import org.seedbank.tunnels.cell.CellMessage.Ping;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.fixture.TunnelVectors;

class MessageVectorTest {
    private static final CommunityId OVERLAY = CommunityId.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3");

    @TestFactory
    Stream<DynamicTest> writesAndReadsTheBytesOfTheReference() {
        return TunnelVectors.tests(TunnelVectors.section("payloads"), item -> {
            JsonNode fields = item.required("fields");
            switch (text(item, "message")) {
                case "CreateE2E" -> {
                    CreateJoint message = new CreateJoint(
                            identifier(fields),
                            bytes(fields, "info_hash"),
                            key(fields, "node_public_key"),
                            bytes(fields, "key"));
                    assertThat(CreateJoint.CODEC.encode(message)).isEqualTo(bytes(item, "packed"));
                    assertThat(CreateJoint.CODEC.decode(bytes(item, "packed"))).isEqualTo(message);
                }
                case "CreatedE2E" -> {
                    CreatedJoint message = new CreatedJoint(
                            identifier(fields),
                            bytes(fields, "key"),
                            bytes(fields, "auth"),
                            bytes(fields, "rp_info_enc"));
                    assertThat(CreatedJoint.CODEC.encode(message)).isEqualTo(bytes(item, "packed"));
                    assertThat(CreatedJoint.CODEC.decode(bytes(item, "packed"))).isEqualTo(message);
                }
                case "RendezvousInfo" ->
                    assertThat(Meeting.CODEC.encode(meeting(fields))).isEqualTo(bytes(item, "packed"));
                case "RendezvousInfo wrapped as in CREATED-E2E" -> {
                    assertThat(Meeting.CODEC.decode(new WireReader(bytes(item, "packed")).varlenH()))
                            .isEqualTo(meeting(fields));
                }
                case "ExtraIntroduction" -> checkFlags(item);
                case "candidate list (CREATED/EXTENDED, before encryption)" -> {
                    CandidateList list =
                            new CandidateList(keys(fields.required("relays")), keys(fields.required("exits")));
                    assertThat(CandidateList.CODEC.encode(list)).isEqualTo(bytes(item, "packed"));
                    assertThat(CandidateList.CODEC.decode(bytes(item, "packed")))
                            .isEqualTo(list);
                }
                case "Destroy" ->
                    assertThat(new WireWriter()
                                    .i32(circuit(fields))
                                    .u16(fields.required("reason").intValue())
                                    .toBytes())
                            .isEqualTo(bytes(item, "packed"));
                default -> checkMessage(item, message(text(item, "message"), fields));
            }
        });
    }

    private static void checkMessage(JsonNode item, CellMessage message) {
        Bytes inCell = new WireWriter()
                .u8(item.path("msg_id").asInt(MessageId.WIDE_TEST_REQUEST))
                .bytes(bytes(item, "packed").slice(4, bytes(item, "packed").size()))
                .toBytes();
        byte[] cell = new byte[CellHeader.SIZE];
        new CellHeader(OVERLAY)
                .write(cell, circuit(item.required("fields")), isPlain(message), message instanceof Extend);

        assertThat(CellMessageCodec.INSTANCE.encode(message)).isEqualTo(inCell);
        assertThat(CellMessageCodec.INSTANCE.decode(inCell)).isEqualTo(message);
        if (item.has("cell_unencrypted")) {
            assertThat(inCell).isEqualTo(bytes(item, "cell_message"));
            assertThat(Bytes.wrap(cell).concat(inCell)).isEqualTo(bytes(item, "cell_unencrypted"));
        }
    }

    private static boolean isPlain(CellMessage message) {
        return message instanceof Create || message instanceof Created;
    }

    private static CellMessage message(String name, JsonNode fields) {
        return switch (name) {
            case "Data" ->
                new Data(location(fields, "dest_address"), location(fields, "org_address"), bytes(fields, "data"));
            case "Create" -> new Create(identifier(fields), key(fields, "node_public_key"), bytes(fields, "key"));
            case "Created" ->
                new Created(
                        identifier(fields),
                        bytes(fields, "key"),
                        bytes(fields, "auth"),
                        bytes(fields, "candidates_enc"));
            case "Extend" ->
                new Extend(
                        identifier(fields),
                        key(fields, "node_public_key"),
                        bytes(fields, "key"),
                        address(fields, "node_addr"));
            case "Extended" ->
                new Extended(
                        identifier(fields),
                        bytes(fields, "key"),
                        bytes(fields, "auth"),
                        bytes(fields, "candidates_enc"));
            case "Ping" -> new Ping(identifier(fields));
            case "Pong" -> new Pong(identifier(fields));
            case "EstablishIntro" ->
                new EstablishIntroduction(identifier(fields), bytes(fields, "info_hash"), key(fields, "public_key"));
            case "IntroEstablished" -> new IntroductionEstablished(identifier(fields));
            case "EstablishRendezvous" -> new EstablishRendezvous(identifier(fields), bytes(fields, "cookie"));
            case "RendezvousEstablished" ->
                new RendezvousEstablished(identifier(fields), address(fields, "rendezvous_point_addr"));
            case "LinkE2E" -> new LinkJoined(identifier(fields), bytes(fields, "cookie"));
            case "LinkedE2E" -> new Joined(identifier(fields));
            case "PeersRequest" -> new PeersRequest(identifier(fields), bytes(fields, "info_hash"));
            case "PeersResponse" ->
                new PeersResponse(
                        identifier(fields), bytes(fields, "info_hash"), introducers(fields.required("peers")));
            case "TestRequest" ->
                new TestRequest(TestWidth.NARROW, identifier(fields), answerSize(fields), bytes(fields, "data"));
            case "TestResponse" -> new TestResponse(TestWidth.NARROW, identifier(fields), bytes(fields, "data"));
            case "native TEST-REQUEST (id 21)" ->
                new TestRequest(
                        TestWidth.WIDE,
                        fields.required("identifier").longValue(),
                        answerSize(fields),
                        bytes(fields, "data"));
            case "HTTPRequest" ->
                new HttpRequest(
                        fields.required("identifier").longValue(),
                        location(fields, "target"),
                        bytes(fields, "request"));
            case "HTTPResponse" ->
                new HttpResponse(
                        fields.required("identifier").longValue(),
                        fields.required("part").intValue(),
                        fields.required("total").intValue(),
                        bytes(fields, "response"));
            default -> throw new AssertionError("message " + name);
        };
    }

    @Test
    void signsTheEndOfACircuitAsTheReferenceDoes() {
        JsonNode item = TunnelVectors.section("destroy_packet");
        PrivateKey signer = TunnelVectors.identity(item.required("signer"));
        CircuitId circuit = new CircuitId(circuit(item));
        Bytes packet = bytes(item, "packet");

        assertThat(Destroy.packet(OVERLAY, signer, circuit, 2)).isEqualTo(packet);
        assertThat(Destroy.read(packet)).contains(new Destroy(signer.publicKey(), circuit, 2));
        byte[] forged = packet.toArray();
        forged[packet.size() - 65] ^= 1;
        assertThat(Destroy.read(Bytes.wrap(forged))).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> showsCircuitsAsAddresses() {
        return TunnelVectors.tests(TunnelVectors.section("circuit_id_as_ip"), item -> {
            assertThat(new CircuitId(circuit(item)).asAddress())
                    .hasToString(text(item, "ip") + ":" + item.required("port").intValue());
        });
    }

    private static void checkFlags(JsonNode item) {
        Set<PeerFlag> flags = EnumSet.noneOf(PeerFlag.class);
        Map<Integer, PeerFlag> byBit = Map.of(
                1,
                PeerFlag.RELAY,
                2,
                PeerFlag.EXIT_BT,
                4,
                PeerFlag.EXIT_IPV8,
                8,
                PeerFlag.SPEED_TEST,
                16384,
                PeerFlag.EXIT_BACKUP,
                32768,
                PeerFlag.EXIT_HTTP);
        item.required("fields").required("flags").forEach(bit -> flags.add(byBit.get(bit.intValue())));

        assertThat(PeerFlag.encode(flags)).isEqualTo(bytes(item, "packed"));
        assertThat(PeerFlag.decode(bytes(item, "packed"))).isEqualTo(flags);
    }

    private static Meeting meeting(JsonNode fields) {
        return new Meeting(address(fields, "address"), key(fields, "key"), bytes(fields, "cookie"));
    }

    private static List<Introducer> introducers(JsonNode peers) {
        return TunnelVectors.items(peers)
                .map(peer -> new Introducer(
                        address(peer, "address"),
                        key(peer, "key"),
                        key(peer, "seeder_pk"),
                        PointSource.of(peer.required("source").intValue())))
                .toList();
    }

    private static List<PublicKey> keys(JsonNode list) {
        return TunnelVectors.items(list)
                .map(each -> new PublicKey(Bytes.fromHex(each.textValue())))
                .toList();
    }

    private static PublicKey key(JsonNode fields, String field) {
        return new PublicKey(bytes(fields, field));
    }

    private static int identifier(JsonNode fields) {
        return fields.required("identifier").intValue();
    }

    private static int answerSize(JsonNode fields) {
        return fields.required("response_size").intValue();
    }

    private static int circuit(JsonNode fields) {
        return (int) fields.required("circuit_id").longValue();
    }
}
