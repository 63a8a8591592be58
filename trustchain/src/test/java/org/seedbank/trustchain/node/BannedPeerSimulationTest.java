package org.seedbank.trustchain.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.token.ByteCount;

/** Whom the user shut out is not traded with. */
class BannedPeerSimulationTest {
    private static final ByteCount SIZE = ByteCount.ofMebibytes(4);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(5);
    private final LedgerNodeFixture payer = LedgerNodeFixture.join(network, "alice");
    private final LedgerNodeFixture provider = LedgerNodeFixture.join(network, "bob");
    private final PaidTransfer file = new PaidTransfer(provider, payer, SIZE, PaidTransfer.Pace.FAST);

    @Test
    void isServedNothingUntilItIsLetInAgain() {
        provider.node().ban(List.of(payer.key().memberId()));
        file.connect();
        network.runFor(Duration.ofMinutes(1));

        assertThat(file.delivered()).isEqualTo(ByteCount.ZERO);
        assertThat(provider.chain()).isEmpty();

        provider.node().ban(List.of());
        network.runUntil(file::isComplete, Duration.ofMinutes(1));

        assertThat(file.isComplete()).isTrue();
    }

    @Test
    void isPaidNothingUntilItIsLetInAgain() {
        payer.node().ban(List.of(provider.key().memberId()));
        file.connect();
        network.runFor(Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofMinutes(1));

        assertThat(file.saved()).isNotEqualTo(ByteCount.ZERO);
        assertThat(payer.chain()).isEmpty();

        payer.node().ban(List.of());
        file.connect();
        network.runFor(Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofMinutes(1));

        assertThat(payer.chain()).isNotEmpty();
        assertThat(provider.chain()).hasSameSizeAs(payer.chain());
    }

    @Test
    void nothingThatItProposesIsCountersigned() {
        var gift = provider.accounts().expectTransfer(Optional.empty(), SIZE);
        provider.node().ban(List.of(payer.key().memberId()));
        payer.proposals().contact(provider.key());

        var unused = payer.accounts().transfer(provider.key(), SIZE, Bytes.utf8("gift"));
        network.runFor(Duration.ofMinutes(1));

        assertThat(gift).isNotDone();
        assertThat(provider.chain()).isEmpty();
        assertThat(provider.node().tally()).containsKey(BlockOutcome.DECLINED_BANNED);

        provider.node().ban(List.of());
        network.runFor(Duration.ofMinutes(10));

        assertThat(gift).isCompleted();
        assertThat(provider.chain()).hasSize(1);
    }
}
