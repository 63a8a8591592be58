package org.seedbank.trustchain.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.DispatcherMetrics;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.crawl.CrawlRequestCodec;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;

/**
 * Packets made by py-ipv8, sections "packets" and "damaged_packets" of vectors/ipv8-trustchain.json; property
 * {@code vectors.trustchain} names another file of the same form.
 */
class PacketVectorTest {
    private static final CommunityId IPV8_TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");
    private static final Address SOURCE = Address.loopback(4000);
    /** Item by message id in the bundled file. */
    private static final Map<Integer, Integer> BUNDLED = Map.of(1, 1, 2, 3, 3, 2, 4, 1, 5, 2, 6, 1, 7, 1);

    private final List<Message<?>> heard = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(List.of(Community.builder(IPV8_TRUSTCHAIN)
            .unsigned(1, HalfBlockCodec.INSTANCE, (from, block) -> heard(1, HalfBlockCodec.INSTANCE, block))
            .signed(2, CrawlRequestCodec.INSTANCE, (from, request) -> heard(2, CrawlRequestCodec.INSTANCE, request))
            .unsigned(3, CrawlResponseCodec.INSTANCE, (from, part) -> heard(3, CrawlResponseCodec.INSTANCE, part))
            .unsigned(4, BlockPairCodec.INSTANCE, (from, pair) -> heard(4, BlockPairCodec.INSTANCE, pair))
            .unsigned(5, BlockBroadcastCodec.INSTANCE, (from, sent) -> heard(5, BlockBroadcastCodec.INSTANCE, sent))
            .unsigned(6, PairBroadcastCodec.INSTANCE, (from, sent) -> heard(6, PairBroadcastCodec.INSTANCE, sent))
            .unsigned(
                    7,
                    EmptyCrawlResponseCodec.INSTANCE,
                    (from, empty) -> heard(7, EmptyCrawlResponseCodec.INSTANCE, empty))
            .build()));

    @TestFactory
    Stream<DynamicTest> writesTheBytesOfTheReference() {
        return ours().map(
                        item -> DynamicTest.dynamicTest(item.path("description").asText(), () -> rewrites(item)));
    }

    @TestFactory
    Stream<DynamicTest> treatsDamagedPacketsAsTheReferenceDoes() {
        return items("damaged_packets")
                .map(item -> DynamicTest.dynamicTest(item.path("description").asText(), () -> treats(item)));
    }

    @Test
    void findsEveryMessageOfTheOverlayAmongTheVectors() {
        assumeTrue(System.getProperty("vectors.trustchain") == null);

        Map<Integer, Integer> counts = new HashMap<>();
        ours().forEach(item -> counts.merge(item.path("msg_id").asInt(), 1, Integer::sum));
        assertThat(counts).isEqualTo(BUNDLED);
        assertThat(items("packets")).hasSize(35);
        assertThat(items("damaged_packets")).hasSize(17);
    }

    private void rewrites(JsonNode item) {
        Bytes packet = Bytes.fromHex(item.path("packet").asText());
        heard.clear();

        dispatcher.received(SOURCE, packet);

        assertThat(heard).hasSize(1);
        assertThat(rewritten(item)).isEqualTo(packet);
    }

    private Bytes rewritten(JsonNode item) {
        var time = new GlobalTime(SimulatedNetwork.seeded(1).node("a").context().loop());
        for (long i = 1; i < item.path("global_time").asLong(); i++) {
            assertThat(time.next()).isEqualTo(i);
        }
        return heard.get(0).packet(new PacketWriter(IPV8_TRUSTCHAIN, keyOf(item), time));
    }

    private void treats(JsonNode item) {
        DispatcherMetrics before = dispatcher.metrics();

        dispatcher.received(SOURCE, Bytes.fromHex(item.path("packet").asText()));

        DispatcherMetrics after = dispatcher.metrics();
        String verdict;
        if (after.delivered() > before.delivered()) {
            verdict = "processed";
        } else if (after.foreign() + after.unknown() > before.foreign() + before.unknown()) {
            verdict = "ignored";
        } else {
            verdict = "dropped";
        }
        assertThat(verdict).isEqualTo(item.path("verdict").asText());
    }

    private <T> void heard(int id, Codec<T> codec, T message) {
        heard.add(new Message<>(id, codec, message));
    }

    /** Packets of the seven messages; introductions are those of every overlay. */
    private static Stream<JsonNode> ours() {
        return items("packets")
                .filter(item -> IPV8_TRUSTCHAIN
                        .toString()
                        .equals(item.path("community_id").asText()))
                .filter(item -> item.path("msg_id").asInt() < 8);
    }

    private static PrivateKey keyOf(JsonNode item) {
        String signer = item.path("signed_by").asText();
        return items("keys")
                .filter(key -> key.path("name").asText().equals(signer))
                .map(key ->
                        PrivateKey.decode(Bytes.fromHex(key.path("private_bin").asText())))
                .findFirst()
                .orElse(TestKeys.named("signs nothing"));
    }

    private static Stream<JsonNode> items(String section) {
        return StreamSupport.stream(vectors().path(section).path("items").spliterator(), false);
    }

    private static JsonNode vectors() {
        String file = System.getProperty("vectors.trustchain");
        try (InputStream in = file == null
                ? PacketVectorTest.class.getResourceAsStream("/vectors/ipv8-trustchain.json")
                : Files.newInputStream(Path.of(file))) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the vectors", e);
        }
    }

    private record Message<T>(int id, Codec<T> codec, T content) {
        Bytes packet(PacketWriter writer) {
            return id == 2 ? writer.signed(id, codec, content) : writer.unsigned(id, codec, content);
        }
    }
}
