package org.seedbank.trustchain.conformance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.crawl.CrawlRequestCodec;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.fixture.Vectors;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;

/**
 * A packet of the ledger's overlay, read.
 *
 * @param id of the message
 * @param packet all of it
 * @param text what it says, without what is drawn at random
 * @param blocks in it
 * @param requests in it, one or none
 */
record RecordedMessage(int id, Bytes packet, String text, List<HalfBlock> blocks, List<CrawlRequest> requests) {
    private static final int PREFIX = 22;

    static RecordedMessage read(Bytes packet) {
        List<RecordedMessage> heard = new ArrayList<>();
        Names names = new Names();
        Community.Builder table = Community.builder(RecordedNode.TRUSTCHAIN)
                .unsigned(
                        1,
                        HalfBlockCodec.INSTANCE,
                        (from, block) -> heard.add(of(packet, "block " + names.of(block), block)))
                .signed(
                        2,
                        CrawlRequestCodec.INSTANCE,
                        (from, request) -> heard.add(new RecordedMessage(
                                2,
                                packet,
                                "question for " + names.of(request.owner()) + " " + request.first() + ".."
                                        + request.last(),
                                List.of(),
                                List.of(request))))
                .unsigned(
                        3,
                        CrawlResponseCodec.INSTANCE,
                        (from, part) -> heard.add(of(
                                packet,
                                "part " + part.index() + "/" + part.total() + " " + names.of(part.block()),
                                part.block())))
                .unsigned(
                        4,
                        BlockPairCodec.INSTANCE,
                        (from, pair) -> heard.add(of(packet, "pair", pair.first(), pair.second())))
                .unsigned(
                        5,
                        BlockBroadcastCodec.INSTANCE,
                        (from, news) -> heard.add(
                                of(packet, "news " + names.of(news.block()) + " ttl " + news.ttl(), news.block())))
                .unsigned(
                        6,
                        PairBroadcastCodec.INSTANCE,
                        (from, news) -> heard.add(of(
                                packet,
                                "news " + names.of(news.pair().first()) + " "
                                        + names.of(news.pair().second()) + " ttl " + news.ttl(),
                                news.pair().first(),
                                news.pair().second())))
                .unsigned(7, EmptyCrawlResponseCodec.INSTANCE, (from, empty) -> heard.add(of(packet, "nothing")));
        new Dispatcher(List.of(table.build())).received(Address.loopback(4000), packet);
        if (heard.isEmpty()) {
            throw new AssertionError("not readable: " + packet.toHex());
        }
        return heard.get(0);
    }

    /** The same answer to the question {@code crawlId}. */
    Bytes answering(long crawlId) {
        WireWriter id = new WireWriter().u32(crawlId);
        int at = id() == 3 ? packet.size() - 12 : packet.size() - 4;
        return packet.slice(0, at).concat(id.toBytes()).concat(packet.slice(at + 4, packet.size()));
    }

    /** The id of the question that this answers. */
    long crawlId() {
        int at = id() == 3 ? packet.size() - 12 : packet.size() - 4;
        return new WireReader(packet.slice(at, at + 4)).u32();
    }

    private static RecordedMessage of(Bytes packet, String text, HalfBlock... blocks) {
        return new RecordedMessage(packet.at(PREFIX), packet, text, List.of(blocks), List.of());
    }

    private static final class Names {
        private final Map<PublicKey, String> names = new HashMap<>();

        Names() {
            Vectors.items("keys").forEach(item -> {
                String name = item.required("name").textValue();
                names.put(Vectors.key(name).publicKey(), name);
            });
        }

        String of(PublicKey key) {
            return names.getOrDefault(key, key.toString());
        }

        String of(HalfBlock block) {
            return of(block.owner()) + ":" + block.sequence();
        }
    }
}
