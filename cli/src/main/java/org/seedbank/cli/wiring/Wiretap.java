package org.seedbank.cli.wiring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.crawl.CrawlResponse;
import org.seedbank.trustchain.crawl.CrawlResponseCodec;
import org.seedbank.trustchain.crawl.EmptyCrawlResponseCodec;
import org.seedbank.trustchain.gossip.BlockBroadcastCodec;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.BlockPairCodec;
import org.seedbank.trustchain.gossip.PairBroadcastCodec;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint that tells an observer of each ledger message that passes. It only looks: what comes is judged by the
 * rules, with what the ledger holds before the node takes the message, and handed on as it is.
 */
final class Wiretap implements Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Wiretap.class);

    private static final int HALF_BLOCK = 1;
    private static final int CRAWL_RESPONSE = 3;
    private static final int PAIR = 4;
    private static final int BROADCAST = 5;
    private static final int PAIR_BROADCAST = 6;
    private static final int EMPTY_CRAWL_RESPONSE = 7;

    /** Own blocks of which it is remembered that they left; others may be told of again. */
    private static final int REMEMBERED = 65_536;

    private final Endpoint real;
    private final PublicKey self;
    private final ChainStore store;
    private final NodeObserver observer;
    private final BlockValidator validator = new BlockValidator();
    private final Dispatcher incoming;
    private final Dispatcher outgoing;
    private final Map<BlockId, Boolean> left = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<BlockId, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param real carries the packets
     * @param overlay whose messages are told of
     * @param self whose blocks are own ones
     * @param store what is known
     */
    Wiretap(Endpoint real, CommunityId overlay, PublicKey self, ChainStore store, NodeObserver observer) {
        this.real = real;
        this.self = self;
        this.store = store;
        this.observer = observer;
        this.incoming = new Dispatcher(List.of(incoming(overlay)));
        this.outgoing = new Dispatcher(List.of(outgoing(overlay)));
    }

    @Override
    public void send(Address to, Bytes datagram) {
        outgoing.received(to, datagram);
        real.send(to, datagram);
    }

    @Override
    public Address localAddress() {
        return real.localAddress();
    }

    @Override
    public void listen(DatagramListener listener) {
        real.listen((from, datagram) -> {
            incoming.received(from, datagram);
            listener.received(from, datagram);
        });
    }

    @Override
    public void close() {
        real.close();
    }

    private Community incoming(CommunityId overlay) {
        return Community.builder(overlay)
                .unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, (from, block) -> came(from, "half-block", block))
                .unsigned(
                        CRAWL_RESPONSE,
                        CrawlResponseCodec.INSTANCE,
                        (from, part) -> came(from, "crawl-response", part.block()))
                .unsigned(PAIR, BlockPairCodec.INSTANCE, (from, pair) -> came(from, "pair", pair))
                .unsigned(
                        BROADCAST, BlockBroadcastCodec.INSTANCE, (from, news) -> came(from, "broadcast", news.block()))
                .unsigned(
                        PAIR_BROADCAST,
                        PairBroadcastCodec.INSTANCE,
                        (from, news) -> came(from, "pair-broadcast", news.pair()))
                .build();
    }

    private Community outgoing(CommunityId overlay) {
        return Community.builder(overlay)
                .unsigned(HALF_BLOCK, HalfBlockCodec.INSTANCE, this::leaves)
                .unsigned(CRAWL_RESPONSE, CrawlResponseCodec.INSTANCE, this::leaves)
                .unsigned(
                        EMPTY_CRAWL_RESPONSE,
                        EmptyCrawlResponseCodec.INSTANCE,
                        (to, answer) -> observer.answered(to, answer.id(), 0))
                .build();
    }

    private void leaves(Address to, HalfBlock block) {
        if (block.owner().equals(self) && left.put(block.id(), true) == null) {
            observer.signed(to, block);
        }
    }

    private void leaves(Address to, CrawlResponse part) {
        if (part.index() == part.total()) {
            observer.answered(to, part.id(), part.total());
        }
    }

    private void came(Address from, String message, BlockPair pair) {
        boolean isProof = pair.first().id().equals(pair.second().id())
                && !pair.first().hash().equals(pair.second().hash());
        if (isProof) {
            DoubleSpend proof = new DoubleSpend(pair.first(), pair.second());
            if (proof.isGenuine()) {
                observer.forked(from, proof);
            }
        } else {
            came(from, message, pair.first());
            came(from, message, pair.second());
        }
    }

    private void came(Address from, String message, HalfBlock block) {
        Verdict verdict;
        try {
            verdict = validator.validate(block, store);
        } catch (LedgerStorageException e) {
            LOG.warn("block {} could not be judged", block.id(), e);
            return;
        }
        observer.received(from, message, block, verdict);
        if (verdict instanceof Verdict.Forked forked) {
            observer.forked(from, forked.proof());
        }
    }
}
