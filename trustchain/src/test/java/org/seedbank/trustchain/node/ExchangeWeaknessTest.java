package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.Offer;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.GossipTally;
import org.seedbank.trustchain.gossip.PairBroadcast;

/**
 * Weaknesses of earlier implementations of this ledger, as far as they lie between nodes, and that they are not here.
 */
class ExchangeWeaknessTest {
    private static final BlockType NOTE = BlockType.of("note");
    private static final Bytes CONTENT = Bytes.utf8("a0n");
    private static final LedgerSettings AGREEING = LedgerSettings.DEFAULT.withPolicy(
            NOTE, proposal -> new CountersignPolicy.Countersign(previous -> CONTENT, BlockEffect.NONE));
    private static final Duration WHILE = Duration.ofSeconds(5);
    private static final int HALF_BLOCK = 1;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(83);
    private final ExchangeFixture payer = join("payer");
    private final ExchangeFixture payee = join("payee");

    /** Weakness 1: a fork had no consequence, and nobody else learned of it. */
    @Test
    void whoSignedTwoBlocksWithOneNumberIsRefusedByThoseWhoHoldTheProof() {
        ExchangeFixture witness = join("witness").meet(payee);
        HalfBlock one = new TestChain("forker").propose(witness.key(), 1);
        HalfBlock other = new TestChain("forker").propose(payer.key(), 1);
        payer.meet(witness);
        witness.community()
                .broadcast(List.of(payee.place().address()), new PairBroadcast(new BlockPair(one, other), 1));
        network.runFor(WHILE);

        HalfBlock again = sign("forker", 1, BlockLink.proposalTo(payee.key()), Instant.EPOCH);
        witness.community().send(payee.key(), again);
        network.runFor(WHILE);

        assertThat(payee.disk().forks()).hasSize(1);
        assertThat(payee.node().tally()).containsOnlyKeys(BlockOutcome.REFUSED_KEY);
    }

