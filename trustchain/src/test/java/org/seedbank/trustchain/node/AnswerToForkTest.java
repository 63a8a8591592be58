package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.audit.AuditCheck;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.crawl.CrawlEnd;
import org.seedbank.trustchain.crawl.CrawlReport;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.gossip.BlockBroadcast;
import org.seedbank.trustchain.graph.TransferGraph;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.transfer.ChainExport;
import org.seedbank.trustchain.transfer.ChainImport;

/**
 * A forker signs each number twice: one block for an honest party, which answers it, and another one for others. Those
 * who have the other one must neither lose the honest party's chain nor hold anything against it or who shows it.
 */
class AnswerToForkTest {
    /** More than a neighbour may send of what is false before a crawl is ended. */
    private static final int FORKS = 12;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(67);
    private final ExchangeFixture witness = ExchangeFixture.join(network, "witness");
    private TestChain forker = new TestChain("a0");
    private TestChain branch = new TestChain("a0");
    private final TestChain honest = new TestChain("honest");

    /** Blocks are judged in the order of their owners' keys, so both orders are tried. */
    private void fork(boolean forkerComesFirst) {
        String name = IntStream.range(0, 100)
                .mapToObj(i -> "forker " + i)
                .filter(each -> new TestChain(each).owner().compareTo(honest.owner()) < 0 == forkerComesFirst)
                .findFirst()
                .orElseThrow();
        forker = new TestChain(name);
        branch = new TestChain(name);
        for (int i = 0; i < FORKS; i++) {
            var unusedAnswer = honest.agree(forker.propose(honest.owner(), 100 + i));
            var unusedBlock = branch.propose(new TestChain("third").owner(), 7);
        }
    }

