package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.audit.AuditCheck;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.Crowd;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.GossipSettings;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Every fifth node lies, each in the same way, while the others pay each other. Whatever the lie: the others agree on
 * all their payments, nobody's tokens become fewer by anything but its own payments, every ledger passes its audit, and
 * what the liars left in it is bounded.
 */
class LyingNodesSimulationTest {
    /** {@code -Dliars.honest=80} for the large run; four times as many as liars. */
    private static final int HONEST = Integer.getInteger("liars.honest", 20);

    private static final int IDENTITIES = Integer.getInteger("liars.identities", 300);
    /** The payments here have no accounts behind them. */
    private static final Set<AuditCheck> BESIDE_THE_CHAIN =
            Set.of(AuditCheck.ACCOUNTS_ADD_UP, AuditCheck.HISTORY_EXPLAINS);

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final int FLOOD = 800;
    private static final long AMOUNT = 1 << 20;

    private final SimulatedNetwork network =
            SimulatedNetwork.seeded(81).losing(0.05).latency(Duration.ofMillis(10), Duration.ofMillis(100));
    private final Crowd crowd = new Crowd(network, HONEST);
    private final List<Liar> liars = new ArrayList<>();

    LyingNodesSimulationTest() {
        for (int i = 0; i < HONEST / 4; i++) {
            liars.add(new Liar("liar " + i));
        }
    }

    @Test
    void forkOfTheOwnChainAndPaymentOfTwoWithOneNumber() {
        whileOthersPay(liar -> {
            HalfBlock spent = liar.first();
            HalfBlock again = new TestChain(liar.name).propose(liar.second.key(), AMOUNT);
            liar.send(liar.victim, spent);
            liar.send(liar.second, again);
        });

        for (Liar liar : liars) {
            assertThat(crowd.nodes().stream().filter(liar::isForkedFor).count())
                    .as(liar.name)
                    .isGreaterThanOrEqualTo(HONEST * 95L / 100);
        }
        liars.get(0).host.meet(crowd.node(3));
        HalfBlock later = new TestChain(liars.get(0).name).propose(crowd.node(3).key(), AMOUNT);
        liars.get(0).send(crowd.node(3), later);
        network.runFor(Duration.ofSeconds(1));
        assertThat(crowd.node(3).node().tally()).containsKey(BlockOutcome.REFUSED_KEY);
    }

    @Test
    void signatureThatIsWithheld() {
        List<ExchangeFixture> waiting = new ArrayList<>();
        whileOthersPay(liar -> {
            liar.host.place().crash();
            if (waiting.size() < liars.size()) {
                waiting.add(liar.victim);
                var never = crowd.pay(liar.victim, liar.host, AMOUNT);
                assertThat(never).isNotDone();
            }
        });

        assertThat(waiting)
                .noneMatch(node -> node.node().proposals().unanswered().isEmpty());
    }

    @Test
    void oldPaymentOnceMore() {
        whileOthersPay(liar -> {
            HalfBlock payment = liar.first();
            for (int i = 0; i < 20; i++) {
                liar.send(liar.victim, payment);
                liar.host.community().broadcast(liar.second.place().address(), new BlockBroadcast(payment, 3));
            }
        });

        assertThat(received()).isEqualTo(AMOUNT * liars.size());
    }

    @Test
    void wrongHashOfTheBlockBefore() {
        whileOthersPay(liar -> {
            liar.send(liar.victim, liar.first());
            network.runFor(Duration.ofMillis(500));
            liar.send(
                    liar.victim,
                    liar.signed(2, BlockLink.proposalTo(liar.victim.key()), new BlockHash(Bytes.filled(32, 9)), NOW));
        });

        assertThat(received()).isEqualTo(AMOUNT * liars.size());
        assertThat(outcomes(BlockOutcome.INVALID)).isPositive();
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void signatureOfAnotherKey() {
        whileOthersPay(liar -> liar.send(liar.victim, liar.forged()));

        assertThat(received()).isZero();
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void answerToWhatNobodyProposed() {
        whileOthersPay(liar -> {
            BlockLink nothing = BlockLink.answerTo(new BlockId(liar.victim.key(), new SequenceNumber(4711)));
            liar.send(liar.victim, liar.signed(1, nothing, BlockHash.GENESIS, NOW));
        });

        assertThat(outcomes(BlockOutcome.ANSWERS_NOTHING)).isPositive();
    }

    @Test
    void clocksThatAreFarOff() {
        whileOthersPay(liar -> {
            Instant never = Instant.ofEpochMilli(Long.MAX_VALUE);
            BlockLink link = BlockLink.proposalTo(liar.victim.key());
            liar.send(liar.victim, liar.signed(1, link, BlockHash.GENESIS, never));
            liar.send(liar.second, liar.signed(1, link, BlockHash.GENESIS, Instant.EPOCH));
        });

        assertThat(received()).isEqualTo(AMOUNT * liars.size());
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.chain(node.key()))
                        .extracting(HalfBlock::timestamp)
                        .isSorted()
                        .allMatch(time ->
                                !time.isAfter(node.place().context().wallClock().instant())));
    }

