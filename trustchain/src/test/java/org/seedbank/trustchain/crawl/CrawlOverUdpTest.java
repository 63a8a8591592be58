package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;

class CrawlOverUdpTest {
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final List<AutoCloseable> parts = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void closeEverything() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
        workers.shutdownNow();
    }

    @Test
    void fetchesAChainOverRealSocketsIntoAFile() throws Exception {
        TestChain payer = new TestChain("payer");
        TestChain payee = new TestChain("payee");
        List<HalfBlock> blocks = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            HalfBlock proposal = payer.propose(payee.owner(), 1 + i);
            blocks.addAll(List.of(proposal, payee.agree(proposal)));
        }
        Node relay = new Node("relay");
        Node asking = new Node("asking");
        relay.store.commit(LedgerWrite.ofBlocks(blocks)).get(30, TimeUnit.SECONDS);
        relay.learn(asking);
        asking.learn(relay);

        CrawlReport report = CompletableFuture.completedFuture(relay.node.key())
                .thenComposeAsync(
                        neighbour -> asking.exchange.crawler().crawl(neighbour, payer.owner(), Long.MAX_VALUE),
                        asking.loop)
                .get(60, TimeUnit.SECONDS);

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(asking.store.chain(payer.owner(), SequenceNumber.GENESIS, 1000))
                .isEqualTo(payer.blocks());
        assertThat(asking.store.chain(payee.owner(), SequenceNumber.GENESIS, 1000))
                .isEqualTo(payee.blocks());
    }

    private final class Node {
        private final NettyNodeLoop loop;
        private final LmdbChainStore store;
        private final NettyUdpEndpoint endpoint;
        private final TrustChainCommunity community;
        private final LedgerNode node;
        private final ChainExchange exchange;

        Node(String name) {
            PrivateKey key = TestKeys.named(name);
            loop = NettyNodeLoop.start(name);
            var context = loop.context(new SecureRandom());
            store = LmdbChainStore.open(directory.resolve(name));
            endpoint = NettyUdpEndpoint.bind(
                    loop,
                    Clock.systemUTC(),
                    Address.loopback(0),
                    NetworkPolicy.closed(Set.of()),
                    EndpointSettings.DEFAULT);
            community = new TrustChainCommunity(
                    context,
                    endpoint,
                    TrustChainCommunity.ID,
                    new PacketWriter(TrustChainCommunity.ID, key, new GlobalTime(loop)),
                    new PeerGraph(context, 100));
            endpoint.listen(new Dispatcher(List.of(community.community())));
            node = new LedgerNode(context, key, store, community, LedgerSettings.DEFAULT);
            exchange = node.exchange(community, workers, ExchangeSettings.DEFAULT.withAtMeeting(0));
            node.start().orTimeout(30, TimeUnit.SECONDS).join();
            parts.addAll(List.of(endpoint, loop, store));
        }

        void learn(Node other) {
            CompletableFuture.runAsync(() -> community.learn(other.node.key(), other.endpoint.localAddress()), loop)
                    .orTimeout(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        }
    }
}
