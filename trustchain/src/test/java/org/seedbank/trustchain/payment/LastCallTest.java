package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.fixture.PaidTransfer.Pace;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.token.ByteCount;

/** A provider that stops asks for what it is owed first. */
class LastCallTest {
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 3));
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(51);
    private final LedgerNodeFixture provider = LedgerNodeFixture.join(network, "provider");
    private final LedgerNodeFixture payer = LedgerNodeFixture.join(network, "payer");

    @Test
    void isPaidForAWholeFileBeforeItCloses() {
        PaidTransfer file = new PaidTransfer(provider, payer, new ByteCount(5_500_000), Pace.FAST);
        file.connect();
        network.runUntil(file::isComplete, Duration.ofSeconds(5));
        network.runFor(Duration.ofMillis(100));
        assertThat(provider.balance().up()).isEqualTo(ByteCount.ZERO);

        CompletableFuture<Void> collected = provider.node().collect(LIMIT);
        network.runUntil(collected::isDone, Duration.ofMillis(200));
        stop(file);

        assertThat(collected).isCompleted();
        assertThat(provider.balance().up()).isEqualTo(ByteCount.ofMebibytes(5));
        assertSettled();
    }

    @Test
    void isPaidInTheMiddleOfATransferForWhatIsVerified() {
        PaidTransfer file = new PaidTransfer(provider, payer, ByteCount.ofMebibytes(500), Pace.FAST);
        file.connect();
        network.runUntil(() -> file.saved().isAtLeast(ByteCount.ofMebibytes(30)), Duration.ofSeconds(5));

        CompletableFuture<Void> collected = provider.node().collect(LIMIT);
        network.runFor(Duration.ofMillis(20));
        ByteCount delivered = file.delivered();
        network.runUntil(collected::isDone, Duration.ofSeconds(2));

        assertThat(collected).isCompleted();
        assertThat(file.delivered()).isEqualTo(delivered);
        assertThat(provider.balance().up()).isEqualTo(file.saved().roundedDownTo(ByteCount.ofMebibytes(1)));
        stop(file);
        assertSettled();
    }

    @Test
    void sendsItsAnswersAgainBeforeItCloses() {
        for (long seed = 1; seed <= 20; seed++) {
            SimulatedNetwork lossy = SimulatedNetwork.seeded(seed).losing(0.4);
            LedgerNodeFixture stopping = LedgerNodeFixture.join(lossy, "stopping");
            LedgerNodeFixture paying = LedgerNodeFixture.join(lossy, "paying");
            PaidTransfer file = new PaidTransfer(stopping, paying, ByteCount.ofMebibytes(9), Pace.FAST);
            file.connect();
            lossy.runUntil(file::isComplete, Duration.ofSeconds(5));

            CompletableFuture<Void> collected = stopping.node().collect(Duration.ofHours(1));
            lossy.runUntil(collected::isDone, Duration.ofHours(1));

            assertThat(collected).as("seed %d", seed).isCompleted();
            assertThat(stopping.balance().up()).as("seed %d", seed).isEqualTo(ByteCount.ofMebibytes(9));
            assertThat(paying.proposals().unanswered()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void doesNotWaitForWhomItNeverServed() {
        RawPeer stranger = new RawPeer(network, "stranger");
        AccountSession session = provider.accounts().open(stranger.key(), REASON, ByteCount.ZERO, new Listening());

        CompletableFuture<Void> collected = provider.node().collect(LIMIT);
        network.runFor(Duration.ofMillis(1));

        assertThat(collected).isCompleted();
        session.close();
    }

    @Test
    void waitsForWhoDoesNotAnswerAtMostAsLongAsItIsTold() {
        RawPeer silent = new RawPeer(network, "silent");
        Listening listener = new Listening();
        AccountSession session = provider.accounts().open(silent.key(), REASON, ByteCount.ZERO, listener);
        deliver(session, 3);

        CompletableFuture<Void> first = provider.node().collect(LIMIT);
        CompletableFuture<Void> second = provider.node().collect(LIMIT);
        network.runFor(LIMIT.minusMillis(1));
        assertThat(first).isNotDone();
        network.runFor(Duration.ofMillis(2));

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(listener.allowed).last().isEqualTo(false);
        assertThat(listener.kinds).containsOnlyOnce(AccountNotice.Kind.CLOSING);
        assertThat(listener.kinds).doesNotContain(AccountNotice.Kind.PAYMENT_DUE);
    }

    @Test
    void doesNotWaitForWhoIsGone() {
        RawPeer leaving = new RawPeer(network, "leaving");
        AccountSession session = provider.accounts().open(leaving.key(), REASON, ByteCount.ZERO, new Listening());
        deliver(session, 3);

        CompletableFuture<Void> collected = provider.node().collect(LIMIT);
        network.runFor(Duration.ofSeconds(1));
        session.close();
        network.runFor(Duration.ofMillis(1));

        assertThat(collected).isCompleted();
    }

    @Test
    void aLastCallIsNeverPaidAhead() {
        RawPeer greedy = new RawPeer(network, "greedy");
        Listening listener = new Listening();
        AccountSession session = payer.accounts().open(greedy.key(), REASON, ByteCount.ZERO, listener);
        payer.accounts().received(REASON, Map.of(greedy.key(), ByteCount.ofMebibytes(16)));

        for (int i = 0; i < 20; i++) {
            session.noticeReceived(new AccountNotice(
                    AccountNotice.Kind.CLOSING, ByteCount.ofMebibytes(500), ByteCount.ofMebibytes(16)));
            network.runFor(Duration.ofSeconds(1));
            payer.proposals()
                    .unanswered()
                    .keySet()
                    .forEach(payment -> greedy.send(payer, greedy.agreesInOrder(payment)));
            network.runFor(Duration.ofSeconds(1));
        }

        assertThat(payer.balance().down()).isEqualTo(ByteCount.ofMebibytes(16));
        assertThat(listener.kinds).last().isEqualTo(AccountNotice.Kind.STATEMENT);
    }

    private void deliver(AccountSession session, long mebibytes) {
        for (long i = 0; i < mebibytes; i++) {
            network.runFor(Duration.ofMillis(50));
            assertThat(session.tryDeliver(ByteCount.ofMebibytes(1))).isTrue();
        }
    }

    private void stop(PaidTransfer file) {
        file.disconnect();
        CompletableFuture<Void> closed = provider.node().close();
        network.runUntil(closed::isDone, Duration.ofSeconds(6));
        assertThat(closed).isCompleted();
    }

    private void assertSettled() {
        assertThat(payer.proposals().unanswered()).isEmpty();
        assertThat(payer.balance().down()).isEqualTo(provider.balance().up());
        assertThat(provider.account(payer).unpaid()).isLessThan(ByteCount.ofMebibytes(2));
        assertThat(Audits.of(provider, payer).findings()).isEmpty();
    }

    private static final class Listening implements AccountListener {
        private final List<Boolean> allowed = new ArrayList<>();
        private final List<AccountNotice.Kind> kinds = new ArrayList<>();

        @Override
        public void serviceAllowed(boolean now) {
            allowed.add(now);
        }

        @Override
        public void send(AccountNotice notice) {
            kinds.add(notice.kind());
        }
    }
}
