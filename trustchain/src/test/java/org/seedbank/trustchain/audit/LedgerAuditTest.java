package org.seedbank.trustchain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** Plants one fault at a time into honest ledgers. */
class LedgerAuditTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(51);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob");

    @BeforeEach
    void bobServesAlice() {
        PaidTransfer file = new PaidTransfer(bob, alice, ByteCount.ofMebibytes(30), PaidTransfer.Pace.FAST);
        file.connect();
        network.runUntil(file::isComplete, Duration.ofSeconds(10));
        file.disconnect();
        network.runFor(Duration.ofSeconds(5));
    }

    @Test
    void findsNothingInHonestLedgers() {
        NetworkReport report = Audits.of(alice, bob);

        assertThat(report.findings()).isEmpty();
        assertThat(report.given()).isEqualTo(ByteCount.ofMebibytes(30));
        assertThat(report.taken()).isEqualTo(ByteCount.ofMebibytes(30));
        assertThat(report.ledgers()).extracting(AuditReport::ownBlocks).containsExactly(3L, 3L);
    }

    @Test
    void findsABlockWhoseSignatureIsWrong() {
        HalfBlock last = last(alice);
        HalfBlock changed = new HalfBlock(
                last.id(),
                last.link(),
                last.previous(),
                last.type(),
                last.transaction(),
                last.timestamp().plusMillis(1),
                last.signature());

        assertThat(checks(auditOf(
                        alice, block -> block.equals(last) ? Optional.of(changed) : Optional.of(block), entry -> true)))
                .contains(AuditCheck.BLOCK_RULES);
    }

    @Test
    void findsAMissingOwnBlock() {
        SequenceNumber second = new SequenceNumber(2);

        assertThat(checks(auditOf(
                        alice,
                        block -> block.owner().equals(alice.key())
                                        && block.sequence().equals(second)
                                ? Optional.empty()
                                : Optional.of(block),
                        entry -> true)))
                .contains(AuditCheck.OWN_CHAIN_COMPLETE, AuditCheck.TOTALS_ADD_UP, AuditCheck.ACCOUNTS_ADD_UP);
    }

    @Test
    void findsAnAgreementWhoseProposalIsMissing() {
        assertThat(checks(auditOf(
                        bob,
                        block -> block.owner().equals(bob.key()) ? Optional.of(block) : Optional.empty(),
                        entry -> true)))
                .containsOnly(AuditCheck.ANSWERED_ONCE);
    }

    @Test
    void findsAChangeThatHistoryDoesNotExplain() {
        assertThat(checks(auditOf(
                        alice, Optional::of, entry -> !entry.block().equals(Optional.of(SequenceNumber.GENESIS)))))
                .containsOnly(AuditCheck.HISTORY_EXPLAINS);
    }

    @Test
    void findsAnExplanationOfNothing() {
        HistoryEntry first = alice.history().get(0);
        HistoryEntry invented = new HistoryEntry(
                first.time(),
                first.kind(),
                first.counterparty(),
                first.reason(),
                first.amount(),
                Optional.of(new SequenceNumber(77)));

        var unused = alice.disk().commit(new LedgerWrite(List.of(), List.of(), List.of(invented), List.of()));
        network.runFor(Duration.ofSeconds(1));

        assertThat(checks(LedgerAudit.of(alice.disk(), alice.key()).findings()))
                .containsOnly(AuditCheck.HISTORY_EXPLAINS);
    }

    @Test
    void findsAnAccountThatDiffersFromTheBlocks() {
        AccountRecord account = alice.account(bob);
        var unused = alice.disk()
                .commit(LedgerWrite.ofAccounts(new AccountRecord(
                        account.counterparty(),
                        account.debts(),
                        account.debtSince(),
                        account.delivered(),
                        account.paid().minus(new ByteCount(1)),
                        account.earned(),
                        account.forgiven(),
                        account.refusedUntil())));
        network.runFor(Duration.ofSeconds(1));

        assertThat(checks(LedgerAudit.of(alice.disk(), alice.key()).findings()))
                .containsOnly(AuditCheck.ACCOUNTS_ADD_UP);
    }

    @Test
    void findsTwoBlocksWithOneNumberInTwoLedgers() {
        HalfBlock last = last(alice);
        HalfBlock other = HalfBlock.sign(
                LedgerNodeFixture.keyOf("alice"),
                last.sequence(),
                BlockLink.proposalTo(bob.key()),
                last.previous(),
                BlockType.BANDWIDTH,
                BandwidthTransaction.proposal(
                                ByteCount.ofMebibytes(1), new Totals(ByteCount.ZERO, ByteCount.ofMebibytes(16)))
                        .encode(),
                Instant.EPOCH);
        InMemoryChainStore forged =
                copy(alice, block -> Optional.of(block.equals(last) ? other : block), entry -> true);

        NetworkReport report = NetworkAudit.of(Map.of(alice.key(), forged, bob.key(), bob.disk()));

        assertThat(checks(report.findings())).contains(AuditCheck.SIGNED_ONCE);
    }

    @Test
    void findsALedgerThatLostWhatItsCounterpartyHas() {
        InMemoryChainStore empty = InMemoryChainStore.immediate();

        NetworkReport report = NetworkAudit.of(Map.of(alice.key(), alice.disk(), bob.key(), empty));

        assertThat(checks(report.findings())).contains(AuditCheck.BOTH_HALVES);
        assertThat(report.unanswered()).isEqualTo(ByteCount.ofMebibytes(30));
    }

    private static HalfBlock last(LedgerNodeFixture node) {
        return node.chain().get(node.chain().size() - 1);
    }

    private static List<AuditFinding> auditOf(LedgerNodeFixture node, BlockChange blocks, EntryFilter entries) {
        return LedgerAudit.of(copy(node, blocks, entries), node.key()).findings();
    }

    private static InMemoryChainStore copy(LedgerNodeFixture node, BlockChange blocks, EntryFilter entries) {
        InMemoryChainStore copy = InMemoryChainStore.immediate();
        List<HalfBlock> changed = new ArrayList<>();
        node.disk()
                .owners()
                .forEach(owner -> node.disk().chain(owner, SequenceNumber.GENESIS, 1000).stream()
                        .flatMap(block -> blocks.change(block).stream())
                        .forEach(changed::add));
        List<HistoryEntry> kept = node.history().stream().filter(entries::keep).toList();
        copy.commit(new LedgerWrite(changed, node.disk().accounts(), kept, List.of()))
                .join();
        return copy;
    }

    private static List<AuditCheck> checks(List<AuditFinding> findings) {
        return findings.stream().map(AuditFinding::check).toList();
    }

    private interface BlockChange {
        Optional<HalfBlock> change(HalfBlock block);
    }

    private interface EntryFilter {
        boolean keep(HistoryEntry entry);
    }
}
