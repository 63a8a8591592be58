package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.fixture.WatchedStore;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.store.LedgerWrite;

/** A proposal is agreed or withdrawn, never both, whatever is lost on the way. */
class WithdrawalSimulationTest {
    private static final BlockType NOTE = BlockType.of("note");
    private static final Bytes CONTENT = Bytes.utf8("a0n");
    private static final LedgerSettings AGREEING = LedgerSettings.DEFAULT.withPolicy(
            NOTE, proposal -> new CountersignPolicy.Countersign(previous -> CONTENT, BlockEffect.NONE));
    private static final LedgerSettings DECLINING = LedgerSettings.DEFAULT.withPolicy(
            NOTE, proposal -> new CountersignPolicy.Decline(BlockOutcome.DECLINED_NOT_COVERED));
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void whatWasWithdrawnIsNeverAgreedAfterwards() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        // The proposal gets lost until its withdrawal has arrived.
        network.dropping(packet -> packet.from().equals(payer.place().address()));
        var agreed = propose(payer, payee);
        HalfBlock proposal = payer.proposals().unanswered().keySet().iterator().next();
        network.runFor(SOON);
        network.dropping(packet -> packet.datagram().equals(proposal.packed()));

        var end = payer.proposals().withdraw(proposal, BlockEffect.NONE);
        network.runFor(SOON);
        network.dropping(packet -> false);
        payer.proposals().contact(payee.key());
        new RawPeer(network, "postman").send(payee, proposal);
        network.runFor(SOON);

