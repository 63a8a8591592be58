package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.Neighbour;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.NettyUdpEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.agreement.TransactionSource;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** Real sockets on ::1: discovery, proof of keys, and a payment. */
class Ipv6NodesTest {
    private static final Bytes LOOPBACK = Bytes.fromHex("00000000000000000000000000000001");
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<AutoCloseable> parts = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void needIpv6() {
        assumeTrue(hasIpv6(), "this machine has no ::1");
    }

    @AfterEach
    void closeEverything() throws Exception {
        for (AutoCloseable part : parts) {
            part.close();
        }
    }

    @Test
    void twoNodesFindEachOtherAndPay() throws Exception {
        Node payee = new Node("payee");
        Node payer = new Node("payer", payee.endpoint.localAddress());

        await().atMost(PATIENCE).until(() -> payer.knows(payee) && payee.knows(payer));
        Agreement agreement = payer.pay(payee).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(payer.endpoint.localAddress().isIpv6()).isTrue();
        assertThat(agreement.answer().owner()).isEqualTo(payee.node.key());
        assertThat(payee.store.latest(payee.node.key())).contains(agreement.answer());
        assertThat(payee.onLoop(payee.node::balance).up()).isEqualTo(AMOUNT);
        assertThat(payer.onLoop(payer.node::balance).down()).isEqualTo(AMOUNT);
    }

    @Test
    void aThirdIsIntroducedByTheOneThatItKnows() {
        Node middle = new Node("middle");
        Node first = new Node("first", middle.endpoint.localAddress());
        await().atMost(PATIENCE).until(() -> middle.knows(first));

        Node second = new Node("second", middle.endpoint.localAddress());

        await().atMost(PATIENCE).until(() -> second.knows(first) && first.knows(second));
    }

    private static boolean hasIpv6() {
        try (DatagramSocket socket = new DatagramSocket(new Address(LOOPBACK, 0).toSocket())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
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

    private final class Node {
        private final NettyNodeLoop loop;
        private final LmdbChainStore store;
        private final NettyUdpEndpoint endpoint;
        private final PeerDiscovery discovery;
        private final LedgerNode node;

        Node(String name, Address... bootstrap) {
            PrivateKey key = TestKeys.named(name);
            loop = NettyNodeLoop.start(name);
            var context = loop.context(new SecureRandom());
            store = LmdbChainStore.open(directory.resolve(name));
            NetworkPolicy policy = NetworkPolicy.closed(Set.of());
            endpoint = NettyUdpEndpoint.bind(
                    loop, Clock.systemUTC(), new Address(LOOPBACK, 0), policy, EndpointSettings.DEFAULT);
            PeerGraph graph = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
            PacketWriter packets = new PacketWriter(TrustChainCommunity.ID, key, new GlobalTime(loop));
            TrustChainCommunity community =
                    new TrustChainCommunity(context, endpoint, TrustChainCommunity.ID, packets, graph);
            discovery = new PeerDiscovery(
                    context,
                    endpoint,
                    packets,
                    graph,
                    new DiscoveryPlan(
                            TrustChainCommunity.ID,
                            key.publicKey(),
                            List.of(endpoint.localAddress()),
                            policy,
                            List.of(bootstrap),
                            DiscoverySettings.DEFAULT,
                            Greeting.NONE));
            endpoint.listen(new Dispatcher(List.of(community.community().with(discovery.community()))));
            node = new LedgerNode(
                    context,
                    key,
                    store,
                    community,
                    LedgerSettings.DEFAULT.withPolicy(BlockType.BANDWIDTH, Ipv6NodesTest::agree));
            node.start().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            loop.execute(discovery::start);
            parts.addAll(List.of(
                    () -> onLoop(() -> {
                        discovery.close();
                        return true;
                    }),
                    endpoint,
                    loop,
                    store));
        }

        boolean knows(Node other) {
            return onLoop(discovery::neighbours).stream()
                    .map(Neighbour::peer)
                    .anyMatch(peer -> peer.key().equals(other.node.key())
                            && peer.address().equals(other.endpoint.localAddress()));
        }

        CompletableFuture<Agreement> pay(Node payee) {
            TransactionSource payment = previous ->
                    BandwidthTransaction.proposal(AMOUNT, totals(previous)).encode();
            Offer offer = new Offer(payee.node.key(), BlockType.BANDWIDTH, payment, BlockEffect.NONE);
            return CompletableFuture.completedFuture(offer).thenComposeAsync(node.proposals()::propose, loop);
        }

        <T> T onLoop(Supplier<T> question) {
            return CompletableFuture.supplyAsync(question, loop)
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }
}
