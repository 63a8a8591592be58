package org.seedbank.trustchain.fork;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.TransactionSource;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlRequest;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.CheckedSignatures;
import org.seedbank.trustchain.validation.DoubleSpend;

class ForkSpreadSimulationTest {
    /** Nodes of the large run; {@code -Dfork.nodes=1000} for the one that is published. */
    private static final int NODES = Integer.getInteger("fork.nodes", 200);

    private static final int NEIGHBOURS = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void reachesNearlyEverybodyWithinTwentySecondsAlthoughPacketsAreLost(long seed) {
        SimulatedNetwork network =
                SimulatedNetwork.seeded(seed).losing(0.1).latency(Duration.ofMillis(10), Duration.ofMillis(150));
        List<ExchangeFixture> nodes = network(network, seed, NODES);
        ExchangeFixture forker = ExchangeFixture.join(network, "forker");
        nodes.get(0).learn(forker);
        nodes.get(NODES / 2).learn(forker);

        spendTwice(forker, nodes.get(0), nodes.get(NODES / 2));
        network.runFor(Duration.ofSeconds(20));

        long knowing =
                nodes.stream().filter(node -> !node.disk().forks().isEmpty()).count();
        assertThat(knowing).as("seed %d, of %d", seed, NODES).isGreaterThanOrEqualTo(NODES * 95 / 100);
    }

    @Test
    void tellsWhoeverIsMetForTheFirstTime() {
        SimulatedNetwork network = SimulatedNetwork.seeded(5);
        ExchangeFixture knowing = knowing(network);
        ExchangeFixture late = ExchangeFixture.join(network, "late");

        late.learn(knowing);
        knowing.learn(late);
        network.runFor(Duration.ofSeconds(1));

        assertThat(late.disk().forks()).hasSize(1);
    }

    /** Whose wallet was copied should be the first to hear of it, however many others forked since. */
    @Test
    void tellsWhoeverForkedItself() {
        SimulatedNetwork network = SimulatedNetwork.seeded(12);
        ExchangeFixture knowing = knowing(network);
        ExchangeFixture source = ExchangeFixture.join(network, "another source");
        knowing.learn(source);
        for (int i = 0; i < 2 * ForkSpread.AT_MEETING; i++) {
            TestChain other = new TestChain("forker " + i);
            source.community()
                    .send(
                            knowing.place().address(),
                            new BlockPair(
                                    other.propose(knowing.key(), 1),
                                    new TestChain("forker " + i).propose(knowing.key(), 2)));
        }
        ExchangeFixture victim = ExchangeFixture.join(network, "forker").holding(List.of(spend(1)));
        victim.crash();
        victim.restart();
        network.runFor(Duration.ofSeconds(10));
        assertThat(knowing.disk().forks()).hasSizeGreaterThan(ForkSpread.AT_MEETING);
        assertThat(victim.node().fault()).isEmpty();

        knowing.meet(victim);
        network.runFor(Duration.ofSeconds(1));

        assertThat(victim.node().fault()).isPresent();
        assertThat(victim.disk().forks()).extracting(fork -> fork.id().owner()).contains(victim.key());
    }

    @Test
    void tellsWhoeverAsksForTheChainOfAKeyThatForked() {
        SimulatedNetwork network = SimulatedNetwork.seeded(6);
        ExchangeFixture knowing = knowing(network);
        ExchangeFixture asking = ExchangeFixture.join(network, "asking");
        asking.learn(knowing);
        network.dropping(packet -> packet.from().equals(knowing.place().address()));
        knowing.learn(asking);
        network.runFor(Duration.ofSeconds(1));
        network.dropping(packet -> false);

        var crawl = asking.exchange().crawler().crawl(knowing.key(), new TestChain("forker").owner(), 100);
        network.runUntil(crawl::isDone, Duration.ofMinutes(1));
        network.runFor(Duration.ofSeconds(1));

        assertThat(crawl.join().end()).isEqualTo(CrawlEnd.FORKED);
        assertThat(asking.disk().forks()).hasSize(1);
    }

    @Test
    void tellsWhoeverAsksAgainAndAgainOnceAMinute() {
        SimulatedNetwork network = SimulatedNetwork.seeded(10);
        ExchangeFixture knowing = knowing(network);
        ExchangeFixture asking = ExchangeFixture.join(network, "asking");
        knowing.learn(asking);
        network.runFor(Duration.ofSeconds(10));
        AtomicLong large = new AtomicLong();
        network.observing(packet -> large.addAndGet(
                packet.from().equals(knowing.place().address())
                                && packet.datagram().size() > 400
                                && packet.fate() == SimulatedPacket.Fate.SENT
                        ? 1
                        : 0));

        for (int i = 0; i < 100; i++) {
            asking.community().ask(knowing.place().address(), CrawlRequest.newest(new TestChain("forker").owner(), i));
            network.runFor(Duration.ofMillis(100));
        }

        assertThat(large.get()).isEqualTo(1);
    }

