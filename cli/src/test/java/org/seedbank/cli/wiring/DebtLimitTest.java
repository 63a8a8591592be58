package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.token.ByteCount;

class DebtLimitTest {
    private static final ByteCount MOST = ByteCount.ofMebibytes(40);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(12);
    private final LedgerNodeFixture provider = LedgerNodeFixture.join(network, "provider");
    private final LedgerNodeFixture payer = LedgerNodeFixture.join(network, "payer");

    @Test
    void isReachedByWhatWasPaidAndLeftByWhatIsEarned() {
        DebtLimit limit = begin();
        take(provider, payer, 39);
        assertThat(limit.getAsBoolean()).isTrue();

        take(provider, payer, 2);
        assertThat(payer.balance().balance()).isLessThan(-MOST.value());
        assertThat(limit.getAsBoolean()).isFalse();

        take(payer, provider, 5);
        assertThat(limit.getAsBoolean()).isTrue();
    }

    /** The provider is gone, so that nothing can be paid. */
    @Test
    void countsWhatIsOwedAndNotPaidYet() {
        DebtLimit limit = begin();
        take(provider, payer, 39);
        assertThat(limit.getAsBoolean()).isTrue();
        PaidTransfer transfer = new PaidTransfer(provider, payer, ByteCount.ofMebibytes(3), PaidTransfer.Pace.FAST);
        transfer.connect();
        network.runUntil(transfer::isComplete, Duration.ofMinutes(5));
        provider.crash();
        network.runFor(Duration.ofSeconds(2));

        assertThat(limit.getAsBoolean()).isFalse();
    }

    private DebtLimit begin() {
        DebtLimit limit = new DebtLimit(payer.context().loop(), payer.disk(), payer.key(), payer.accounts(), MOST);
        payer.context().loop().execute(limit::start);
        network.runFor(Duration.ofMillis(1));
        return limit;
    }

    private void take(LedgerNodeFixture from, LedgerNodeFixture to, long mebibytes) {
        PaidTransfer transfer = new PaidTransfer(from, to, ByteCount.ofMebibytes(mebibytes), PaidTransfer.Pace.FAST);
        transfer.connect();
        network.runUntil(transfer::isComplete, Duration.ofMinutes(5));
        transfer.disconnect();
        network.runFor(Duration.ofMinutes(1));
    }
}
