package org.seedbank.trustchain.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.DispatcherMetrics;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.Vectors;

/** Packets of which py-ipv8 takes some, drops some and ignores some. */
class DamagedPacketVectorTest {
    @TestFactory
    Stream<DynamicTest> treatsPacketsAsTheReferenceDoes() {
        return Vectors.tests("damaged_packets", DamagedPacketVectorTest::treats);
    }

    private static void treats(JsonNode item) {
        JsonNode section = Vectors.section("damaged_packets");
        List<HalfBlock> known = new ArrayList<>();
        section.required("known_blocks")
                .forEach(block -> known.add(HalfBlockCodec.INSTANCE.decode(Bytes.fromHex(block.textValue()))));
        RecordedNode node = new RecordedNode(section.required("receiver").textValue(), 0)
                .meets("B")
                .holds(known);
        DispatcherMetrics before = node.dispatcher().metrics();

        node.receives("B", Vectors.bytes(item, "packet"));

        assertThat(verdict(before, node.dispatcher().metrics()))
                .isEqualTo(item.required("verdict").textValue());
        assertThat(node.sent()).hasSize(item.required("replies_sent").intValue());
        assertThat(node.stored())
                .hasSize(known.size() + item.required("new_blocks_stored").intValue());
    }

    private static String verdict(DispatcherMetrics before, DispatcherMetrics after) {
        if (after.delivered() > before.delivered()) {
            return "processed";
        }
        return after.foreign() + after.unknown() > before.foreign() + before.unknown() ? "ignored" : "dropped";
    }
}
