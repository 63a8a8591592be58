package org.seedbank.tunnels.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.DiscoveryPlan;
import org.seedbank.overlay.discovery.DiscoverySettings;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.discovery.PeerDiscovery;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlReport;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** Discovery and the crawl of a chain, as they always are, over circuits: one asks another for what it holds. */
class CircuitEndpointTest {
    private static final int BLOCKS = 100;
    private static final int FIRST_EXIT_PORT = 20_000;
    private static final Set<PeerFlag> EXIT_FOR_OVERLAYS =
            Set.of(PeerFlag.RELAY, PeerFlag.SPEED_TEST, PeerFlag.EXIT_IPV8);

    private static final Set<PeerFlag> EXIT_FOR_TORRENTS =
            Set.of(PeerFlag.RELAY, PeerFlag.SPEED_TEST, PeerFlag.EXIT_BT);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(43);
    private final TunnelSwarm swarm = new TunnelSwarm(network);
    private final Member owner = swarm.join("owner", TunnelSwarm.NOTHING);
    private final SimulatedNode home = network.node("asked");
    private final TestChain chain = new TestChain("somebody");
    private final List<SimulatedPacket> toAsked = new ArrayList<>();
    private final Ledger asked = new Ledger(home, home.endpoint(), TestKeys.named("asked"));

