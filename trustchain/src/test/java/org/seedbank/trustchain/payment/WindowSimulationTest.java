package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountListener;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.account.AccountSession;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.fixture.PaidTransfer.Honesty;
import org.seedbank.trustchain.fixture.PaidTransfer.Pace;
import org.seedbank.trustchain.fixture.RawPeer;
import org.seedbank.trustchain.payment.AccountStatus.Standing;
import org.seedbank.trustchain.token.ByteCount;

class WindowSimulationTest {
    private static final ByteCount WINDOW = ByteCount.ofMebibytes(16);
    private static final ByteCount FILE = ByteCount.ofMebibytes(64);
    private static final ServiceReason REASON = ServiceReason.torrent(Bytes.filled(20, 9));

    private final SimulatedNetwork network = SimulatedNetwork.seeded(21);
    private final LedgerNodeFixture seeder = LedgerNodeFixture.join(network, "seeder");
    private final LedgerNodeFixture leecher = LedgerNodeFixture.join(network, "leecher");

    @Test
    void aStrangerIsServedUpToTheWindow() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST.byDefaulter());

        file.connect();
        network.runFor(Duration.ofSeconds(10));

        assertThat(file.delivered()).isEqualTo(WINDOW);
        assertThat(file.isAllowed()).isFalse();
        assertThat(seeder.accounts().status())
                .singleElement()
                .matches(status -> status.standing() == Standing.PAYMENT_DUE)
                .matches(status -> status.unpaid().equals(WINDOW));
    }

    @Test
    void whoPaysIsServedAgainAtOnce() {
        // Resume data takes so long that the window is used up before anything can be paid.
        Pace slowToReport = new Pace(
                new ByteCount(64 << 10),
                ByteCount.ofMebibytes(1),
                Duration.ofMillis(1),
                Duration.ofSeconds(3),
                Honesty.REPORTS);
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, slowToReport);
        file.connect();
        network.runUntil(() -> !file.isAllowed(), Duration.ofSeconds(2));
        network.runUntil(() -> file.saved().isAtLeast(ByteCount.ofMebibytes(1)), Duration.ofSeconds(5));
        Duration payable = network.now();

        network.runUntil(file::isAllowed, Duration.ofSeconds(5));

        assertThat(network.now().minus(payable)).isLessThan(Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 16, 31})
    void piecesAsLargeAsTheWindowDoNotStall(int mebibytes) {
        PaidTransfer file = new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(200), inPieces(mebibytes));

        file.connect();
        network.runUntil(file::isComplete, Duration.ofSeconds(10));

        assertThat(file.isComplete())
                .as("%s in pieces of %d MiB", file.saved(), mebibytes)
                .isTrue();
        assertThat(leecher.account(seeder).advance()).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void torrentsWithLargePiecesDoNotStallEachOther() {
        List<PaidTransfer> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            files.add(new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(100 + i), inPieces(16)));
        }

        files.forEach(PaidTransfer::connect);
        network.runUntil(() -> files.stream().allMatch(PaidTransfer::isComplete), Duration.ofSeconds(20));

        assertThat(files).allMatch(PaidTransfer::isComplete);
        assertThat(leecher.account(seeder).advance()).isEqualTo(ByteCount.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"4, 16", "16, 33", "256, 65"})
    void whatAStrangerMayLeaveUnpaidGrowsWithThePiecesAndHasALimit(int piece, int window) {
        PaidTransfer file = new PaidTransfer(
                seeder, leecher, ByteCount.ofMebibytes(600), inPieces(piece).byDefaulter());

        file.connect();
        network.runFor(Duration.ofSeconds(10));

        assertThat(file.delivered()).isEqualTo(ByteCount.ofMebibytes(window));
        assertThat(file.isAllowed()).isFalse();
    }

    @Test
    void whoPaidMuchMayLeaveMoreUnpaid() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(400), Pace.FAST);

        file.connect();
        network.runUntil(file::isComplete, Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofSeconds(5));

        assertThat(seeder.accounts().status())
                .singleElement()
                .satisfies(status -> assertThat(status.window()).isEqualTo(ByteCount.ofMebibytes(16 + 400 / 20)));
    }

    @Test
    void aDefaulterCostsAtMostTheWindowAndWhatIsForgivenHoweverOftenItReturns() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(500), Pace.FAST.byDefaulter());

        for (int visit = 0; visit < 50; visit++) {
            file.connect();
            network.runFor(Duration.ofSeconds(visit % 5 * 40L + 1));
            file.disconnect();
            network.runFor(Duration.ofHours(visit));
            if (visit % 7 == 3) {
                leecher.crash();
                leecher.restart();
            }
        }

        assertThat(file.delivered()).isEqualTo(WINDOW.plus(ByteCount.ofMebibytes(4)));
        assertThat(Audits.of(seeder, leecher).findings()).isEmpty();
    }

    @Test
    void whoDoesNotPayInTimeIsRefusedForAWeekAlsoByTheNextProcess() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST.byDefaulter());
        file.connect();
        network.runFor(Duration.ofSeconds(130));

        seeder.crash();
        seeder.restart();
        file.connect();
        network.runFor(Duration.ofMinutes(1));

        assertThat(seeder.accounts().status()).singleElement().matches(status -> status.standing() == Standing.REFUSED);
        assertThat(seeder.account(leecher).refusedUntil()).isPresent();
        assertThat(file.isAllowed()).isFalse();
    }

    @Test
    void aLatePaymentLiftsTheRefusal() {
        Pace late = new Pace(
                new ByteCount(64 << 10),
                ByteCount.ofMebibytes(1),
                Duration.ofMillis(1),
                Duration.ofMinutes(4),
                Honesty.REPORTS);
        PaidTransfer file = new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(24), late);
        file.connect();
        network.runFor(Duration.ofMinutes(3));
        assertThat(seeder.account(leecher).refusedUntil()).isPresent();

        network.runFor(Duration.ofMinutes(2));

        assertThat(seeder.account(leecher).refusedUntil()).isEmpty();
        assertThat(file.delivered()).isEqualTo(ByteCount.ofMebibytes(24));
    }

    @Test
    void twentyCrashesOfAnHonestPayerDoNotLockItOut() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST);
        for (int crash = 0; crash < 20; crash++) {
            file.connect();
            network.runFor(Duration.ofMillis(60));
            leecher.crash();
            file.disconnect();
            leecher.restart();
        }

        file.connect();
        network.runUntil(file::isComplete, Duration.ofMinutes(5));
        file.disconnect();
        network.runFor(Duration.ofSeconds(30));

        ByteCount paid = leecher.account(seeder).paid();
        assertThat(paid.minus(leecher.account(seeder).advance())).isLessThanOrEqualTo(FILE);
        assertThat(Audits.of(seeder, leecher).findings()).isEmpty();
    }

    @Test
    void aPayerWhoLosesWholeWindowsInCrashesIsNotLockedOutOnceItHasPaidAnything() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST);
        file.connect();
        network.runUntil(() -> file.saved().isAtLeast(ByteCount.ofMebibytes(12)), Duration.ofSeconds(5));
        for (int crash = 0; crash < 20; crash++) {
            // Nothing of what arrives becomes resume data before the crash.
            network.runFor(Duration.ofMillis(24));
            leecher.crash();
            file.disconnect();
            leecher.restart();
            file.connect();
        }

        network.runUntil(file::isComplete, Duration.ofMinutes(10));

        assertThat(file.delivered().minus(FILE)).isGreaterThan(ByteCount.ofMebibytes(12));
        assertThat(leecher.balance().down().minus(leecher.account(seeder).advance()))
                .isLessThanOrEqualTo(FILE);
    }

    @Test
    void twentyCrashesOfTheProviderDoNotLockAnHonestPayerOut() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST);
        for (int crash = 0; crash < 20; crash++) {
            file.connect();
            network.runFor(Duration.ofMillis(45));
            seeder.crash();
            file.disconnect();
            seeder.restart();
        }

        file.connect();
        network.runUntil(file::isComplete, Duration.ofMinutes(5));
        file.disconnect();
        network.runFor(Duration.ofSeconds(30));

        assertThat(leecher.account(seeder).paid().minus(leecher.account(seeder).advance()))
                .isEqualTo(FILE);
        assertThat(Audits.of(seeder, leecher).findings()).isEmpty();
    }

    @Test
    void whatAnotherProcessOnlyAllowedIsWithdrawnAndNotForgiven() {
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST);
        file.connect();
        network.runUntil(() -> file.saved().isAtLeast(ByteCount.ofMebibytes(20)), Duration.ofSeconds(5));
        seeder.crash();
        // What was verified is owed by the time both meet again.
        network.runFor(Duration.ofSeconds(1));
        file.disconnect();
        seeder.restart();
        ByteCount doubtful = seeder.account(leecher).unpaid();

        file.connect();
        network.runFor(Duration.ofMillis(30));

        assertThat(doubtful).isGreaterThan(ByteCount.ofMebibytes(2));
        assertThat(seeder.account(leecher).withdrawn()).isGreaterThan(ByteCount.ofMebibytes(1));
        assertThat(seeder.account(leecher).forgiven()).isEqualTo(ByteCount.ZERO);
        assertThat(seeder.history()).noneMatch(entry -> entry.kind() == HistoryEntry.Kind.FORGIVEN);
    }

    @Test
    void whatWasWithdrawnMayBePaidAlsoToTheNextProcess() {
        RawPeer payer = new RawPeer(network, "payer");
        Listening listener = new Listening();
        AccountSession first = seeder.accounts().open(payer.key(), REASON, ByteCount.ZERO, listener);
        network.runFor(Duration.ofMillis(50));
        assertThat(first.tryDeliver(ByteCount.ofMebibytes(2))).isTrue();
        seeder.crash();
        seeder.restart();
        AccountSession second = seeder.accounts().open(payer.key(), REASON, ByteCount.ZERO, listener);
        second.noticeReceived(new AccountNotice(AccountNotice.Kind.STATEMENT, ByteCount.ZERO, ByteCount.ZERO));
        network.runFor(Duration.ofMillis(50));
        assertThat(seeder.account(payer.key()).withdrawn()).isEqualTo(ByteCount.ofMebibytes(4));
        second.close();
        network.runFor(Duration.ofSeconds(1));
        seeder.crash();
        seeder.restart();

        payer.send(seeder, payer.pays(seeder.key(), ByteCount.ofMebibytes(2)));
        network.runFor(Duration.ofMillis(100));

        assertThat(seeder.balance().up()).isEqualTo(ByteCount.ofMebibytes(2));
        assertThat(seeder.account(payer.key()).withdrawn()).isEqualTo(ByteCount.ofMebibytes(2));
        assertThat(seeder.history()).singleElement().satisfies(entry -> {
            assertThat(entry.kind()).isEqualTo(HistoryEntry.Kind.EARNED);
            assertThat(entry.reason()).isEqualTo(REASON);
        });
    }

    @Test
    void whatIsAllowedAndNotUsedIsTakenBackWhenTheLastSessionEnds() {
        Listening listener = new Listening();
        AccountSession first = seeder.accounts().open(leecher.key(), REASON, ByteCount.ZERO, listener);
        AccountSession second = seeder.accounts().open(leecher.key(), REASON, ByteCount.ZERO, listener);
        network.runFor(Duration.ofSeconds(1));

        assertThat(first.tryDeliver(new ByteCount(100_000))).isTrue();
        assertThat(second.tryDeliver(new ByteCount(30_000))).isTrue();
        second.returnUndelivered(new ByteCount(10_000));
        first.close();
        second.close();
        first.returnUndelivered(new ByteCount(20_000));
        network.runFor(Duration.ofSeconds(1));

        assertThat(seeder.account(leecher).unpaid()).isEqualTo(new ByteCount(100_000));
        assertThat(first.tryDeliver(new ByteCount(1))).isFalse();
    }

    @Test
    void whatIsDeliveredIsOnDiskBeforeItIsDelivered() {
        PaidTransfer file =
                new PaidTransfer(seeder.flushingIn(Duration.ofMillis(90)), leecher, FILE, Pace.FAST.byDefaulter());
        file.connect();

        for (int step = 0; step < 2000; step++) {
            network.step();
            assertThat(seeder.account(leecher).unpaid()).isGreaterThanOrEqualTo(file.delivered());
        }
    }

    @Test
    void aRefusedDeliveryIsFollowedByPermissionAsSoonAsThereIsRoom() {
        Listening listener = new Listening();
        AccountSession session = seeder.accounts().open(leecher.key(), REASON, ByteCount.ZERO, listener);
        assertThat(session.tryDeliver(new ByteCount(16_384))).isFalse();

        network.runFor(Duration.ofMillis(50));

        assertThat(listener.allowed).containsExactly(true);
        assertThat(session.tryDeliver(new ByteCount(16_384))).isTrue();
    }

    @Test
    void aPayerIsToldTheTermsAndWhenPaymentIsDue() {
        Listening listener = new Listening();
        AccountSession session = seeder.accounts().open(leecher.key(), REASON, ByteCount.ZERO, listener);
        network.runFor(Duration.ofMillis(50));
        while (session.tryDeliver(new ByteCount(1 << 20)) || listener.allowed.isEmpty()) {
            network.runFor(Duration.ofMillis(20));
        }

        assertThat(listener.notices)
                .extracting(AccountNotice::kind)
                .containsExactly(
                        AccountNotice.Kind.STATEMENT, AccountNotice.Kind.TERMS, AccountNotice.Kind.PAYMENT_DUE);
        assertThat(listener.notices.get(1).window()).isEqualTo(WINDOW);
        assertThat(listener.notices.get(2).amount()).isEqualTo(WINDOW);
        assertThat(listener.allowed).containsExactly(false);
    }

    @Test
    void aPayerIsToldTheTermsAgainWhenItIsServedAgain() {
        RawPeer payer = new RawPeer(network, "payer");
        Listening listener = new Listening();
        AccountSession session = seeder.accounts().open(payer.key(), REASON, ByteCount.ZERO, listener);
        network.runFor(Duration.ofMillis(50));
        while (session.tryDeliver(new ByteCount(1 << 20)) || listener.allowed.isEmpty()) {
            network.runFor(Duration.ofMillis(20));
        }

        payer.send(seeder, payer.pays(seeder.key(), ByteCount.ofMebibytes(8)));
        network.runFor(Duration.ofMillis(100));

        assertThat(listener.notices).last().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(AccountNotice.Kind.TERMS);
            assertThat(notice.amount()).isEqualTo(ByteCount.ofMebibytes(8));
        });
        assertThat(listener.allowed).containsExactly(false, true);
    }

    private static Pace inPieces(int mebibytes) {
        return new Pace(
                new ByteCount(64 << 10),
                ByteCount.ofMebibytes(mebibytes),
                Duration.ofMillis(1),
                Duration.ofMillis(20),
                Honesty.REPORTS);
    }

    private static final class Listening implements AccountListener {
        private final List<Boolean> allowed = new ArrayList<>();
        private final List<AccountNotice> notices = new ArrayList<>();

        @Override
        public void serviceAllowed(boolean now) {
            allowed.add(now);
        }

        @Override
        public void send(AccountNotice notice) {
            notices.add(notice);
        }
    }
}
