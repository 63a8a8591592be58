package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.OpenProposals;
import org.seedbank.trustchain.agreement.ProposalWithdrawnException;
import org.seedbank.trustchain.agreement.Withdrawal;
import org.seedbank.trustchain.audit.AuditCheck;
import org.seedbank.trustchain.audit.AuditFinding;
import org.seedbank.trustchain.audit.AuditReport;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/** Payments to which no agreement will come are taken back, by a block that says so and a reason. */
class WithdrawnPaymentSimulationTest {
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(3);
    private static final Bytes NOTE = Bytes.utf8("for nothing");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(61);
    private final LedgerNodeFixture payer = LedgerNodeFixture.join(network, "payer");
    private final RawPeer liar = new RawPeer(network, "liar");

    @Test
    void takesBackAPaymentToWhoeverForked() {
        payAndAgree();
        var agreed = pay(payer, liar.key());
        network.runFor(SOON);
        HalfBlock payment = payer.chain().get(1);

        fork();
        network.runFor(SOON);
        int sent = liar.received().size();
        liar.send(payer, liar.agreesInOrder(payment));
        network.runFor(Duration.ofHours(2));

        assertThat(agreed).isCompletedExceptionally();
        assertThat(agreed.handle((agreement, failure) -> failure).join())
                .isInstanceOf(ProposalWithdrawnException.class);
        assertIsTakenBack(payer, payment);
        assertThat(payer.disk().linked(payment)).isEmpty();
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(payer.accounts().status().get(0).unansweredPayments()).isZero();
        assertThat(liar.received()).as("nothing more is sent").hasSize(sent);
    }

    @Test
    void remembersOverARestartWhatWasTakenBack() {
        payAndFork();
        network.runFor(SOON);
        int sent = liar.received().size();

        payer.crash();
        payer.restart();
        network.runFor(Duration.ofHours(2));

        assertThat(payer.startFailure()).isEmpty();
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(liar.received()).hasSize(sent);
        assertIsTakenBack(payer, payer.chain().get(1));
    }

    @ParameterizedTest
    @MethodSource("milliseconds")
    void takesItBackOnceWheneverTheProcessIsKilled(int after) {
        payAndFork();

        network.runFor(Duration.ofMillis(after));
        payer.crash();
        payer.restart();
        network.runFor(SOON);
        if (payer.disk().forks().isEmpty()) {
            fork(); // the proof was lost with the process
            network.runFor(SOON);
        }

        assertIsTakenBack(payer, payer.chain().get(1));
        assertThat(payer.proposals().unanswered()).isEmpty();
    }

    static List<Integer> milliseconds() {
        return IntStream.range(0, 24).boxed().toList();
    }

    @Test
    void takesBackWhatNobodyAnswersForAMonth() {
        LedgerNodeFixture payee = LedgerNodeFixture.join(network, "payee");
        payee.crash();
        var agreed = pay(payer, payee.key());

        network.runFor(Duration.ofDays(29));
        assertThat(payer.chain()).hasSize(1);
        network.runFor(Duration.ofDays(2));
        assertThat(payer.chain()).hasSize(2);
        payee.restart();
        payer.proposals().contact(payee.key());
        network.runFor(SOON);

        // It expects no gift, so it declines the payment, and agrees to let it go.
        assertThat(agreed).isCompletedExceptionally();
        assertIsTakenBack(payer, payer.chain().get(0));
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(Audits.of(payer, payee).findings()).isEmpty();
        assertThat(Audits.of(payer, payee).unanswered()).isEqualTo(AMOUNT);
    }

