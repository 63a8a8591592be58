package org.seedbank.trustchain.node;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.agreement.BlockReception;
import org.seedbank.trustchain.agreement.Countersigner;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.agreement.OwnTipSource;
import org.seedbank.trustchain.agreement.ProposalService;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.crawl.BlockIntake;
import org.seedbank.trustchain.crawl.CrawlChannel;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.crawl.CrawlResponder;
import org.seedbank.trustchain.crawl.CrawlResponse;
import org.seedbank.trustchain.crawl.Crawler;
import org.seedbank.trustchain.crawl.EmptyCrawlResponse;
import org.seedbank.trustchain.fork.ForkSpread;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.gossip.BlockGossip;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.GossipChannel;
import org.seedbank.trustchain.gossip.PairBroadcast;
import org.seedbank.trustchain.validation.BlockRange;

/** How a node gives chains and news to others and takes theirs. Lives on the node's loop. */
public final class ChainExchange {
    /** Unanswered proposals about which a neighbour is asked when it is met. */
    private static final int ASKED_AT_MEETING = 64;

    private final Ledger ledger;
    private final BlockIntake intake;
    private final Crawler crawler;
    private final CrawlResponder responder;
    private final BlockGossip gossip;
    private final ForkSpread forks;
    private final ExchangeSettings settings;
    private Consumer<PublicKey> acquaintance = key -> {};

    <C extends CrawlChannel & GossipChannel> ChainExchange(
            Ledger ledger, C channel, Executor workers, ExchangeSettings settings) {
        NodeContext context = ledger.context;
        this.ledger = ledger;
        this.settings = settings;
        this.intake = new BlockIntake(
                context, ledger.chain, ledger.writer, ledger.forked, ledger.reception, workers, settings.signatures());
        this.crawler = new Crawler(context, ledger.writer, ledger.forked, channel, intake, settings.crawling());
        this.forks = new ForkSpread(
                context, ledger.forked, channel, settings.gossiping().fanOut());
        this.responder = new CrawlResponder(
                context,
                ledger.writer,
                channel,
                (requester, request) -> forks.tell(requester, request.owner()),
                settings.crawling());
        this.gossip = new BlockGossip(context, ledger.writer, ledger.forked, channel, intake, settings.gossiping());
        ledger.countersigner.listen(gossip);
        ledger.reception.listenToIncomplete(this::fillGaps);
        channel.listenToCrawls(new Crawls());
        channel.listenToGossip(new News());
    }

    /** Asks others for the chain of {@code owner}, which is the own one; blocks of it arrive as all others do. */
    OwnTipSource ownTips(PublicKey owner) {
        return partner -> crawler.crawl(partner, owner, Long.MAX_VALUE).thenCompose(report -> {
            boolean answered = report.end() == CrawlEnd.COMPLETE || report.end() == CrawlEnd.PARTIAL;
            return answered
                    ? CompletableFuture.completedFuture(report.highest())
                    : CompletableFuture.failedFuture(new IllegalStateException(partner + ": " + report.end()));
        });
    }

    /** Fetches chains. */
    public Crawler crawler() {
        return crawler;
    }

    /** Answers others. */
    public CrawlResponder responder() {
        return responder;
    }

    /** Passes on news. */
    public BlockGossip gossip() {
        return gossip;
    }

    void close() {
        crawler.close();
        responder.close();
        forks.close();
    }

    /** What a proposal that was answered lacks is fetched from its owner, for later judgements. */
    private void fillGaps(HalfBlock block) {
        var unused = crawler.judge(block, block.owner());
    }

    /** From now on {@code listener} is told of everybody who is met. */
    void whenMet(Consumer<PublicKey> listener) {
        acquaintance = listener;
    }

    private void met(Peer neighbour) {
        acquaintance.accept(neighbour.key());
        responder.tellIfDue(neighbour.address(), () -> forks.met(neighbour));
        askForAgreements(neighbour.key());
        if (settings.atMeeting() > 0 && crawler.isIdleEnough()) {
            var unused = crawler.crawl(neighbour.key(), neighbour.key(), settings.atMeeting());
        }
    }

    /** An answer may have been lost for good; whoever gave it has it in its chain. */
    private void askForAgreements(PublicKey neighbour) {
        List<HalfBlock> open = ledger.proposals.unanswered().keySet().stream()
                .filter(proposal -> proposal.link().names(neighbour))
                .limit(ASKED_AT_MEETING)
                .toList();
        for (HalfBlock proposal : open) {
            var unused = crawler.fetch(
                    neighbour, new BlockRange(proposal.owner(), proposal.sequence(), proposal.sequence()));
        }
    }

    /** What it works on. */
    record Ledger(
            NodeContext context,
            OwnChain chain,
            LedgerWriter writer,
            ForkedKeys forked,
            BlockReception reception,
            Countersigner countersigner,
            ProposalService proposals) {}

    private final class Crawls implements CrawlChannel.CrawlReceiver {
        @Override
        public void requested(Peer requester, CrawlRequest request) {
            responder.requested(requester, request);
        }

        @Override
        public void answered(Address from, CrawlResponse response) {
            crawler.answered(from, response);
        }

        @Override
        public void answeredEmpty(Address from, EmptyCrawlResponse response) {
            crawler.answeredEmpty(from, response);
        }
    }

    private final class News implements GossipChannel.GossipReceiver {
        @Override
        public void heard(Address from, BlockBroadcast broadcast) {
            gossip.heard(from, broadcast);
        }

        @Override
        public void heard(Address from, PairBroadcast broadcast) {
            gossip.heard(from, broadcast);
            if (broadcast.pair().isFork()) {
                forks.shown(from, broadcast.pair());
            }
        }

        @Override
        public void heard(Address from, BlockPair pair) {
            heard(from, new PairBroadcast(pair, 1));
        }

        @Override
        public void met(Peer neighbour) {
            ChainExchange.this.met(neighbour);
        }
    }
}
