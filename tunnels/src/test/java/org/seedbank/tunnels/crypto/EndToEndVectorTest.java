package org.seedbank.tunnels.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.tunnels.fixture.TunnelVectors.bytes;
import static org.seedbank.tunnels.fixture.TunnelVectors.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.fixture.TunnelVectors;

/**
 * The innermost layer of circuits in which two owners meet: the one who looked for the other began the exchange of
 * keys, but seals with the keys of the answering direction, and the other way round.
 */
class EndToEndVectorTest {
    private static final String JOINED = "two owners";

    private final CellCipher cipher = CellCipher.fastest();
    private final JsonNode item = TunnelVectors.section("e2e_transcript");
    /** By what they are for. */
    private final Map<String, SessionKeys> keys = new LinkedHashMap<>();

    @BeforeEach
    void deriveTheKeysOfAllHops() {
        keys.put(JOINED, TunnelVectors.keys(item.required("hs_session_keys_downloader")));
        for (JsonNode packet : item.required("packets")) {
            if (packet.hasNonNull("cell_message_plain")) {
                learn(CellMessageCodec.INSTANCE.decode(bytes(packet, "cell_message_plain")));
            }
        }
    }

    @Test
    void sealsWithTheOtherDirectionThanInCircuits() {
        JsonNode asking = data("D");
        JsonNode answering = data("S");

        assertThat(layers(asking)).containsExactly("X forward", "R forward", JOINED + " backward");
        assertThat(layers(answering)).containsExactly("R forward", JOINED + " forward");
        assertThat(payload(asking)).isEqualTo(received("received_by_seeder"));
        assertThat(payload(answering)).isEqualTo(received("received_by_downloader"));
    }

    @Test
    void theNodeInTheMiddleOpensOneCircuitAndSealsTheOther() {
        assertThat(layers(relayed("R", "S"))).containsExactly("R backward", JOINED + " backward");
        assertThat(layers(relayed("X", "D"))).containsExactly("X backward", "R backward", JOINED + " forward");
    }

    /** The last one of each kind of packet carries data. */
    private JsonNode data(String from) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> text(packet, "from").equals(from)
                        && packet.path("message").asText().equals("DATA"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private JsonNode relayed(String from, String to) {
        return TunnelVectors.items(item.required("packets"))
                .filter(packet -> text(packet, "from").equals(from)
                        && text(packet, "to").equals(to)
                        && packet.path("role").asText().equals("relayed"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static Bytes payload(JsonNode packet) {
        return ((Data) CellMessageCodec.INSTANCE.decode(bytes(packet, "cell_message_plain"))).payload();
    }

    private Bytes received(String field) {
        return Bytes.fromHex(item.required(field).get(0).textValue());
    }

    /** Whose layers come off one after the other, until nobody's does. */
    private List<String> layers(JsonNode packet) {
        Bytes whole = bytes(packet, "packet");
        Bytes left = whole.slice(CellHeader.SIZE, whole.size());
        List<String> found = new ArrayList<>();
        Optional<Opened> next = open(left);
        while (next.isPresent()) {
            found.add(next.get().layer());
            left = next.get().inner();
            next = open(left);
        }
        assertThat(CellMessageCodec.INSTANCE.decode(left)).isInstanceOf(Data.class);
        return found;
    }

    private Optional<Opened> open(Bytes sealed) {
        for (Map.Entry<String, SessionKeys> each : keys.entrySet()) {
            String name = each.getKey().replaceAll(" #.*", "");
            Optional<Bytes> forward = opened(each.getValue().forward(), sealed);
            Optional<Bytes> backward = opened(each.getValue().backward(), sealed);
            if (forward.isPresent() || backward.isPresent()) {
                return forward.map(inner -> new Opened(name + " forward", inner))
                        .or(() -> backward.map(inner -> new Opened(name + " backward", inner)));
            }
        }
        return Optional.empty();
    }

    private Optional<Bytes> opened(SessionKeys.Half half, Bytes sealed) {
        return sealed.size() < SealingLayer.OVERHEAD
                ? Optional.empty()
                : LayerVectorTest.opened(new OpeningLayer(cipher, half), sealed);
    }

    private void learn(CellMessage message) {
        if (message instanceof Created created) {
            learn(created.ephemeral(), created.proof(), created.candidates());
        } else if (message instanceof Extended extended) {
            learn(extended.ephemeral(), extended.proof(), extended.candidates());
        }
    }

    /** Tries who asked, and whom: the list of candidates opens only with the right keys. */
    private void learn(Bytes ephemeral, Bytes proof, Bytes candidates) {
        for (JsonNode drawn : item.required("keys_in_order_of_use")) {
            X25519Pair asking = X25519Pair.of(bytes(drawn, "x25519_sk"));
            for (JsonNode node : item.required("nodes")) {
                PublicKey hop = TunnelVectors.identity(node).publicKey();
                HopHandshake.finish(asking, hop, ephemeral, proof)
                        .filter(found -> opened(found.forward(), candidates).isPresent())
                        .ifPresent(found -> keys.put(text(node, "name") + " #" + keys.size(), found));
            }
        }
    }

    private record Opened(String layer, Bytes inner) {}
}
