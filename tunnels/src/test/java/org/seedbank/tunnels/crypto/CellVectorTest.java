package org.seedbank.tunnels.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.fixture.TunnelVectors;

/** Layers of whole circuits, and recorded conversations. */
class CellVectorTest {
    private static final CommunityId OVERLAY = CommunityId.fromHex("81ded07332bdc775aa5a46f96de9f8f390bbc9f3");

    private final CellCipher cipher = CellCipher.fastest();

    @TestFactory
    Stream<DynamicTest> addsAndTakesOffLayersAsTheReferenceDoes() {
        return TunnelVectors.tests(TunnelVectors.section("cells"), item -> {
            List<SessionKeys> keys = TunnelVectors.items(item.required("session_keys_per_hop"))
                    .map(TunnelVectors::keys)
                    .toList();
            List<SealingLayer> forward = keys.stream()
                    .map(each -> SealingLayer.fromTheStart(cipher, each.forward()))
                    .toList();
            List<SealingLayer> backward = keys.stream()
                    .map(each -> SealingLayer.fromTheStart(cipher, each.backward()))
                    .toList();
            for (JsonNode cell : item.required("forward")) {
                List<Bytes> onWire = layered(bytes(cell, "cell_message_plain"), forward);
                Collections.reverse(onWire);
                assertThat(bodies(cell.required("on_wire_per_link"))).isEqualTo(onWire);
            }
            for (JsonNode cell : item.required("backward")) {
                assertThat(bodies(cell.required("on_wire_per_link_exit_first")))
                        .isEqualTo(layered(bytes(cell, "cell_message_plain"), backward));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> understandsRecordedConversations() {
        return TunnelVectors.tests(TunnelVectors.section("circuit_transcripts"), item -> {
            JsonNode fresh = item.required("ephemeral_keys_in_order_of_use");
            List<SessionKeys> keys = new ArrayList<>();
            for (int i = 0; i < item.required("hops").intValue(); i++) {
                X25519Pair identity = X25519Pair.of(
                        TunnelVectors.identity(item.required("nodes").get(i + 1)));
                X25519Pair asking = X25519Pair.of(bytes(fresh.get(2 * i), "x25519_sk"));
                X25519Pair answering = X25519Pair.of(bytes(fresh.get(2 * i + 1), "x25519_sk"));
                keys.add(HopHandshake.answer(identity, answering, asking.publicKey())
                        .orElseThrow()
                        .keys());
                assertThat(keys.get(i))
                        .isEqualTo(TunnelVectors.keys(
                                item.required("owner_session_keys").get(i)));
            }
            checkPackets(item, keys);
        });
    }

    /** Two owners meet: the key of the swarm's member takes the place of a hop's identity. */
    @Test
    void understandsHowTwoOwnersMeet() {
        JsonNode item = TunnelVectors.section("e2e_transcript");
        Map<Bytes, X25519Pair> drawn = new HashMap<>();
        item.required("keys_in_order_of_use").forEach(each -> {
            X25519Pair pair = X25519Pair.of(bytes(each, "x25519_sk"));
            drawn.put(pair.publicKey(), pair);
        });
        JsonNode packets = item.required("packets");
        CreateJoint asked = CreateJoint.CODEC.decode(afterId(packet(packets, "CREATE-E2E")));
        CreatedJoint answered = CreatedJoint.CODEC.decode(afterId(packet(packets, "CREATED-E2E")));
        PrivateKey seeder = TunnelVectors.identity(item.required("seeder_swarm_key"));

        SessionKeys keys = HopHandshake.finish(
                        Objects.requireNonNull(drawn.get(asked.ephemeral())),
                        seeder.publicKey(),
                        answered.ephemeral(),
                        answered.proof())
                .orElseThrow();
        Meeting meeting = Meeting.CODEC.decode(new WireReader(open(keys.forward(), answered.meeting())).varlenH());

        assertThat(keys)
                .isEqualTo(TunnelVectors.keys(item.required("hs_session_keys_seeder")))
                .isEqualTo(TunnelVectors.keys(item.required("hs_session_keys_downloader")));
        assertThat(asked.seeder()).isEqualTo(seeder.publicKey());
        assertThat(asked.swarm()).isEqualTo(bytes(item, "lookup_info_hash"));
        assertThat(meeting.node().encoded())
                .isEqualTo(bytes(item.required("nodes").get(1), "public_key_bin"));
        long readable = TunnelVectors.items(packets)
                .filter(packet -> packet.hasNonNull("cell_message_plain"))
                .map(packet -> bytes(packet, "cell_message_plain"))
                .filter(message -> CellMessageCodec.INSTANCE
                        .encode(CellMessageCodec.INSTANCE.decode(message))
                        .equals(message))
                .count();
        assertThat(readable).isEqualTo(TunnelVectors.areBundled() ? 30 : readable);
    }

    private static JsonNode packet(JsonNode packets, String message) {
        return TunnelVectors.items(packets)
                .filter(packet -> message.equals(packet.path("message").asText()))
                .findFirst()
                .orElseThrow();
    }

    private static Bytes afterId(JsonNode packet) {
        Bytes whole = bytes(packet, "packet");
        return whole.slice(CellHeader.PREFIX + 1, whole.size());
    }

    private void checkPackets(JsonNode item, List<SessionKeys> keys) {
        Map<String, Integer> positions = new HashMap<>();
        item.required("nodes").forEach(node -> positions.put(text(node, "name"), positions.size()));
        Bytes before = Bytes.empty();
        for (JsonNode packet : item.required("packets")) {
            int from = positions.getOrDefault(text(packet, "from"), 0);
            int to = positions.getOrDefault(text(packet, "to"), 0);
            Bytes whole = bytes(packet, "packet");
            if (text(packet, "kind").equals("datagram")) {
                assertThat(Destroy.read(whole).orElseThrow().sender().encoded())
                        .isEqualTo(bytes(item.required("nodes").get(from), "public_key_bin"));
                continue;
            }
            Bytes body = body(whole);
            if (text(packet, "role").equals("relayed")) {
                assertThat(
                                from < to
                                        ? open(keys.get(from - 1).forward(), before)
                                        : open(keys.get(from - 1).backward(), body))
                        .isEqualTo(from < to ? body : before);
            } else if (CellHeader.isPlain(whole.toArray())) {
                checkPlain(body, keys, item);
            } else {
                Bytes message = bytes(packet, "cell_message_plain");
                assertThat(from > to ? open(keys.get(from - 1).backward(), body) : peeled(body, keys, message))
                        .isEqualTo(message);
                assertThat(CellMessageCodec.INSTANCE.encode(CellMessageCodec.INSTANCE.decode(message)))
                        .isEqualTo(message);
            }
            before = body;
        }
    }

    /** The list in an answer opens with the keys of one of the hops. */
    private void checkPlain(Bytes body, List<SessionKeys> keys, JsonNode item) {
        var message = CellMessageCodec.INSTANCE.decode(body);
        assertThat(CellMessageCodec.INSTANCE.encode(message)).isEqualTo(body);
        if (message instanceof Created created) {
            assertThat(keys.stream()
                            .flatMap(each ->
                                    LayerVectorTest.opened(
                                            new OpeningLayer(cipher, each.forward()), created.candidates())
                                            .stream())
                            .map(CandidateList.CODEC::decode))
                    .as("hops %s", item.required("hops"))
                    .hasSize(1);
        } else {
            assertThat(message).isInstanceOf(Create.class);
        }
    }

    /**
     * Takes layers off until {@code message} is there; how many there are depends on how long the circuit is by then.
     */
    private Bytes peeled(Bytes body, List<SessionKeys> keys, Bytes message) {
        Bytes left = body;
        for (SessionKeys each : keys) {
            left = open(each.forward(), left);
            if (left.equals(message)) {
                return left;
            }
        }
        return left;
    }

    private Bytes open(SessionKeys.Half keys, Bytes sealed) {
        return LayerVectorTest.opened(new OpeningLayer(cipher, keys), sealed).orElseThrow();
    }

    /** With one layer more each, the last layer first. */
    private static List<Bytes> layered(Bytes message, List<SealingLayer> layers) {
        List<Bytes> onWire = new ArrayList<>();
        Bytes inner = message;
        for (int i = layers.size() - 1; i >= 0; i--) {
            byte[] out = new byte[inner.size() + SealingLayer.OVERHEAD];
            int unused = layers.get(i).seal(new CellCipher.Span().set(inner.toArray(), 0, inner.size()), out, 0);
            inner = Bytes.wrap(out);
            onWire.add(inner);
        }
        return onWire;
    }

    private static List<Bytes> bodies(JsonNode packets) {
        return TunnelVectors.items(packets)
                .map(packet -> body(Bytes.fromHex(packet.textValue())))
                .toList();
    }

    private static Bytes body(Bytes packet) {
        assertThat(packet.startsWith(OVERLAY.prefix())).isTrue();
        return packet.slice(CellHeader.SIZE, packet.size());
    }
}