    @BeforeEach
    void watch() {
        for (int i = 0; i < BLOCKS; i++) {
            chain.propose(asked.key(), 1000);
        }
        asked.hold(chain.blocks());
        network.observing(packet -> {
            if (packet.to().equals(home.address())) {
                toAsked.add(packet);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void asksForAChainWithoutTellingWhereTheAskerIs(int hops) {
        Member exit = swarm.join("exit", EXIT_FOR_OVERLAYS);
        swarm.join("first", TunnelSwarm.RELAY);
        swarm.join("second", TunnelSwarm.RELAY);
        swarm.introduceAll();
        CircuitEndpoint circuits = circuits(CircuitEndpoint.plan(hops));
        Ledger asker = new Ledger(owner.place(), circuits, TestKeys.named("one night only"));

        CrawlReport report = asker.crawl();

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(asker.chain()).isEqualTo(chain.blocks());
        assertThat(asked.neighbours())
                .singleElement()
                .satisfies(seen -> assertThat(isAnExitOf(exit, seen.address())).isTrue());
        assertThat(toAsked)
                .isNotEmpty()
                .allMatch(packet -> isAnExitOf(exit, packet.from()))
                .noneMatch(packet ->
                        contains(packet.datagram(), owner.place().address().ip()));
    }

    @Test
    void theSameOverlayWithoutCircuitsTellsWhereTheAskerIs() {
        SimulatedNode place = network.node("asker");
        Ledger asker = new Ledger(place, place.endpoint(), TestKeys.named("asker"));

        CrawlReport report = asker.crawl();

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(asker.chain()).isEqualTo(chain.blocks());
        assertThat(asked.neighbours()).extracting(Peer::address).containsExactly(place.address());
    }

    @Test
    void sendsNothingWithoutACircuit() {
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.introduceAll();
        CircuitEndpoint circuits = circuits(CircuitEndpoint.plan(2));
        Ledger asker = new Ledger(owner.place(), circuits, TestKeys.named("one night only"));

        asker.discovery.bootstrap(List.of(home.address()));
        network.runFor(Duration.ofMinutes(2));

        assertThat(circuits.pool().ready()).isEmpty();
        assertThat(asker.neighbours()).isEmpty();
        assertThat(toAsked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesNoExitThatLetsOnlyTorrentsOut(int hops) {
        swarm.join("exit", EXIT_FOR_TORRENTS);
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.introduceAll();
        CircuitEndpoint circuits = circuits(CircuitEndpoint.plan(hops));

        network.runFor(Duration.ofSeconds(30));

        assertThat(circuits.pool().ready()).isEmpty();
    }

    @Test
    void anExitForTorrentsRefusesPacketsOfOverlays() {
        Member exit = swarm.join("exit", EXIT_FOR_TORRENTS);
        swarm.join("relay", TunnelSwarm.RELAY);
        swarm.introduceAll();
        CircuitEndpoint circuits = circuits(CircuitPlan.of(2));
        Ledger asker = new Ledger(owner.place(), circuits, TestKeys.named("one night only"));
        network.runUntil(() -> !circuits.pool().ready().isEmpty(), Duration.ofSeconds(30));

        asker.discovery.bootstrap(List.of(home.address()));
        network.runFor(Duration.ofMinutes(1));

        assertThat(exit.node().exits().refusals()).isPositive();
        assertThat(asker.neighbours()).isEmpty();
        assertThat(toAsked).isEmpty();
    }

    @Test
    void isSilentAfterItsEnd() {
        swarm.join("exit", EXIT_FOR_OVERLAYS);
        swarm.introduceAll();
        CircuitEndpoint circuits = circuits(CircuitEndpoint.plan(1));
        List<Address> heard = new ArrayList<>();
        circuits.listen((from, datagram) -> heard.add(from));
        Bytes packet = TrustChainCommunity.ID.prefix().concat(Bytes.filled(1, 0));
        TunnelSwarm.Outsider echo = swarm.outsider("echo");
        network.runUntil(() -> !circuits.pool().ready().isEmpty(), Duration.ofSeconds(30));
        circuits.send(echo.address(), packet);
        network.runUntil(() -> !heard.isEmpty(), Duration.ofSeconds(10));

        circuits.send(echo.address(), packet);
        circuits.close();
        circuits.send(echo.address(), packet);
        network.runFor(Duration.ofSeconds(30));

        assertThat(heard).containsExactly(echo.address());
        assertThat(echo.visitors()).hasSizeLessThanOrEqualTo(2);
        assertThat(owner.node().circuits().all()).isEmpty();
    }

    private CircuitEndpoint circuits(CircuitPlan plan) {
        return new CircuitEndpoint(listener ->
                new CircuitPool(owner.place().context(), owner.node().circuits(), PoolPlan.of(plan), listener));
    }

    private static boolean isAnExitOf(Member exit, Address address) {
        return address.ip().equals(exit.place().address().ip()) && address.port() >= FIRST_EXIT_PORT;
    }

    private static boolean contains(Bytes datagram, Bytes part) {
        for (int i = 0; i + part.size() <= datagram.size(); i++) {
            if (datagram.slice(i, i + part.size()).equals(part)) {
                return true;
            }
        }
        return false;
    }

    /** A node of the ledger's overlay, whatever carries its packets. */
    private final class Ledger {
        private final PrivateKey key;
        private final InMemoryChainStore disk;
        private final TrustChainCommunity community;
        private final PeerDiscovery discovery;
        private final ChainExchange exchange;

        Ledger(SimulatedNode place, Endpoint endpoint, PrivateKey key) {
            this.key = key;
            var context = place.context();
            var flusher = place.executor(Duration.ofMillis(4));
            this.disk = new InMemoryChainStore(flusher);
            PacketWriter packets = new PacketWriter(TrustChainCommunity.ID, key, new GlobalTime(context.loop()));
            PeerGraph graph = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
            this.community = new TrustChainCommunity(context, endpoint, TrustChainCommunity.ID, packets, graph);
            DiscoveryPlan plan = new DiscoveryPlan(
                    TrustChainCommunity.ID,
                    key.publicKey(),
                    List.of(),
                    NetworkPolicy.open(),
                    List.of(),
                    DiscoverySettings.DEFAULT,
                    Greeting.NONE);
            this.discovery = new PeerDiscovery(context, endpoint, packets, graph, plan);
            endpoint.listen(new Dispatcher(List.of(community.community().with(discovery.community()))));
            LedgerNode node = new LedgerNode(context, key, disk, community, LedgerSettings.DEFAULT);
            this.exchange = node.exchange(
                    community, place.executor(Duration.ofMillis(1)), ExchangeSettings.DEFAULT.withAtMeeting(0));
            var started = node.start();
            network.runUntil(started::isDone, Duration.ofSeconds(1));
            discovery.start();
        }

        PublicKey key() {
            return key.publicKey();
        }

        void hold(List<HalfBlock> blocks) {
            var unused = disk.commit(LedgerWrite.ofBlocks(blocks));
            network.runFor(Duration.ofMillis(10));
        }

        List<HalfBlock> chain() {
            return disk.chain(TestKeys.named("somebody").publicKey(), SequenceNumber.GENESIS, Integer.MAX_VALUE);
        }

        List<Peer> neighbours() {
            return community.neighbours();
        }

        /** Meets the one who is asked, and asks it. */
        CrawlReport crawl() {
            discovery.bootstrap(List.of(home.address()));
            network.runUntil(
                    () -> !community.neighbours().isEmpty()
                            && !asked.neighbours().isEmpty(),
                    Duration.ofMinutes(2));
            var crawl = exchange.crawler().crawl(asked.key(), chain.owner(), Long.MAX_VALUE);
            network.runUntil(crawl::isDone, Duration.ofMinutes(2));
            return crawl.join();
        }
    }
}