    @Test
    void amountsBelowZeroOfNothingAndBeyondAllBounds() {
        whileOthersPay(liar -> {
            for (String[] amounts : new String[][] {
                {"-5", "0"},
                {"0", "-5"},
                {"0", "0"},
                {"5", "5"},
                {"0", "9223372036854775807"},
                {"0", "1" + "0".repeat(300)}
            }) {
                Bytes content = Bytes.utf8("a4d2bup" + number(amounts[0]) + "4bdown" + number(amounts[1]) + "8btotal_up"
                        + number(amounts[0]) + "10btotal_down" + number(amounts[1]));
                liar.send(
                        liar.victim,
                        liar.chain.next(BlockLink.proposalTo(liar.victim.key()), BlockType.BANDWIDTH, content));
            }
        });

        assertThat(received()).isZero();
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void demandForTheTokensOfOthers() {
        whileOthersPay(liar -> {
            BandwidthTransaction demand = new BandwidthTransaction(
                    new ByteCount(AMOUNT), ByteCount.ZERO, new ByteCount(AMOUNT), ByteCount.ZERO);
            liar.send(
                    liar.victim,
                    liar.chain.next(BlockLink.proposalTo(liar.victim.key()), BlockType.BANDWIDTH, demand.encode()));
        });

        assertThat(received()).isZero();
        assertThat(outcomes(BlockOutcome.DECLINED_NO_PAYMENT)).isPositive();
    }

    @Test
    void blockThatIsForAThird() {
        whileOthersPay(liar -> liar.send(liar.second, liar.first()));

        assertThat(received()).isZero();
        assertThat(outcomes(BlockOutcome.NOT_FOR_US)).isPositive();
    }

    @Test
    void floodOfValidBlocks() {
        PrivateKey payee = TestKeys.named("payee");
        for (Liar liar : liars) {
            for (int i = 0; i < FLOOD; i++) {
                HalfBlock block = liar.chain.propose(payee.publicKey(), 1);
                liar.host.community().broadcast(liar.victim.place().address(), new BlockBroadcast(block, 1));
            }
        }
        long begun = network.now().toSeconds();
        whileOthersPay(liar -> {});
        var share = GossipSettings.DEFAULT.fromNeighbour();
        long most = share.burst() + share.perSecond() * (network.now().toSeconds() - begun + 1);
        assertThat(liars)
                .allSatisfy(liar ->
                        assertThat(liar.victim.chain(liar.chain.owner())).hasSizeBetween(1, (int) most));
        assertLiarsNamedFor(Offence.TOO_MUCH_NEWS);
    }

    @Test
    void floodOfNewIdentities() {
        for (int i = 0; i < IDENTITIES; i++) {
            Liar host = liars.get(i % liars.size());
            HalfBlock block = new TestChain("nobody " + i).propose(host.victim.key(), AMOUNT);
            host.send(host.victim, block);
        }

        whileOthersPay(liar -> {});

        assertThat(received()).isZero();
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.disk().owners()).hasSizeLessThanOrEqualTo(HONEST + liars.size()));
        assertThat(outcomes(BlockOutcome.DECLINED_NOT_COVERED)).isGreaterThan(IDENTITIES / 2);
    }

    @Test
    void proofOfAForkThatNeverWas() {
        whileOthersPay(liar -> {
            HalfBlock honest = crowd.node(0).chain(crowd.node(0).key()).get(0);
            HalfBlock invented = new HalfBlock(
                    honest.id(),
                    honest.link(),
                    honest.previous(),
                    honest.type(),
                    Bytes.utf8("a0n"),
                    honest.timestamp(),
                    honest.signature());
            liar.host.community().send(liar.victim.place().address(), new BlockPair(honest, invented));
        });

        assertThat(crowd.nodes()).allMatch(node -> node.disk().forks().isEmpty());
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void falseBlocksFromAnInventedSourceAreHeldAgainstNobody() {
        for (Liar liar : liars) {
            SimulatedNode nowhere = network.node("nowhere " + liar.name);
            Bytes packet = liar.host.packets().unsigned(1, HalfBlockCodec.INSTANCE, liar.forged());
            IntStream.range(0, 5)
                    .forEach(i -> nowhere.endpoint().send(liar.victim.place().address(), packet));
        }
        whileOthersPay(liar -> {});

        assertThat(outcomes(BlockOutcome.INVALID)).isPositive();
        assertThat(crowd.nodes()).allMatch(node -> node.complaints().isEmpty());
    }

    /** What is wrong or too much is not taken, and whose it is, is what the victim would tell its user. */
    private void assertLiarsNamedFor(Offence offence) {
        for (Liar liar : liars) {
            assertThat(liar.victim.complaints())
                    .as("%s, seed %d", liar.name, network.seed())
                    .filteredOn(complaint -> complaint.offence() == offence)
                    .extracting(Complaint::member)
                    .contains(Optional.of(liar.host.key().memberId()));
        }
        List<MemberId> hostile =
                liars.stream().map(liar -> liar.host.key().memberId()).toList();
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.complaints())
                        .extracting(Complaint::member)
                        .allMatch(member -> member.filter(hostile::contains).isPresent()));
    }

    private static String number(String digits) {
        return digits.length() + "i" + digits;
    }

    /** Bytes for which liars paid. */
    private long received() {
        return crowd.nodes().stream()
                .mapToLong(node -> node.node().balance().up().value()
                        - crowd.truth(node).up().value())
                .sum();
    }

    private long outcomes(BlockOutcome outcome) {
        return crowd.nodes().stream()
                .mapToLong(node -> node.node().tally().getOrDefault(outcome, 0L))
                .sum();
    }

    private void whileOthersPay(Lie lie) {
        List<CompletableFuture<?>> payments = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < HONEST; i++) {
                payments.add(crowd.pay(crowd.node(i), crowd.node((i + round + 1) % HONEST), AMOUNT + i));
            }
            network.runFor(Duration.ofSeconds(1));
            liars.forEach(lie::tell);
        }
        network.runFor(Duration.ofSeconds(20));
        network.runUntil(() -> payments.stream().allMatch(CompletableFuture::isDone), Duration.ofMinutes(10));

        assertThat(payments).as("seed %d", network.seed()).noneMatch(CompletableFuture::isCompletedExceptionally);
        for (ExchangeFixture node : crowd.nodes()) {
            var truth = crowd.truth(node);
            assertThat(node.node().balance().down()).as("%s", node.key()).isEqualTo(truth.down());
            assertThat(node.node().balance().up()).as("%s", node.key()).isGreaterThanOrEqualTo(truth.up());
            assertThat(LedgerAudit.of(node.disk(), node.key()).findings())
                    .filteredOn(finding -> !BESIDE_THE_CHAIN.contains(finding.check()))
                    .isEmpty();
            assertThat(node.node().fault()).isEmpty();
        }
    }

    @FunctionalInterface
    private interface Lie {
        void tell(Liar liar);
    }

    /** A member of the overlay that two of the crowd have served. */
    private final class Liar {
        private final String name;
        private final ExchangeFixture host;
        private final TestChain chain;
        private final ExchangeFixture victim = crowd.any();
        private final ExchangeFixture second;

        Liar(String name) {
            this.name = name;
            this.host = ExchangeFixture.join(network, name);
            this.chain = new TestChain(name);
            int next = crowd.nodes().indexOf(victim) + 1;
            this.second = crowd.node(next % HONEST);
            crowd.serve(host.key());
            host.meet(victim).meet(second);
        }

        /** The payment with which its chain begins. */
        HalfBlock first() {
            return new TestChain(name).propose(victim.key(), AMOUNT);
        }

        /** Its payment in the name of somebody else. */
        HalfBlock forged() {
            HalfBlock own = first();
            return new HalfBlock(
                    new BlockId(crowd.node(0).key(), SequenceNumber.GENESIS),
                    own.link(),
                    own.previous(),
                    own.type(),
                    own.transaction(),
                    own.timestamp(),
                    own.signature());
        }

        HalfBlock signed(long number, BlockLink link, BlockHash previous, Instant time) {
            Bytes content = BandwidthTransaction.decode(first().transaction()).encode();
            return HalfBlock.sign(
                    chain.key(), new SequenceNumber(number), link, previous, BlockType.BANDWIDTH, content, time);
        }

        void send(ExchangeFixture to, HalfBlock block) {
            assertThat(host.community().send(to.key(), block)).isTrue();
        }

        boolean isForkedFor(ExchangeFixture node) {
            return node.disk().forks().stream()
                    .anyMatch(proof -> proof.id().owner().equals(host.key()));
        }
    }
}