    @BeforeEach
    void forkThatIsFoundInTheSameBatch() {
        fork(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theChainOfWhoAnsweredIsStoredWithoutAGapWhereTheOtherBranchIs(boolean forkerComesFirst) {
        fork(forkerComesFirst);
        ExchangeFixture answerer = ExchangeFixture.join(network, "answerer").holding(halves());
        witness.holding(branch.blocks()).meet(answerer);

        CrawlReport report = crawl(witness, answerer, honest);

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(report.blocks().invalid()).isZero();
        assertThat(witness.complaints()).isEmpty();
        assertThat(witness.disk().forks()).hasSize(1);
        assertThat(witness.chain(honest.owner())).isEqualTo(honest.blocks());
    }

    @Test
    void whatIsStoredIsCrawledOnByThoseWhoKnowNothing() {
        ExchangeFixture answerer = ExchangeFixture.join(network, "answerer").holding(halves());
        ExchangeFixture newcomer = ExchangeFixture.join(network, "newcomer");
        witness.holding(branch.blocks()).meet(answerer).meet(newcomer);
        var unused = crawl(witness, answerer, honest);

        CrawlReport report = crawl(newcomer, witness, honest);

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(report.blocks().invalid()).isZero();
        assertThat(newcomer.complaints()).isEmpty();
        assertThat(newcomer.chain(honest.owner())).isEqualTo(honest.blocks());
    }

    /** The answers come first, one by one, and then the other branch: nothing here tells that there is a fork. */
    @Test
    void whoHasTheAnswersAndTheOtherBranchIsNotTakenForALiar() {
        ExchangeFixture newcomer = ExchangeFixture.join(network, "newcomer");
        witness.holding(honest.blocks()).holding(branch.blocks()).meet(newcomer);

        CrawlReport report = crawl(newcomer, witness, honest);

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(newcomer.complaints()).isEmpty();
        assertThat(newcomer.chain(honest.owner())).isEqualTo(honest.blocks());
    }

    @Test
    void theAuditAndTheGraphDoNotTurnAgainstWhoAnswered() {
        ExchangeFixture answerer = ExchangeFixture.join(network, "answerer").holding(halves());
        witness.holding(branch.blocks()).meet(answerer);
        var unused = crawl(witness, answerer, honest);

        assertThat(LedgerAudit.of(witness.disk(), witness.key()).findings())
                .filteredOn(finding -> finding.check() == AuditCheck.BLOCK_RULES)
                .isEmpty();
        assertThat(TransferGraph.of(witness.disk()).members()).containsEntry(honest.owner(), honest.totals());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anImportTakesTheAnswersIfItProvesTheFork(boolean forkerComesFirst) throws IOException {
        fork(forkerComesFirst);
        InMemoryChainStore exported = InMemoryChainStore.immediate();
        exported.commit(LedgerWrite.ofBlocks(halves())).join();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        var unused = ChainExport.write(file, exported, exported.owners());
        InMemoryChainStore ledger = InMemoryChainStore.immediate();
        ledger.commit(LedgerWrite.ofBlocks(branch.blocks())).join();

        var report = ChainImport.read(new ByteArrayInputStream(file.toByteArray()), ledger, Runnable::run);

        assertThat(report.forks()).isPositive();
        assertThat(ledger.chain(honest.owner(), honest.blocks().get(0).sequence(), 100))
                .isEqualTo(honest.blocks());
    }

    /** What a neighbour passes on in good faith, and only contradicts what is here, is no fault of the neighbour. */
    @Test
    void whoPassesOnAnAnswerThatContradictsTheOtherBranchIsNotBlamed() {
        ExchangeFixture neighbour = ExchangeFixture.join(network, "neighbour");
        witness.holding(branch.blocks()).meet(neighbour);

        neighbour
                .community()
                .broadcast(
                        List.of(witness.place().address()),
                        new BlockBroadcast(honest.blocks().get(0), 1));
        network.runFor(Duration.ofSeconds(1));

        assertThat(witness.complaints()).isEmpty();
    }

    /** Two blocks that only together show that their owner lies, one to each of two neighbours. */
    @Test
    void whoPassesOnAHalfOfALieIsNotBlamed() {
        ExchangeFixture neighbour = ExchangeFixture.join(network, "neighbour");
        TestChain liar = new TestChain("liar");
        HalfBlock first = liar.propose(honest.owner(), 5);
        HalfBlock second = HalfBlock.sign(
                liar.key(),
                first.sequence().next(),
                first.link(),
                honest.blocks().get(0).hash(),
                first.type(),
                first.transaction(),
                first.timestamp());
        witness.holding(List.of(first)).meet(neighbour);

        neighbour.community().broadcast(List.of(witness.place().address()), new BlockBroadcast(second, 1));
        network.runFor(Duration.ofSeconds(1));

        assertThat(witness.complaints()).isEmpty();
        assertThat(witness.chain(liar.owner())).containsExactly(first);
    }

    /** The other branch got into the ledger while the own chain was restored; it must not end signing for ever. */
    @Test
    void anAnswerOfOnesOwnToAnotherBranchDoesNotKeepTheOwnChainFromBeingSigned() {
        ExchangeFixture own = ExchangeFixture.join(network, "honest").holding(honest.blocks());
        own.holding(branch.blocks());

        own.crash();
        own.restart();

        assertThat(own.node().fault()).isEqualTo(Optional.empty());
    }

    /** What strangers sign and each of which is acceptable when it comes must not spoil the audit of who stores it. */
    @Test
    void strangersCannotSpoilTheAuditOfALedgerThatTakesWhatTheySigned() {
        ExchangeFixture neighbour = ExchangeFixture.join(network, "neighbour");
        witness.meet(neighbour);
        HalfBlock far = HalfBlock.sign(
                forker.key(),
                new SequenceNumber(0xffff_ffffL),
                BlockLink.proposalTo(honest.owner()),
                honest.blocks().get(0).hash(),
                BlockType.of("note"),
                Bytes.utf8("a0n"),
                Instant.EPOCH);
        List<HalfBlock> blocks = List.of(honest.blocks().get(0), branch.blocks().get(0), far);

        for (HalfBlock block : blocks) {
            neighbour.community().broadcast(List.of(witness.place().address()), new BlockBroadcast(block, 1));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(blocks).allMatch(block -> witness.disk().at(block.id()).isPresent());
        assertThat(LedgerAudit.of(witness.disk(), witness.key()).findings()).isEmpty();
    }

    private List<HalfBlock> halves() {
        return Stream.concat(forker.blocks().stream(), honest.blocks().stream()).toList();
    }

    private CrawlReport crawl(ExchangeFixture asking, ExchangeFixture asked, TestChain chain) {
        var done = asking.exchange().crawler().crawl(asked.key(), chain.owner(), Long.MAX_VALUE);
        network.runUntil(done::isDone, Duration.ofMinutes(10));
        return done.join();
    }
}