    @Test
    void tellsNobodyAgainWhoHasShownTheProofButEverybodyOnce() {
        SimulatedNetwork network = SimulatedNetwork.seeded(13);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        ExchangeFixture silent = ExchangeFixture.join(network, "silent");
        node.learn(source);
        node.learn(silent);
        Map<Address, Integer> told = new HashMap<>();
        network.observing(packet -> {
            if (packet.fate() == SimulatedPacket.Fate.SENT
                    && packet.from().equals(node.place().address())) {
                told.merge(packet.to(), 1, Integer::sum);
            }
        });

        source.community().send(node.place().address(), new BlockPair(spend(1), spend(2)));
        network.runFor(Duration.ofSeconds(20));

        assertThat(told)
                .containsOnly(
                        Map.entry(source.place().address(), 1),
                        Map.entry(silent.place().address(), 3));
    }

    @Test
    void tellsOfEachForkAtLeastOnceHoweverManyThereAre() {
        SimulatedNetwork network = SimulatedNetwork.seeded(11);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture neighbour = ExchangeFixture.join(network, "neighbour");
        node.learn(neighbour);
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        node.learn(source);
        neighbour.learn(node);
        PublicKey payee = new TestChain("payee").owner();

        for (int i = 0; i < 400; i++) {
            String forker = "forker " + i;
            source.community()
                    .send(
                            node.place().address(),
                            new BlockPair(
                                    new TestChain(forker).propose(payee, 1), new TestChain(forker).propose(payee, 2)));
        }
        network.runFor(Duration.ofMillis(1500));

        assertThat(node.disk().forks()).hasSize(400);
        assertThat(neighbour.disk().forks()).hasSize(400);
    }

    @Test
    void takesNoMoreProofsFromOneNetworkThanItsShare() {
        SimulatedNetwork network = SimulatedNetwork.seeded(12);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        node.learn(source);
        PublicKey payee = new TestChain("payee").owner();

        for (int i = 0; i < 700; i++) {
            String forker = "forker " + i;
            source.community()
                    .send(
                            node.place().address(),
                            new BlockPair(
                                    new TestChain(forker).propose(payee, 1), new TestChain(forker).propose(payee, 2)));
        }
        network.runFor(Duration.ofSeconds(2));

        assertThat(node.disk().forks()).hasSize(400);
    }