    /** Keys are free: many that are met and then say nothing took all places for crawls, again and again. */
    @Test
    void strangersWhoAreMetLeaveRoomForTheCrawlsThatSomebodyWaitsFor() {
        ExchangeFixture asking = ExchangeFixture.join(
                network, "asking", LedgerSettings.DEFAULT, ExchangeSettings.DEFAULT.withAtMeeting(256));
        TestChain chain = new TestChain("chain");
        HalfBlock block = chain.propose(payee.key(), 1);
        payer.holding(List.of(block)).meet(asking);
        network.runFor(WHILE);
        for (int i = 0; i < 100; i++) {
            asking.community()
                    .learn(TestKeys.named("silent " + i).publicKey(), new Address(Bytes.fromHex("0a636363"), 9));
        }

        var crawl = asking.exchange().crawler().crawl(payer.key(), chain.owner(), 100);
        network.runUntil(crawl::isDone, Duration.ofMinutes(1));

        assertThat(crawl.join().end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(asking.chain(chain.owner())).containsExactly(block);
    }

    /** Weakness 2: an agreement that was lost came back at best by chance. */
    @Test
    void anAgreementThatIsLostEachTimeComesBackByACrawlAtTheNextMeeting() {
        payer.learn(payee);
        network.dropping(packet ->
                isHalfBlock(packet) && packet.from().equals(payee.place().address()));
        CompletableFuture<Agreement> agreed = propose();
        network.runFor(WHILE);
        assertThat(agreed).isNotDone();
        payer.crash();
        payer.restart();

        payee.learn(payer);
        payer.learn(payee);
        network.runFor(WHILE);

        assertThat(payer.node().proposals().unanswered()).isEmpty();
        assertThat(payer.disk().unanswered(payer.key())).isEmpty();
    }

    /** Weakness 3: who answered a proposal before it was known somewhere made it invalid there. */
    @Test
    void aStrangersAnswerThatComesFirstCannotMakeAnHonestProposalInvalid() {
        ExchangeFixture postman = join("postman").meet(payee);
        payer.learn(payee);
        network.dropping(packet -> packet.from().equals(payer.place().address()));
        CompletableFuture<Agreement> agreed = propose();
        network.runFor(Duration.ofMillis(100));
        HalfBlock proposal =
                payer.node().proposals().unanswered().keySet().iterator().next();
        HalfBlock poison = sign("stranger", 1, BlockLink.answerTo(proposal.id()), Instant.EPOCH);
        postman.community().broadcast(List.of(payee.place().address()), new BlockBroadcast(poison, 1));
        network.runFor(WHILE);
        network.dropping(packet -> false);
        network.runFor(Duration.ofSeconds(20));

        assertThat(payee.disk().at(poison.id())).contains(poison);
        assertThat(agreed).isCompleted();
        assertThat(agreed.join().answer().owner()).isEqualTo(payee.key());
        assertThat(payee.disk().linked(proposal)).contains(agreed.join().answer());
    }

    /** Weakness 4: across gaps nothing was checked, and gaps stayed. */
    @Test
    void blocksBeforeAPaymentFromAStrangerAreFetchedFromIt() {
        payer.meet(payee);
        ExchangeFixture other = join("other").meet(payer);
        for (int i = 0; i < 20; i++) {
            var unused = payer.node().proposals().propose(offer(other));
        }
        network.runFor(WHILE);

        var agreed = propose();
        network.runFor(WHILE);

        assertThat(agreed).isCompleted();
        assertThat(payee.chain(payer.key()))
                .filteredOn(block -> block.isProposal() && block.link().names(other.key()))
                .hasSize(20);
    }

    /** Weakness 9: whoever repeats a public packet from elsewhere gained something. */
    @Test
    void aRepeatedProposalIsAnsweredToItsOwnerAndChangesNothing() {
        payer.meet(payee);
        var agreed = propose();
        network.runFor(WHILE);
        HalfBlock proposal = agreed.join().proposal();
        ExchangeFixture postman = join("postman").meet(payee);

        for (int i = 0; i < 100; i++) {
            postman.community().broadcast(List.of(payee.place().address()), new BlockBroadcast(proposal, 1));
        }
        network.runFor(WHILE);

        assertThat(payee.chain(payee.key())).hasSize(1);
        assertThat(payee.node().tally()).containsOnlyKeys(BlockOutcome.COUNTERSIGNED);
    }

    /** Weakness 11: unchecked clocks of others decided which answer counts. */
    @Test
    void anAnswerFromTheBeginningOfTimeDoesNotHideTheRightOne() {
        payer.meet(payee);
        ExchangeFixture postman = join("postman").meet(payer);
        postman.meet(payee);
        var agreed = propose();
        network.runFor(WHILE);
        HalfBlock proposal = agreed.join().proposal();
        HalfBlock early = sign("stranger", 1, BlockLink.answerTo(proposal.id()), Instant.EPOCH);

        postman.community().broadcast(List.of(payee.place().address()), new BlockBroadcast(early, 1));
        network.runFor(WHILE);

        assertThat(payee.exchange().gossip().tally()).containsEntry(GossipTally.INVALID, 1L);
        assertThat(payee.disk().linked(proposal)).contains(agreed.join().answer());
    }

    private CompletableFuture<Agreement> propose() {
        return payer.node().proposals().propose(offer(payee));
    }

    private static Offer offer(ExchangeFixture to) {
        return new Offer(to.key(), NOTE, previous -> CONTENT, BlockEffect.NONE);
    }

    private ExchangeFixture join(String name) {
        return ExchangeFixture.join(network, name, AGREEING, ExchangeSettings.DEFAULT.withAtMeeting(0));
    }

    private static boolean isHalfBlock(SimulatedPacket packet) {
        return packet.datagram().at(22) == HALF_BLOCK;
    }

    private static HalfBlock sign(String owner, long number, BlockLink link, Instant time) {
        return HalfBlock.sign(
                TestKeys.named(owner), new SequenceNumber(number), link, BlockHash.GENESIS, NOTE, CONTENT, time);
    }
}
