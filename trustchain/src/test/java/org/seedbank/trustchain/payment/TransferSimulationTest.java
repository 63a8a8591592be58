package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.HistoryEntry;
import org.seedbank.trustchain.account.ServiceReason;
import org.seedbank.trustchain.agreement.Agreement;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.token.ByteCount;

class TransferSimulationTest {
    private static final ByteCount AMOUNT = ByteCount.ofMebibytes(5);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(11);
    private LedgerNodeFixture giver;
    private LedgerNodeFixture taker;

    @BeforeEach
    void join() {
        giver = LedgerNodeFixture.join(network, "giver");
        taker = LedgerNodeFixture.join(network, "taker");
    }

    @Test
    void movesTokensThatAreExpectedAndSaysWhy() {
        CompletableFuture<HalfBlock> taken = expect(Optional.of(giver.key()), AMOUNT);
        CompletableFuture<Agreement> agreed = give("for the film");
        network.runFor(SOON);

        assertThat(agreed).isCompleted();
        assertThat(taken).isCompletedWithValue(agreed.join().proposal());
        assertThat(giver.balance().down()).isEqualTo(AMOUNT);
        assertThat(taker.balance().up()).isEqualTo(AMOUNT);
        assertThat(giver.history())
                .singleElement()
                .returns(HistoryEntry.Kind.SPENT, HistoryEntry::kind)
                .returns(ServiceReason.transfer(Bytes.utf8("for the film")), HistoryEntry::reason);
        assertThat(taker.history()).singleElement().returns(HistoryEntry.Kind.EARNED, HistoryEntry::kind);
        assertClean();
    }

    @Test
    void takesNothingThatIsNotExpected() {
        CompletableFuture<Agreement> agreed = give("");
        network.runFor(SOON);

        assertThat(agreed).isNotDone();
        assertThat(taker.chain()).isEmpty();
        assertThat(taker.node().tally()).containsKey(BlockOutcome.DECLINED_NOT_COVERED);
        assertThat(giver.balance().down()).isEqualTo(AMOUNT);
        assertClean();
    }

    @Test
    void takesNothingFromOthersAndNoMoreThanExpected() {
        LedgerNodeFixture friend = LedgerNodeFixture.join(network, "friend");
        var unusedExpect = expect(Optional.of(friend.key()), AMOUNT);
        var unusedExpect2 = expect(Optional.empty(), new ByteCount(AMOUNT.value() - 1));
        CompletableFuture<Agreement> agreed = give("");
        network.runFor(SOON);

        assertThat(agreed).isNotDone();
        assertThat(taker.chain()).isEmpty();
    }

    @Test
    void takesEachExpectedGiftOnce() {
        var unusedExpect = expect(Optional.empty(), AMOUNT);
        CompletableFuture<Agreement> first = give("one");
        network.runFor(SOON);
        CompletableFuture<Agreement> second = give("two");
        network.runFor(SOON);

        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(taker.balance().up()).isEqualTo(AMOUNT);
        assertClean();
    }

    @Test
    void isSentAgainAfterARestartUntilItIsTaken() {
        var unusedGive = give("");
        network.runFor(SOON);
        giver.crash();
        giver.restart();
        var unusedExpect2 = expect(Optional.empty(), AMOUNT);
        network.runFor(Duration.ofMinutes(5));

        assertThat(taker.balance().up()).isEqualTo(AMOUNT);
        assertThat(giver.proposals().unanswered()).isEmpty();
        assertThat(giver.balance().down()).isEqualTo(AMOUNT);
        assertClean();
    }

    @Test
    void isNoAdvanceOnWhatIsServedLater() {
        var unusedExpect = expect(Optional.empty(), AMOUNT);
        var unusedGive2 = give("");
        network.runFor(SOON);
        ByteCount file = ByteCount.ofMebibytes(32);
        PaidTransfer transfer = new PaidTransfer(taker, giver, file, PaidTransfer.Pace.FAST);
        transfer.connect();
        network.runUntil(transfer::isComplete, Duration.ofMinutes(1));
        transfer.disconnect();
        network.runFor(SOON);

        assertThat(giver.balance().down()).isEqualTo(AMOUNT.plus(file));
        assertThat(taker.balance().up()).isEqualTo(AMOUNT.plus(file));
        assertClean();
    }

    @ParameterizedTest
    @ValueSource(ints = {-365, -1, 1, 365})
    void isPaidAlthoughTheTimeOfDayIsSetMeanwhile(int days) {
        PaidTransfer transfer = new PaidTransfer(taker, giver, ByteCount.ofMebibytes(64), PaidTransfer.Pace.FAST);
        transfer.connect();
        network.runFor(Duration.ofSeconds(1));
        giver.place().setClockError(Duration.ofDays(days));
        taker.place().setClockError(Duration.ofDays(-days));
        network.runUntil(transfer::isComplete, Duration.ofMinutes(5));
        transfer.disconnect();
        network.runFor(SOON);

        assertThat(transfer.isComplete()).isTrue();
        assertThat(taker.balance().up()).isEqualTo(ByteCount.ofMebibytes(64));
        assertThat(giver.proposals().unanswered()).isEmpty();
        assertClean();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGiftThatNobodyTakesDoesNotKeepUsFromPaying(boolean restarted) {
        ByteCount gift = ByteCount.ofMebibytes(500);
        giver.context().loop().execute(() -> {
            var unused = giver.accounts().transfer(taker.key(), gift, Bytes.empty());
        });
        network.runFor(SOON);
        if (restarted) {
            giver.crash();
            giver.restart();
            network.runFor(SOON);
        }
        // Four windows of a stranger: the end is reached only by paying.
        ByteCount file = ByteCount.ofMebibytes(64);
        PaidTransfer transfer = new PaidTransfer(taker, giver, file, PaidTransfer.Pace.FAST);
        transfer.connect();
        network.runUntil(transfer::isComplete, Duration.ofMinutes(5));
        transfer.disconnect();
        network.runFor(SOON);

        assertThat(transfer.isComplete()).isTrue();
        assertThat(giver.balance().down()).isEqualTo(gift.plus(file));
        assertThat(taker.balance().up()).isEqualTo(file);
        assertThat(giver.proposals().unanswered()).hasSize(1);
    }

    private CompletableFuture<Agreement> give(String note) {
        CompletableFuture<Agreement> agreed = new CompletableFuture<>();
        giver.context().loop().execute(() -> {
            var unused = giver.accounts()
                    .transfer(taker.key(), AMOUNT, Bytes.utf8(note))
                    .agreed()
                    .thenAccept(agreed::complete);
        });
        return agreed;
    }

    private CompletableFuture<HalfBlock> expect(Optional<PublicKey> from, ByteCount most) {
        CompletableFuture<HalfBlock> taken = new CompletableFuture<>();
        taker.context().loop().execute(() -> {
            var unused = taker.accounts().expectTransfer(from, most).thenAccept(taken::complete);
        });
        network.runFor(Duration.ZERO);
        return taken;
    }

    private void assertClean() {
        var report = Audits.of(giver, taker);
        assertThat(report.isClean()).as("%s", report.findings()).isTrue();
    }
}
