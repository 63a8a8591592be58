package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountNotice.Kind;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.token.ByteCount;

/** When a payer pays, by triggers S1 to S6. The payee answers nothing, so each payment is one block. */
class SettlementTimingTest {
    private static final ServiceReason FIRST = ServiceReason.torrent(Bytes.filled(20, 1));
    private static final ServiceReason SECOND = ServiceReason.torrent(Bytes.filled(20, 2));
    private static final ByteCount LARGE_WINDOW = ByteCount.ofMebibytes(1024);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(41);
    private final LedgerNodeFixture alice = LedgerNodeFixture.join(network, "alice");
    private final RawPeer payee = new RawPeer(network, "payee");
    private final AccountSession session = alice.accounts().open(payee.key(), FIRST, ByteCount.ZERO, new Deaf());

    @Test
    void aLargeDebtIsPaidAtTheNextTick() {
        told(Kind.TERMS, LARGE_WINDOW);
        owe(FIRST, ByteCount.ofMebibytes(64));

        network.runFor(Duration.ofSeconds(59));
        assertThat(alice.chain()).isEmpty();
        network.runFor(Duration.ofSeconds(32));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(64));
    }

    @Test
    void aSmallDebtIsPaidWhenItIsOld() {
        told(Kind.TERMS, LARGE_WINDOW);
        owe(FIRST, ByteCount.ofMebibytes(5));

        network.runFor(Duration.ofMinutes(14));
        assertThat(alice.chain()).isEmpty();
        network.runFor(Duration.ofMinutes(3));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(5));
    }

    @Test
    void aDebtThatNearsTheWindowIsPaidAtOnce() {
        told(Kind.TERMS, ByteCount.ofMebibytes(16));
        owe(FIRST, ByteCount.ofMebibytes(12));
        network.runFor(Duration.ofMillis(100));
        assertThat(alice.chain()).isEmpty();

        owe(FIRST, ByteCount.ofMebibytes(1));
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(13));
    }

    @Test
    void aDemandIsPaidAtOnce() {
        told(Kind.TERMS, LARGE_WINDOW);
        owe(FIRST, ByteCount.ofMebibytes(2));

        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(2));
    }

    @Test
    void aDemandThatComesBeforeTheAnswerToAPaymentIsNotForgottenWithIt() {
        owe(FIRST, ByteCount.ofMebibytes(16));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        network.runFor(Duration.ofMillis(500));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);

        answerAll();
        network.runFor(Duration.ofSeconds(2));

        assertThat(alice.account(payee.key()).advance()).isEqualTo(ByteCount.ofMebibytes(3));
    }

    @Test
    void aDemandWaitsForThePaymentThatIsOnItsWay() {
        owe(FIRST, ByteCount.ofMebibytes(1));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        answerAll();
        owe(FIRST, ByteCount.ofMebibytes(4));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        network.runFor(Duration.ofMillis(100));
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(5));

        owe(FIRST, ByteCount.ofMebibytes(2));
        network.runFor(Duration.ofMillis(100));
        assertThat(alice.balance().down())
                .as("the provider has not had time to be content")
                .isEqualTo(ByteCount.ofMebibytes(5));

        network.runFor(Duration.ofSeconds(2));
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(7));
    }

    @Test
    void termsAfterADemandEndIt() {
        owe(FIRST, ByteCount.ofMebibytes(16));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        answerAll();
        told(Kind.TERMS, LARGE_WINDOW);

        network.runFor(Duration.ofSeconds(10));
        owe(FIRST, ByteCount.ofMebibytes(2));
        network.runFor(Duration.ofSeconds(10));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(16));
    }

    @Test
    void aDemandEndsWithTheLastSession() {
        owe(FIRST, ByteCount.ofMebibytes(16));
        told(Kind.PAYMENT_DUE, LARGE_WINDOW);
        answerAll();
        session.close();
        AccountSession next = alice.accounts().open(payee.key(), FIRST, ByteCount.ZERO, new Deaf());

        network.runFor(Duration.ofSeconds(10));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(16));
        next.close();
    }

    @Test
    void theDebtIsPaidWhenTheLastSessionEnds() {
        AccountSession other = alice.accounts().open(payee.key(), SECOND, ByteCount.ZERO, new Deaf());
        owe(FIRST, ByteCount.ofMebibytes(2));
        session.close();
        network.runFor(Duration.ofMillis(100));
        assertThat(alice.chain()).isEmpty();

        other.close();
        network.runFor(Duration.ofMillis(100));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(2));
    }

    @Test
    void whatIsReportedAfterTheLastSessionIsPaidTogether() {
        session.close();
        for (int i = 0; i < 9; i++) {
            owe(FIRST, ByteCount.ofMebibytes(1));
            network.runFor(Duration.ofMillis(100));
        }
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(9));
    }

    @Test
    void amountsAreRoundedDownAndTheRestStaysOwedAlsoOverARestart() {
        owe(FIRST, new ByteCount(5_000_000));
        session.close();
        network.runFor(Duration.ofSeconds(2));
        alice.crash();
        alice.restart();
        owe(FIRST, new ByteCount(194_304));
        network.runFor(Duration.ofSeconds(2));

        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(4));
        assertThat(alice.account(payee.key()).debt()).isEqualTo(new ByteCount(1_000_000));
    }

    @Test
    void aDebtThatAnEarlierProcessLeftIsPaidOnce() {
        owe(FIRST, ByteCount.ofMebibytes(3));
        network.runFor(Duration.ofMillis(50));
        alice.crash();
        alice.restart();

        network.runFor(Duration.ofMinutes(5));

        assertThat(alice.chain()).hasSize(1);
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(3));
    }

    @Test
    void aDebtTooSmallToPayIsDroppedAfterThirtyDays() {
        owe(FIRST, new ByteCount(1_000_000));
        network.runFor(Duration.ofDays(29));
        assertThat(alice.account(payee.key()).debt()).isEqualTo(new ByteCount(1_000_000));

        network.runFor(Duration.ofDays(2));

        assertThat(alice.account(payee.key()).debt()).isEqualTo(ByteCount.ZERO);
        assertThat(alice.chain()).isEmpty();
    }

    @Test
    void historyExplainsEachPaymentByTheServicesItWasFor() {
        owe(FIRST, new ByteCount(1_500_000));
        owe(SECOND, new ByteCount(3_000_000));
        session.close();
        network.runFor(Duration.ofSeconds(1));

        assertThat(alice.history())
                .extracting(HistoryEntry::kind, HistoryEntry::reason, HistoryEntry::amount)
                .containsExactly(
                        tuple(HistoryEntry.Kind.SPENT, FIRST, new ByteCount(1_500_000)),
                        tuple(HistoryEntry.Kind.SPENT, SECOND, new ByteCount((4 << 20) - 1_500_000)));
        assertThat(LedgerAudit.of(alice.disk(), alice.key()).findings()).isEmpty();
    }

    @Test
    void closingPaysAndWaitsForAnAnswerAtMostFiveSeconds() {
        owe(FIRST, ByteCount.ofMebibytes(2));

        var closed = alice.node().close();
        network.runFor(Duration.ofMillis(4900));
        assertThat(closed).isNotDone();
        network.runFor(Duration.ofMillis(200));

        assertThat(closed).isCompleted();
        assertThat(alice.balance().down()).isEqualTo(ByteCount.ofMebibytes(2));
    }

    @Test
    void closingEndsAsSoonAsEverythingIsAnswered() {
        LedgerNodeFixture bob = LedgerNodeFixture.join(network, "bob");
        AccountSession serving = bob.accounts().open(alice.key(), FIRST, ByteCount.ZERO, new Deaf());
        AccountSession receiving = alice.accounts().open(bob.key(), FIRST, ByteCount.ZERO, new Deaf());
        network.runFor(Duration.ofMillis(100));
        assertThat(serving.tryDeliver(ByteCount.ofMebibytes(3))).isTrue();
        alice.accounts().received(FIRST, Map.of(bob.key(), ByteCount.ofMebibytes(3)));

        var closed = alice.node().close();
        network.runFor(Duration.ofMillis(200));

        assertThat(closed).isCompleted();
        assertThat(bob.balance().up()).isEqualTo(ByteCount.ofMebibytes(3));
        assertThat(receiving.tryDeliver(new ByteCount(1))).isFalse();
    }

    @Test
    void aClosedNodeSaysNothingMore() {
        owe(FIRST, ByteCount.ofMebibytes(2));
        var closed = alice.node().close();
        network.runFor(Duration.ofSeconds(6));
        int said = payee.received().size();

        network.runFor(Duration.ofHours(2));

        assertThat(closed).isCompleted();
        assertThat(payee.received()).hasSize(said);
    }

    private void told(Kind kind, ByteCount window) {
        session.noticeReceived(new AccountNotice(kind, ByteCount.ofMebibytes(500), window));
        network.runFor(Duration.ofMillis(10));
    }

    private void answerAll() {
        network.runFor(Duration.ofMillis(100));
        alice.proposals().unanswered().keySet().forEach(payment -> payee.send(alice, payee.agreesInOrder(payment)));
        network.runFor(Duration.ofMillis(100));
    }

    private void owe(ServiceReason reason, ByteCount bytes) {
        alice.accounts().received(reason, Map.of(payee.key(), bytes));
    }

    private static final class Deaf implements AccountListener {
        @Override
        public void serviceAllowed(boolean allowed) {}

        @Override
        public void send(AccountNotice notice) {}
    }
}
