package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.audit.NetworkAudit;
import org.seedbank.trustchain.audit.NetworkReport;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.fixture.PaidTransfer.Pace;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;

class PaymentSimulationTest {
    private static final ByteCount FILE = ByteCount.ofMebibytes(64);

    @Test
    void aFileIsPaidForAsItGoesAndAtTheEnd() {
        SimulatedNetwork network = SimulatedNetwork.seeded(1);
        LedgerNodeFixture seeder = LedgerNodeFixture.join(network, "seeder");
        LedgerNodeFixture leecher = LedgerNodeFixture.join(network, "leecher");
        PaidTransfer file = new PaidTransfer(seeder, leecher, FILE, Pace.FAST);

        file.connect();
        network.runUntil(file::isComplete, Duration.ofMinutes(1));
        file.disconnect();
        network.runFor(Duration.ofSeconds(5));

        assertThat(leecher.balance().down()).isEqualTo(FILE);
        assertThat(seeder.balance().up()).isEqualTo(FILE);
        assertThat(leecher.account(seeder).debt()).isEqualTo(ByteCount.ZERO);
        assertThat(seeder.account(leecher).unpaid()).isEqualTo(ByteCount.ZERO);
        assertClean(network, seeder, leecher);
    }

    @Test
    void payingInTimeKeepsAFastTransferFromStalling() {
        SimulatedNetwork network = SimulatedNetwork.seeded(2);
        LedgerNodeFixture seeder = LedgerNodeFixture.join(network, "seeder");
        LedgerNodeFixture leecher = LedgerNodeFixture.join(network, "leecher");
        Pace pace = new Pace(
                new ByteCount(256 << 10),
                ByteCount.ofMebibytes(1),
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                PaidTransfer.Honesty.REPORTS);
        PaidTransfer file = new PaidTransfer(seeder, leecher, ByteCount.ofMebibytes(512), pace);
        network.latency(Duration.ofMillis(1), Duration.ofMillis(1));

        file.connect();
        network.runFor(Duration.ofMillis(512 * 4 + 200));

        assertThat(file.isComplete())
                .as("%s MiB of 512 arrived", file.saved().value() >> 20)
                .isTrue();
    }

    private static void assertClean(SimulatedNetwork network, LedgerNodeFixture... nodes) {
        Map<PublicKey, ChainStore> ledgers = new LinkedHashMap<>();
        for (LedgerNodeFixture node : nodes) {
            ledgers.put(node.key(), node.disk());
        }
        NetworkReport report = NetworkAudit.of(ledgers);
        assertThat(report.findings()).as("seed %s", network.seed()).isEmpty();
    }
}
