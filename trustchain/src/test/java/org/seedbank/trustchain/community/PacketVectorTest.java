package org.seedbank.trustchain.community;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Codec;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.crawl.CrawlRequestCodec;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.fixture.Vectors;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;

/** Packets made by py-ipv8. */
class PacketVectorTest {
    private static final CommunityId IPV8_TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");
    private static final Address SOURCE = Address.loopback(4000);
    /** Item by message id in the bundled file. */
    private static final Map<Integer, Integer> BUNDLED = Map.of(1, 1, 2, 3, 3, 2, 4, 1, 5, 2, 6, 1, 7, 1);

    private static final Set<Integer> INTRODUCTIONS = Set.of(246, 245, 250, 249, 234, 233, 232, 231);
    /** The variant of 2014 that names whom it wants to meet. */
    private static final int REQUEST_WITH_MARKER = 213;
    /** Prefix and message id. */
    private static final int HEAD = 23;

    private static final Codec<Bytes> REST = new Codec<>() {
        @Override
        public Bytes read(WireReader in) {
            return in.rest();
        }

        @Override
        public void write(Bytes body, WireWriter out) {
            out.bytes(body);
        }
    };

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
        return Vectors.tests(ours(), this::rewrites);
    }

    /** Packets of overlays and variants that we do not speak: framing and signature are those of every overlay. */
    @TestFactory
    Stream<DynamicTest> framesMessagesThatWeDoNotSpeak() {
        return Vectors.tests(others(), item -> {
            if (item.path("global_time").isNumber()) {
                assertThat(framed(item)).isEqualTo(Vectors.bytes(item, "packet"));
            } else {
                checkPayout(item);
            }
        });
    }

    @Test
    void findsEveryMessageOfTheOverlayAmongTheVectors() {
        assumeTrue(Vectors.areBundled());

        Map<Integer, Integer> counts = new HashMap<>();
        ours().forEach(item -> counts.merge(item.path("msg_id").asInt(), 1, Integer::sum));
        assertThat(counts).isEqualTo(BUNDLED);
        assertThat(others()).hasSize(7);
    }

    private void rewrites(JsonNode item) {
        Bytes packet = Bytes.fromHex(item.path("packet").asText());
        heard.clear();

        dispatcher.received(SOURCE, packet);

        assertThat(heard).hasSize(1);
        assertThat(rewritten(item)).isEqualTo(packet);
    }

    private Bytes rewritten(JsonNode item) {
        return heard.get(0).packet(new PacketWriter(IPV8_TRUSTCHAIN, keyOf(item), timeBefore(item)));
    }

    /** The packet written anew from what the dispatcher hands over, if it hands it over to the right handler. */
    private static Bytes framed(JsonNode item) {
        CommunityId id = CommunityId.fromHex(item.path("community_id").asText());
        int messageId = item.path("msg_id").asInt();
        boolean isSigned = item.path("signed_by").isTextual();
        List<Bytes> bodies = new ArrayList<>();
        Community.Builder table = Community.builder(id);
        if (isSigned) {
            table.signed(messageId, REST, (from, body) -> {
                assertThat(from.key()).isEqualTo(keyOf(item).publicKey());
                bodies.add(body);
            });
        } else {
            table.unsigned(messageId, REST, (from, body) -> bodies.add(body));
        }
        new Dispatcher(List.of(table.build())).received(SOURCE, Vectors.bytes(item, "packet"));

        assertThat(bodies).hasSize(1);
        PacketWriter writer = new PacketWriter(id, keyOf(item), timeBefore(item));
        return isSigned
                ? writer.signed(messageId, REST, bodies.get(0))
                : writer.unsigned(messageId, REST, bodies.get(0));
    }

    /** A payment within a tunnel: a half-block as any other, without global time. */
    private static void checkPayout(JsonNode item) {
        WireReader in = new WireReader(Vectors.bytes(item, "packet"));
        assertThat(in.bytes(HEAD)).isNotNull();
        assertThat(HalfBlockCodec.INSTANCE.read(in).isSignedByOwner()).isTrue();
        assertThat(in.u32()).isEqualTo(item.path("circuit_id").longValue());
        assertThat(in.u32()).isEqualTo(item.path("base_amount").longValue());
        in.expectEnd();
    }

    private static GlobalTime timeBefore(JsonNode item) {
        var time = new GlobalTime(SimulatedNetwork.seeded(1).node("a").context().loop());
        for (long i = 1; i < item.path("global_time").asLong(); i++) {
            assertThat(time.next()).isEqualTo(i);
        }
        return time;
    }

    private <T> void heard(int id, Codec<T> codec, T message) {
        heard.add(new Message<>(id, codec, message));
    }

    /** Packets of neither the seven messages nor the eight of discovery, which have tests of their own. */
    private static Stream<JsonNode> others() {
        return Vectors.items("packets").filter(item -> {
            int messageId = item.path("msg_id").asInt();
            boolean isLedger = messageId < 8
                    && IPV8_TRUSTCHAIN
                            .toString()
                            .equals(item.path("community_id").asText());
            boolean isMarked = messageId == 246 && item.path("length").asInt() == REQUEST_WITH_MARKER;
            return isMarked || (!isLedger && !INTRODUCTIONS.contains(messageId));
        });
    }

    /** Packets of the seven messages; introductions are those of every overlay. */
    private static Stream<JsonNode> ours() {
        return Vectors.items("packets")
                .filter(item -> IPV8_TRUSTCHAIN
                        .toString()
                        .equals(item.path("community_id").asText()))
                .filter(item -> item.path("msg_id").asInt() < 8);
    }

    private static PrivateKey keyOf(JsonNode item) {
        JsonNode signer = item.path("signed_by");
        return signer.isTextual() ? Vectors.key(signer.textValue()) : TestKeys.named("signs nothing");
    }

    private record Message<T>(int id, Codec<T> codec, T content) {
        Bytes packet(PacketWriter writer) {
            return id == 2 ? writer.signed(id, codec, content) : writer.unsigned(id, codec, content);
        }
    }
}
