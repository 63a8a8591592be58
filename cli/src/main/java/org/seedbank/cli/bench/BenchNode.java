package org.seedbank.cli.bench;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.agreement.TransactionSource;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.crawl.CrawlReport;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** A ledger node with a socket and a file of its own; it countersigns whatever breaks no rule. */
final class BenchNode implements AutoCloseable {
    private static final int BATCH = 4096;
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(1);

    private final NettyNodeLoop loop;
    private final LmdbChainStore store;
    private final NettyUdpEndpoint endpoint;
    private final TrustChainCommunity community;
    private final LedgerNode node;

    BenchNode(String name, Path directory, SecureRandom random) {
        PrivateKey key = PrivateKey.generate(random);
        this.store = LmdbChainStore.open(directory.resolve(name));
        this.loop = NettyNodeLoop.start(name);
        NodeContext context = loop.context(random);
        this.endpoint = NettyUdpEndpoint.bind(
                loop, context.clock(), Address.loopback(0), NetworkPolicy.closed(Set.of()), EndpointSettings.DEFAULT);
        this.community = new TrustChainCommunity(
                context,
                endpoint,
                TrustChainCommunity.ID,
                new PacketWriter(TrustChainCommunity.ID, key, new GlobalTime(loop)),
                new PeerGraph(context, PeerGraph.DEFAULT_LIMIT));
        endpoint.listen(new Dispatcher(List.of(community.community())));
        LedgerSettings settings = LedgerSettings.DEFAULT.withPolicy(BlockType.BANDWIDTH, BenchNode::agree);
        this.node = new LedgerNode(context, key, store, community, settings);
        node.start().join();
    }

    /** From now on it gives chains to others and takes theirs. */
    ChainExchange exchange(Executor workers) {
        return onLoop(() -> node.exchange(community, workers, ExchangeSettings.DEFAULT.withAtMeeting(0)))
                .join();
    }

    /** From now on {@code other} can be reached. */
    void meet(BenchNode other) {
        loop.execute(() -> community.learn(other.node.key(), other.endpoint.localAddress()));
    }

    /** Who it is. */
    PublicKey key() {
        return node.key();
    }

    /** Puts {@code blocks} into its file. */
    void store(List<HalfBlock> blocks) {
        for (int from = 0; from < blocks.size(); from += BATCH) {
            List<HalfBlock> batch = blocks.subList(from, Math.min(from + BATCH, blocks.size()));
            store.commit(LedgerWrite.ofBlocks(batch)).join();
        }
    }

    /** Answers from the loop of the node. */
    <T> CompletableFuture<T> onLoop(Supplier<T> question) {
        return CompletableFuture.supplyAsync(question, loop);
    }

    /** Fetches the chain of {@code owner} from {@code neighbour}. */
    CompletableFuture<CrawlReport> crawl(ChainExchange exchange, BenchNode neighbour, PublicKey owner) {
        return CompletableFuture.completedFuture(neighbour.key())
                .thenComposeAsync(key -> exchange.crawler().crawl(key, owner, Long.MAX_VALUE), loop);
    }

    /** Proposes to pay {@code payee}; completes on the loop when the agreement is on disk. */
    CompletableFuture<Stopwatch> pay(BenchNode payee) {
        Stopwatch watch = Stopwatch.start();
        TransactionSource payment = previous ->
                BandwidthTransaction.proposal(AMOUNT, totals(previous)).encode();
        return node.proposals()
                .propose(new Offer(payee.node.key(), BlockType.BANDWIDTH, payment, BlockEffect.NONE))
                .thenApply(agreement -> watch);
    }

    /** How often its file was flushed. */
    long flushes() {
        return store.flushes();
    }

    /** Datagrams that went out. */
    long datagrams() {
        return endpoint.metrics().sent();
    }

    @Override
    public void close() {
        endpoint.close();
        loop.close();
        store.close();
    }

    private static CountersignPolicy.Decision agree(HalfBlock proposal) {
        BandwidthTransaction offered = BandwidthTransaction.decode(proposal.transaction());
        TransactionSource answer = previous ->
                BandwidthTransaction.agreement(offered, totals(previous)).encode();
        return new CountersignPolicy.Countersign(answer, BlockEffect.NONE);
    }

    private static Totals totals(Optional<HalfBlock> newest) {
        return newest.map(block ->
                        BandwidthTransaction.decode(block.transaction()).totals())
                .orElse(Totals.NONE);
    }
}
