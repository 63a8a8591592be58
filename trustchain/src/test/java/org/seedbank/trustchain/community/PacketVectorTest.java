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
import java.util.List;
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
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.TestKeys;

/**
 * Packets made by py-ipv8, sections "packets" and "damaged_packets" of vectors/ipv8-trustchain.json; property
 * {@code vectors.trustchain} names another file of the same form.
 */
class PacketVectorTest {
    private static final CommunityId IPV8_TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");
    private static final Address SOURCE = Address.loopback(4000);
    private static final int HALF_BLOCK = 1;
    private static final int CRAWL_REQUEST = 2;
    private static final int PAIR = 4;

    private final List<Object> heard = new ArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher(List.of(Community.builder(IPV8_TRUSTCHAIN)
            .unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, (from, block) -> heard.add(block))
            .signed(CRAWL_REQUEST, new CrawlRequestCodec(), (sender, request) -> heard.add(request))
            .unsigned(PAIR, new PairCodec(), (from, pair) -> heard.add(pair))
            .build()));

    @TestFactory
    Stream<DynamicTest> writesTheBytesOfTheReference() {
        return items("packets")
                .filter(item -> IPV8_TRUSTCHAIN
                        .toString()
                        .equals(item.path("community_id").asText()))
                .filter(item -> isKnown(item.path("msg_id").asInt()))
                .map(item -> DynamicTest.dynamicTest(item.path("description").asText(), () -> rewrites(item)));
    }

    @TestFactory
    Stream<DynamicTest> treatsDamagedPacketsAsTheReferenceDoes() {
        return items("damaged_packets")
                .map(item -> DynamicTest.dynamicTest(item.path("description").asText(), () -> treats(item)));
    }

    @Test
    void findsHalfBlockPairAndCrawlRequestAmongTheVectors() {
        assumeTrue(System.getProperty("vectors.trustchain") == null);

        assertThat(items("packets").map(item -> item.path("msg_id").asInt())).contains(HALF_BLOCK, CRAWL_REQUEST, PAIR);
        assertThat(items("damaged_packets")).hasSizeGreaterThan(10);
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
        var writer = new PacketWriter(IPV8_TRUSTCHAIN, keyOf(item), time);
        Object message = heard.get(0);
        if (message instanceof HalfBlock block) {
            return writer.unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, block);
        } else if (message instanceof Pair pair) {
            return writer.unsigned(PAIR, new PairCodec(), pair);
        }
        return writer.signed(CRAWL_REQUEST, new CrawlRequestCodec(), (CrawlRequest) message);
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

    private static boolean isKnown(int messageId) {
        return messageId == HALF_BLOCK || messageId == CRAWL_REQUEST || messageId == PAIR;
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

    private record Pair(HalfBlock proposal, HalfBlock agreement) {}

    private record CrawlRequest(Bytes owner, int start, int end, long id) {}

    private static final class PairCodec implements Codec<Pair> {
        @Override
        public Pair read(WireReader in) {
            return new Pair(HalfBlockCodec.INSTANCE.read(in), HalfBlockCodec.INSTANCE.read(in));
        }

        @Override
        public void write(Pair pair, WireWriter out) {
            HalfBlockCodec.INSTANCE.write(pair.proposal(), out);
            HalfBlockCodec.INSTANCE.write(pair.agreement(), out);
        }
    }

    private static final class CrawlRequestCodec implements Codec<CrawlRequest> {
        @Override
        public CrawlRequest read(WireReader in) {
            return new CrawlRequest(in.bytes(PublicKey.SIZE), in.i32(), in.i32(), in.u32());
        }

        @Override
        public void write(CrawlRequest request, WireWriter out) {
            out.bytes(request.owner()).i32(request.start()).i32(request.end()).u32(request.id());
        }
    }
}