        assertThat(end).isCompletedWithValue(WithdrawalEnd.WITHDRAWN);
        assertThat(agreed).isCompletedExceptionally();
        assertThat(payee.disk().linked(proposal)).isEmpty();
        assertThat(payee.node().tally()).containsEntry(BlockOutcome.DECLINED_WITHDRAWN, 1L);
        assertThat(payer.proposals().unanswered()).isEmpty();
    }

    @Test
    void whatWasAgreedCannotBeWithdrawn() {
        SimulatedNetwork network = SimulatedNetwork.seeded(2);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        // The agreement gets lost, so that the payer does not know of it.
        network.dropping(packet -> packet.from().equals(payee.place().address()));
        var agreed = propose(payer, payee);
        network.runFor(SOON);
        HalfBlock proposal = payer.proposals().unanswered().keySet().iterator().next();

        var end = payer.proposals().withdraw(proposal, BlockEffect.NONE);
        network.runFor(SOON);
        network.dropping(packet -> false);
        network.runFor(Duration.ofSeconds(30));

        assertThat(end).isCompletedWithValue(WithdrawalEnd.AGREED_BEFORE);
        assertThat(agreed).isCompleted();
        assertThat(payer.proposals().unanswered()).isEmpty();
        payer.crash();
        payer.restart();
        assertThat(payer.proposals().unanswered()).isEmpty();
    }

    @Test
    void aWithdrawalIsRememberedOverARestartOfEitherSide() {
        SimulatedNetwork network = SimulatedNetwork.seeded(3);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", DECLINING);
        var unanswered = propose(payer, payee);
        network.runFor(SOON);
        HalfBlock proposal = payer.proposals().unanswered().keySet().iterator().next();
        var end = payer.proposals().withdraw(proposal, BlockEffect.NONE);
        network.runFor(SOON);
        assertThat(end).isCompletedWithValue(WithdrawalEnd.WITHDRAWN);
        assertThat(unanswered).isCompletedExceptionally();

        payer.crash();
        payee.crash();
        payee.settings(AGREEING);
        payer.restart();
        payee.restart();
        new RawPeer(network, "postman").send(payee, proposal);
        network.runFor(SOON);

        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(payee.node().tally()).containsEntry(BlockOutcome.DECLINED_WITHDRAWN, 1L);
    }

    @Test
    void aStrangersWithdrawalChangesNothing() {
        SimulatedNetwork network = SimulatedNetwork.seeded(4);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        RawPeer stranger = new RawPeer(network, "stranger");
        network.dropping(packet -> packet.to().equals(payee.place().address())
                && packet.from().equals(payer.place().address()));
        var agreed = propose(payer, payee);
        HalfBlock proposal = payer.proposals().unanswered().keySet().iterator().next();

        stranger.send(
                payee,
                stranger.proposes(
                        payee.key(), Withdrawal.TYPE, Withdrawal.of(proposal).encode()));
        network.runFor(SOON);
        network.dropping(packet -> false);
        network.runFor(Duration.ofSeconds(30));

        assertThat(agreed).isCompleted();
    }

    @Test
    void strangersWithdrawalsLengthenTheChainByAFewBlocksHoweverManyCome() {
        SimulatedNetwork network = SimulatedNetwork.seeded(5);
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        RawPeer postman = new RawPeer(network, "postman");

        for (int who = 0; who < 40; who++) {
            for (int number = 2; number <= 50; number++) {
                postman.send(payee, withdrawal("stranger " + who, number, payee));
            }
        }
        network.runFor(SOON);

        assertThat(payee.chain()).hasSize(WithdrawalBudget.OF_STRANGERS);
        assertThat(payee.disk().owners()).hasSizeLessThan(6);
        assertThat(payee.node().tally())
                .containsEntry(BlockOutcome.DECLINED_BUDGET, 40L * 49 - WithdrawalBudget.OF_STRANGERS);
    }

    @Test
    void oneStrangerDoesNotUseUpWhatAllStrangersHave() {
        SimulatedNetwork network = SimulatedNetwork.seeded(6);
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        RawPeer postman = new RawPeer(network, "postman");
        for (int number = 2; number <= 200; number++) {
            postman.send(payee, withdrawal("greedy", number, payee));
        }
        network.runFor(SOON);
        HalfBlock modest = withdrawal("modest", 2, payee);

        postman.send(payee, modest);
        network.runFor(SOON);

        assertThat(payee.chain()).hasSize(WithdrawalBudget.OF_ONE_KEY + 1);
        assertThat(payee.disk().linked(modest)).isPresent();
    }

    @Test
    void forgedWithdrawalsUseUpNothing() {
        SimulatedNetwork network = SimulatedNetwork.seeded(7);
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        RawPeer postman = new RawPeer(network, "postman");
        HalfBlock honest = withdrawal("honest", 2, payee);
        for (int number = 3; number < 200; number++) {
            HalfBlock other = withdrawal("honest", number, payee);
            postman.send(
                    payee,
                    new HalfBlock(
                            other.id(),
                            other.link(),
                            other.previous(),
                            other.type(),
                            other.transaction(),
                            other.timestamp(),
                            honest.signature()));
        }
        network.runFor(SOON);

        postman.send(payee, honest);
        network.runFor(SOON);

        assertThat(payee.node().tally())
                .containsEntry(BlockOutcome.INVALID, 197L)
                .containsEntry(BlockOutcome.COUNTERSIGNED, 1L);
    }

    @Test
    void looksUpAFewBlocksForAProposalHoweverManyWithdrawalsItsOwnerWrote() {
        SimulatedNetwork network = SimulatedNetwork.seeded(8);
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        RawPeer owner = new RawPeer(network, "owner");
        List<HalfBlock> written = IntStream.rangeClosed(2, 300)
                .mapToObj(number -> withdrawal("owner", number, payee))
                .toList();
        var stored = payee.disk().commit(LedgerWrite.ofBlocks(written));
        network.runFor(SOON);
        assertThat(stored).isCompleted();
        AtomicLong reads = new AtomicLong();
        payee.crash();
        payee.seeingDiskThrough(disk -> WatchedStore.of(disk, method -> reads.incrementAndGet()));
        payee.restart();
        HalfBlock proposal = owner.proposes(payee.key(), NOTE, CONTENT);
        HalfBlock forged = new HalfBlock(
                proposal.id(),
                proposal.link(),
                proposal.previous(),
                proposal.type(),
                Bytes.utf8("a1i7"),
                proposal.timestamp(),
                proposal.signature());

        reads.set(0);
        owner.send(payee, forged);
        network.runFor(SOON);
        assertThat(reads.get()).isLessThan(20);
        reads.set(0);
        owner.send(payee, proposal);
        network.runFor(SOON);
        assertThat(reads.get()).isLessThan(50);
        assertThat(payee.node().tally())
                .containsEntry(BlockOutcome.INVALID, 1L)
                .containsEntry(BlockOutcome.COUNTERSIGNED, 1L);
    }

    /** Between any two of them a number is unknown, so they do not contradict each other. */
    private static HalfBlock withdrawal(String name, long number, LedgerNodeFixture payee) {
        return HalfBlock.sign(
                LedgerNodeFixture.keyOf(name),
                new SequenceNumber(2 * number),
                BlockLink.proposalTo(payee.key()),
                new BlockHash(Bytes.filled(32, 7)),
                Withdrawal.TYPE,
                new Withdrawal(SequenceNumber.GENESIS, BlockHash.GENESIS).encode(),
                Instant.parse("2026-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyProposalEndsAgreedOrWithdrawnAlthoughPacketsAreLostDoubledAndOvertaken(long seed) {
        SimulatedNetwork network = SimulatedNetwork.seeded(seed)
                .losing(0.3)
                .duplicating(0.2)
                .reordering(0.3, Duration.ofMillis(500))
                .latency(Duration.ofMillis(5), Duration.ofMillis(200));
        SplittableRandom random = new SplittableRandom(seed);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ends.add(propose(payer, payee).handle((agreement, failure) -> failure));
            network.runFor(Duration.ofMillis(random.nextInt(400)));
            List<HalfBlock> open = payer.proposals().unanswered().keySet().stream()
                    .filter(block -> block.type().equals(NOTE))
                    .toList();
            if (!open.isEmpty() && random.nextBoolean() && i < 30) {
                try {
                    ends.add(payer.proposals().withdraw(open.get(0), BlockEffect.NONE));
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageContaining("being withdrawn");
                }
            }
            if (random.nextInt(10) == 0) {
                payee.crash();
                payee.restart();
            }
        }

        network.runUntil(() -> payer.proposals().unanswered().isEmpty(), Duration.ofHours(1));

        assertThat(ends).as("seed %d", seed).allMatch(CompletableFuture::isDone);
        for (HalfBlock block : payer.chain()) {
            boolean isAgreed = payee.disk().linked(block).isPresent();
            if (block.type().equals(NOTE)) {
                assertThat(isWithdrawn(block, payer, payee))
                        .as("seed %d, %s", seed, block)
                        .isNotEqualTo(isAgreed);
            }
            assertThat(payer.disk().linked(block).isPresent())
                    .as("seed %d, %s", seed, block)
                    .isEqualTo(isAgreed);
        }
    }

    /** Strangers may have us answer as many withdrawals as they have patience for. */
    @Test
    void aProposalWaitsHoweverManyWithdrawalsWereAnsweredAfterIt() {
        SimulatedNetwork network = SimulatedNetwork.seeded(6);
        var payer = LedgerNodeFixture.join(network, "payer");
        var payee = LedgerNodeFixture.join(network, "payee", AGREEING);
        network.dropping(packet -> packet.from().equals(payer.place().address()));
        var unanswered = propose(payer, payee);
        network.runFor(SOON);
        PrivateKey key = LedgerNodeFixture.keyOf("payer");
        PublicKey stranger = LedgerNodeFixture.keyOf("stranger").publicKey();
        HalfBlock proposal = payer.chain().get(0);
        HalfBlock tip = proposal;
        for (int i = 1; i <= 1100; i++) {
            tip = HalfBlock.sign(
                    key,
                    tip.sequence().next(),
                    BlockLink.answerTo(new BlockId(stranger, new SequenceNumber(2L * i))),
                    tip.hash(),
                    Withdrawal.TYPE,
                    new Withdrawal(new SequenceNumber(2L * i - 1), BlockHash.GENESIS).encode(),
                    tip.timestamp());
            var unused = payer.disk().commit(LedgerWrite.ofBlocks(tip));
        }
        network.runFor(SOON);

        payer.crash();
        network.dropping(packet -> false);
        payer.restart();
        network.runFor(SOON);

        assertThat(unanswered).isNotDone();
        assertThat(payer.disk().linked(proposal)).isPresent();
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(OpenProposals.of(payer.disk(), payer.key())).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        var withdrawal = new Withdrawal(new SequenceNumber(4711), BlockHash.GENESIS);

        assertThat(Withdrawal.decode(withdrawal.encode())).isEqualTo(withdrawal);
    }

    private static boolean isWithdrawn(HalfBlock proposal, LedgerNodeFixture payer, LedgerNodeFixture payee) {
        return payer.chain().stream()
                .filter(block -> Withdrawal.in(block)
                        .filter(content -> content.hash().equals(proposal.hash()))
                        .isPresent())
                .anyMatch(block -> payee.disk().linked(block).isPresent());
    }

    private static CompletableFuture<Agreement> propose(LedgerNodeFixture payer, LedgerNodeFixture payee) {
        return payer.proposals().propose(new Offer(payee.key(), NOTE, previous -> CONTENT, BlockEffect.NONE));
    }
}