    /** One machine with many keys would be sent a proof of each of sixteen forks for each of them. */
    @Test
    void sendsOneMachineNoMoreThanItsShareHoweverManyKeysAreMetThere() {
        SimulatedNetwork network = SimulatedNetwork.seeded(14);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        node.learn(source);
        for (int i = 0; i < 16; i++) {
            String forker = "forker " + i;
            source.community().send(node.place().address(), new BlockPair(note(forker, 3600), note(forker, 3601)));
        }
        network.runFor(Duration.ofSeconds(10));
        assertThat(node.disk().forks()).hasSize(16);
        AtomicLong bytes = new AtomicLong();
        network.observing(packet -> bytes.addAndGet(
                packet.from().equals(node.place().address()) && packet.fate() == SimulatedPacket.Fate.SENT
                        ? packet.datagram().size()
                        : 0));

        for (int i = 0; i < 200; i++) {
            node.community()
                    .learn(
                            TestKeys.named("key " + i).publicKey(),
                            source.place().address());
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(bytes.get()).isBetween(1L << 20, 5L << 20);
    }

    /** Or it would be kept as the one proof of its key, and nobody could be told. */
    @Test
    void keepsNoProofThatDoesNotFitIntoADatagram() {
        SimulatedNetwork network = SimulatedNetwork.seeded(15);
        ExchangeFixture knowing = ExchangeFixture.join(network, "knowing");
        ExchangeFixture forker = ExchangeFixture.join(network, "forker");
        ExchangeFixture late = ExchangeFixture.join(network, "late");
        knowing.holding(List.of(note("forker", 3600)));
        forker.learn(knowing);

        var large = forker.community().send(knowing.key(), note("forker", 7000));
        network.runFor(Duration.ofSeconds(10));
        var small = forker.community().send(knowing.key(), note("forker", 100));
        network.runFor(Duration.ofSeconds(10));
        List<Integer> sizes = new ArrayList<>();
        network.observing(packet -> sizes.add(packet.datagram().size()));
        late.learn(knowing);
        knowing.learn(late);
        network.runFor(Duration.ofSeconds(1));

        assertThat(large && small).isTrue();
        assertThat(late.disk().forks()).hasSize(1);
        assertThat(sizes).allMatch(size -> size <= EndpointSettings.DEFAULT.maxDatagram());
    }

    private static HalfBlock note(String owner, int size) {
        return new TestChain(owner)
                .append(
                        BlockLink.proposalTo(new TestChain("payee").owner()),
                        BlockType.of("note"),
                        Bytes.filled(size, 'x'));
    }

    @Test
    void refusesTheKeyAfterARestartToo() {
        SimulatedNetwork network = SimulatedNetwork.seeded(7);
        ExchangeFixture knowing = knowing(network);
        knowing.crash();
        knowing.restart();
        ExchangeFixture late = ExchangeFixture.join(network, "late");

        late.learn(knowing);
        knowing.learn(late);
        network.runFor(Duration.ofSeconds(1));

        assertThat(late.disk().forks()).hasSize(1);
    }

    @Test
    void keepsOneProofOfAKeyHoweverManyThereAre() {
        SimulatedNetwork network = SimulatedNetwork.seeded(8);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        node.learn(source);

        for (int i = 2; i < 50; i++) {
            source.community().send(node.place().address(), new BlockPair(spend(1), spend(i)));
        }
        network.runFor(Duration.ofSeconds(2));

        assertThat(node.disk().forks()).hasSize(1);
    }

    @Test
    void believesNoProofWithAnInventedBlock() {
        SimulatedNetwork network = SimulatedNetwork.seeded(9);
        ExchangeFixture node = ExchangeFixture.join(network, "node");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        node.learn(source);
        HalfBlock honest = spend(1);
        HalfBlock invented = new HalfBlock(
                honest.id(),
                honest.link(),
                honest.previous(),
                honest.type(),
                Bytes.utf8("a0n"),
                honest.timestamp(),
                honest.signature());

        source.community().send(node.place().address(), new BlockPair(honest, invented));
        network.runFor(Duration.ofSeconds(1));

        assertThat(node.disk().forks()).isEmpty();
    }

    /** A node that holds a proof. */
    private static ExchangeFixture knowing(SimulatedNetwork network) {
        ExchangeFixture knowing = ExchangeFixture.join(network, "knowing");
        ExchangeFixture source = ExchangeFixture.join(network, "source");
        knowing.learn(source);
        source.community().send(knowing.place().address(), new BlockPair(spend(1), spend(2)));
        network.runFor(Duration.ofSeconds(10));
        assertThat(knowing.disk().forks()).singleElement().matches(DoubleSpend::isGenuine);
        return knowing;
    }

    private static HalfBlock spend(long amount) {
        return new TestChain("forker").propose(new TestChain("payee").owner(), amount);
    }

    /** Pays two nodes with one number, as somebody does who wants both to serve. */
    private static void spendTwice(ExchangeFixture forker, ExchangeFixture one, ExchangeFixture other) {
        TestChain branch = new TestChain("forker");
        TestChain second = new TestChain("forker");
        forker.learn(one);
        forker.learn(other);
        var first = forker.community().send(one.key(), branch.propose(one.key(), 1 << 20));
        var again = forker.community().send(other.key(), second.propose(other.key(), 1 << 20));
        assertThat(first && again).isTrue();
    }

    /** Nodes that know some others each, and countersign whatever breaks no rule. */
    private static List<ExchangeFixture> network(SimulatedNetwork network, long seed, int count) {
        LedgerSettings agreeing =
                LedgerSettings.DEFAULT.withPolicy(BlockType.BANDWIDTH, ForkSpreadSimulationTest::agree);
        ExchangeSettings exchanging = ExchangeSettings.DEFAULT
                .withAtMeeting(0)
                .withSignatures(new CheckedSignatures(CheckedSignatures.DEFAULT_LIMIT));
        List<ExchangeFixture> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(ExchangeFixture.join(network, "node " + i, agreeing, exchanging));
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < NEIGHBOURS / 2; j++) {
                int other = random.nextInt(count);
                if (other != i) {
                    nodes.get(i).meet(nodes.get(other));
                }
            }
        }
        return nodes;
    }

    private static CountersignPolicy.Decision agree(HalfBlock proposal) {
        BandwidthTransaction offered = BandwidthTransaction.decode(proposal.transaction());
        TransactionSource answer = previous -> BandwidthTransaction.agreement(
                        offered,
                        previous.map(block -> BandwidthTransaction.decode(block.transaction())
                                        .totals())
                                .orElse(Totals.NONE))
                .encode();
        return new CountersignPolicy.Countersign(answer, BlockEffect.NONE);
    }
}