    @Test
    void anAgreementThatComesFirstStillCounts() {
        LedgerNodeFixture payee = LedgerNodeFixture.join(network, "payee");
        payee.crash();
        var agreed = pay(payer, payee.key());
        network.runFor(Duration.ofDays(31));
        assertThat(payer.chain()).hasSize(2);

        payee.restart();
        var taken = payee.accounts().expectTransfer(Optional.of(payer.key()), AMOUNT);
        payer.proposals().contact(payee.key());
        network.runFor(SOON);

        assertThat(taken).isCompleted();
        assertThat(agreed).isCompleted();
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(OpenProposals.of(payer.disk(), payer.key())).isEmpty();
        AuditReport report = LedgerAudit.of(payer.disk(), payer.key());
        assertThat(report.findings()).isEmpty();
        assertThat(report.withdrawn()).isEqualTo(ByteCount.ZERO);
        assertThat(Audits.of(payer, payee).findings()).isEmpty();
        assertThat(payee.balance().up()).isEqualTo(AMOUNT);
    }

    @Test
    void givesAPayeeTimeAfterTheOwnProcessWasAway() {
        LedgerNodeFixture payee = LedgerNodeFixture.join(network, "payee");
        payee.crash();
        var unused = pay(payer, payee.key());
        network.runFor(SOON);
        payer.crash();
        network.runFor(Duration.ofDays(60));
        payer.restart();
        network.runFor(Duration.ofMinutes(30));

        assertThat(payer.chain()).hasSize(1);
    }

    @Test
    void anAuditMissesTheReasonAndARestoreBringsItBack() {
        payAndFork();
        network.runFor(SOON);
        HistoryEntry reason = payer.history().get(payer.history().size() - 1);
        InMemoryChainStore copy = new InMemoryChainStore(Runnable::run);
        copy.commit(new LedgerWrite(
                        payer.chain(),
                        payer.disk().accounts(),
                        payer.history().stream()
                                .filter(entry -> !entry.equals(reason))
                                .toList(),
                        payer.disk().forks()))
                .join();

        assertThat(LedgerAudit.of(copy, payer.key()).findings())
                .extracting(AuditFinding::check)
                .containsExactly(AuditCheck.HISTORY_EXPLAINS);
        assertThat(RecoveredPayments.of(copy, payer.key(), reason.time()).history())
                .containsExactly(reason);
    }

    private static CompletableFuture<?> pay(LedgerNodeFixture payer, PublicKey payee) {
        return payer.accounts().transfer(payee, AMOUNT, NOTE).agreed();
    }

    /** The payer has a block of the payee, which is what a fork can be told by. */
    private void payAndAgree() {
        var agreed = pay(payer, liar.key());
        network.runFor(SOON);
        liar.send(payer, liar.agrees(payer.chain().get(0), AMOUNT));
        network.runFor(SOON);
        assertThat(agreed).isCompleted();
    }

    /** One payment is agreed, the next is on its way, and the payee has forked. */
    private void payAndFork() {
        payAndAgree();
        var unused = pay(payer, liar.key());
        network.runFor(SOON);
        fork();
    }

    private void fork() {
        liar.send(payer, liar.fork(payer.key(), ByteCount.ofMebibytes(1)));
    }

    private static void assertIsTakenBack(LedgerNodeFixture payer, HalfBlock payment) {
        HalfBlock block = payer.chain().get(payer.chain().size() - 1);
        assertThat(block.sequence()).as("once").isEqualTo(payment.sequence().next());
        assertThat(Withdrawal.in(block)).contains(Withdrawal.of(payment));
        assertThat(payer.history())
                .filteredOn(entry -> entry.kind() == HistoryEntry.Kind.WITHDRAWN)
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.amount()).isEqualTo(AMOUNT);
                    assertThat(entry.block()).contains(block.sequence());
                    assertThat(entry.reason()).isEqualTo(ServiceReason.payment(payment.sequence()));
                });
        AuditReport report = LedgerAudit.of(payer.disk(), payer.key());
        assertThat(report.findings()).isEmpty();
        assertThat(report.withdrawn()).isEqualTo(AMOUNT);
        assertThat(report.totals().down())
                .as("follows from the blocks")
                .isEqualTo(BandwidthTransaction.decode(payment.transaction()).totalDown());
        assertThat(OpenProposals.of(payer.disk(), payer.key())).isEmpty();
    }
}
