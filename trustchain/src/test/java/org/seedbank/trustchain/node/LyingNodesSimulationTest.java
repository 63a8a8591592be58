package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.seedbank.overlay.crypto.PublicKey;
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
import org.seedbank.trustchain.validation.CheckedSignatures;

/**
 * Every fifth node lies, all of them in the same way, while the others pay each other; then they leave, others come and
 * lie in another way. Whatever the lie: the others agree on all their payments, nobody's tokens become fewer or more by
 * anything but payments, nobody honest is named or refused, every ledger passes its audit, and what the liars left in
 * it is bounded.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LyingNodesSimulationTest {
    /** {@code -Dliars.honest=800} for the large run; four times as many as liars. */
    private static final int HONEST = Integer.getInteger("liars.honest", 20);

    private static final int LIARS = HONEST / 4;
    /** In each of the three rounds of a way; in the large run everybody pays once in all. */
    private static final int PAYMENTS = 20;

    private static final int AUDITED = 20;

    /**
     * Within this, nearly everybody has to know a fork, from the moment on when one of the others holds both blocks.
     */
    private static final Duration SPREAD = Duration.ofSeconds(20);

    private static final int IDENTITIES = Integer.getInteger("liars.identities", 300);
    /** The payments here have no accounts behind them. */
    private static final Set<AuditCheck> BESIDE_THE_CHAIN =
            Set.of(AuditCheck.ACCOUNTS_ADD_UP, AuditCheck.HISTORY_EXPLAINS);

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final int FLOOD = 600;
    private static final long AMOUNT = Liar.AMOUNT;

    private final SimulatedNetwork network =
            SimulatedNetwork.seeded(81).losing(0.05).latency(Duration.ofMillis(10), Duration.ofMillis(100));
    private final Crowd crowd = new Crowd(network, HONEST);
    private final List<Liar> liars = new ArrayList<>();
    private final HonestNodes honest = new HonestNodes(network, crowd);
    private int ways;
    private int paid;

    @BeforeEach
    void liarsGoAndOthersCome() {
        for (Liar liar : liars) {
            if (liar.host.place().isUp()) {
                liar.host.crash();
            }
            crowd.nodes().forEach(node -> node.forget(liar.host));
        }
        liars.clear();
        for (int i = 0; i < LIARS; i++) {
            liars.add(new Liar(network, crowd, "liar " + ways + "." + i, 4 * i + ways));
        }
        ways++;
        honest.begin(liars);
    }

    @AfterAll
    void everyLedgerPassesItsAudit() {
        CheckedSignatures signatures = new CheckedSignatures(CheckedSignatures.DEFAULT_LIMIT); // anew, but once for all
        for (int i = 0; i < HONEST; i += HONEST / AUDITED) {
            ExchangeFixture node = crowd.node(i);
            assertThat(LedgerAudit.of(node.disk(), node.key(), signatures).findings())
                    .filteredOn(finding -> !BESIDE_THE_CHAIN.contains(finding.check()))
                    .isEmpty();
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

        Map<PublicKey, List<Duration>> known = honest.forksOf(liars);
        assertThat(known.values())
                .as("seed %d: when nodes knew each fork of which anybody held both blocks", network.seed())
                .hasSizeGreaterThanOrEqualTo(LIARS * 95 / 100)
                .allSatisfy(times -> assertThat(times)
                        .filteredOn(time -> time.compareTo(times.get(0).plus(SPREAD)) <= 0)
                        .hasSizeGreaterThanOrEqualTo(HONEST * 95 / 100));
        assertRefuses(crowd.node(3), known.keySet());
    }

    private void assertRefuses(ExchangeFixture node, Set<PublicKey> forked) {
        Liar liar = liars.stream()
                .filter(each -> forked.contains(each.host.key()))
                .findFirst()
                .orElseThrow();
        liar.host.meet(node);
        liar.send(node, new TestChain(liar.name).propose(node.key(), AMOUNT));
        network.runFor(Duration.ofSeconds(1));
        assertThat(node.node().tally()).containsKey(BlockOutcome.REFUSED_KEY);
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
                liar.host.community().broadcast(List.of(liar.second.place().address()), new BlockBroadcast(payment, 3));
            }
        });

        assertThat(honest.received()).isEqualTo(AMOUNT * liars.size());
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

        assertThat(honest.received()).isEqualTo(AMOUNT * liars.size());
        assertThat(honest.outcomes(BlockOutcome.INVALID)).isPositive();
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void signatureOfAnotherKey() {
        whileOthersPay(liar -> liar.send(liar.victim, liar.forged()));

        assertThat(honest.received()).isZero();
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void answerToWhatNobodyProposed() {
        whileOthersPay(liar -> {
            BlockLink nothing = BlockLink.answerTo(new BlockId(liar.victim.key(), new SequenceNumber(4711)));
            liar.send(liar.victim, liar.signed(1, nothing, BlockHash.GENESIS, NOW));
        });

        assertThat(honest.outcomes(BlockOutcome.ANSWERS_NOTHING)).isPositive();
    }

    @Test
    void clocksThatAreFarOff() {
        whileOthersPay(liar -> {
            Instant time = liars.indexOf(liar) % 2 == 0 ? Instant.ofEpochMilli(Long.MAX_VALUE) : Instant.EPOCH;
            BlockLink link = BlockLink.proposalTo(liar.victim.key());
            liar.send(liar.victim, liar.signed(1, link, BlockHash.GENESIS, time));
        });

        assertThat(honest.received()).isEqualTo(AMOUNT * liars.size());
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

        assertThat(honest.received()).isZero();
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

        assertThat(honest.received()).isZero();
        assertThat(honest.outcomes(BlockOutcome.DECLINED_NO_PAYMENT)).isPositive();
    }

    @Test
    void blockThatIsForAThird() {
        whileOthersPay(liar -> liar.send(liar.second, liar.first()));

        assertThat(honest.received()).isZero();
        assertThat(honest.outcomes(BlockOutcome.NOT_FOR_US)).isPositive();
    }

    @Test
    void floodOfValidBlocks() {
        PublicKey payee = TestKeys.named("payee").publicKey();
        TestChain flood = new TestChain("flood");
        List<HalfBlock> blocks =
                Stream.generate(() -> flood.propose(payee, 1)).limit(FLOOD).toList();
        for (Liar liar : liars) {
            blocks.forEach(block -> liar.host
                    .community()
                    .broadcast(List.of(liar.victim.place().address()), new BlockBroadcast(block, 1)));
        }
        long since = network.now().toSeconds();
        whileOthersPay(liar -> {});
        var share = GossipSettings.DEFAULT.fromNeighbour();
        long most = share.burst() + share.perSecond() * (network.now().toSeconds() - since + 1);
        assertThat(liars)
                .allSatisfy(liar -> assertThat(liar.victim.chain(flood.owner())).hasSizeBetween(1, (int) most));
        assertLiarsNamedFor(Offence.TOO_MUCH_NEWS);
    }

    @Test
    void floodOfNewIdentities() {
        Set<PublicKey> identities = new HashSet<>();
        for (int i = 0; i < IDENTITIES; i++) {
            Liar host = liars.get(i % LIARS);
            HalfBlock block = new TestChain("nobody " + i).propose(host.victim.key(), AMOUNT);
            identities.add(block.owner());
            host.send(host.victim, block);
        }

        whileOthersPay(liar -> {});

        assertThat(honest.received()).isZero();
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.disk().owners()).noneMatch(identities::contains));
        assertThat(honest.outcomes(BlockOutcome.DECLINED_NOT_COVERED)).isGreaterThan(IDENTITIES / 2);
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

        PublicKey accused = crowd.node(0).key();
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.disk().forks())
                        .noneMatch(proof -> proof.id().owner().equals(accused)));
        assertLiarsNamedFor(Offence.FALSE_BLOCKS);
    }

    @Test
    void falseBlocksFromAnInventedSourceAreHeldAgainstNobody() {
        for (Liar liar : liars) {
            SimulatedNode nowhere = network.node("nowhere of " + liar.name);
            Bytes packet = liar.host.packets().unsigned(1, HalfBlockCodec.INSTANCE, liar.forged());
            IntStream.range(0, 5)
                    .forEach(i -> nowhere.endpoint().send(liar.victim.place().address(), packet));
        }
        whileOthersPay(liar -> {});

        assertThat(honest.outcomes(BlockOutcome.INVALID)).isPositive();
        assertThat(crowd.nodes())
                .allSatisfy(node -> assertThat(node.complaints()).noneMatch(honest::isNew));
    }

    /** What is wrong or too much is not taken, and whose it is, is what the victim would tell its user. */
    private void assertLiarsNamedFor(Offence offence) {
        for (Liar liar : liars) {
            assertThat(liar.victim.complaints())
                    .as("%s, seed %d", liar.name, network.seed())
                    .filteredOn(complaint -> complaint.offence() == offence && honest.isNew(complaint))
                    .extracting(Complaint::member)
                    .contains(Optional.of(liar.host.key().memberId()));
        }
    }

    private static String number(String digits) {
        return digits.length() + "i" + digits;
    }

    private void whileOthersPay(Lie lie) {
        List<CompletableFuture<?>> payments = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < PAYMENTS; i++, paid++) {
                ExchangeFixture payee = crowd.node((paid + round + 1) % HONEST);
                payments.add(crowd.pay(crowd.node(paid % HONEST), payee, AMOUNT + paid));
            }
            network.runFor(Duration.ofSeconds(1));
            liars.forEach(lie::tell);
        }
        network.runFor(Duration.ofSeconds(20));
        network.runUntil(() -> payments.stream().allMatch(CompletableFuture::isDone), Duration.ofMinutes(10));

        assertThat(payments).as("seed %d", network.seed()).noneMatch(CompletableFuture::isCompletedExceptionally);
        Set<ExchangeFixture> met = liars.stream()
                .flatMap(liar -> Stream.of(liar.victim, liar.second))
                .collect(Collectors.toSet());
        honest.assertUnharmed(met);
    }

    @FunctionalInterface
    private interface Lie {
        void tell(Liar liar);
    }
}
