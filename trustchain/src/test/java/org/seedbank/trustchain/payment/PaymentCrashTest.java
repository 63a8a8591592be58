package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.audit.NetworkReport;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.fixture.Audits;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.PaidTransfer;
import org.seedbank.trustchain.fixture.PaidTransfer.Honesty;
import org.seedbank.trustchain.fixture.PaidTransfer.Pace;
import org.seedbank.trustchain.token.ByteCount;

/** Kills one party between any two steps of a payment. */
class PaymentCrashTest {
    private static final ByteCount FILE = ByteCount.ofMebibytes(20);
    private static final Pace PACE = new Pace(
            ByteCount.ofMebibytes(1),
            ByteCount.ofMebibytes(1),
            Duration.ofMillis(3),
            Duration.ofMillis(7),
            Honesty.REPORTS);

    /** Who is killed. */
    enum Victim {
        PAYER,
        PROVIDER,
        BOTH
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    void noByteIsPaidTwiceAndNothingIsLostWhereverACrashHits(Victim victim) {
        int steps = stepsOfAWholeTransfer();

        for (int step = 0; step < steps; step++) {
            Scenario scenario = new Scenario(3);
            scenario.file.connect();
            for (int i = 0; i < step; i++) {
                scenario.network.step();
            }
            scenario.crash(victim);
            scenario.network.runFor(Duration.ofMillis(step % 3 * 500L));
            scenario.restart();
            scenario.finish();

            String what = victim + " killed after step " + step;
            scenario.assertAllIsPaidOnce(what, ByteCount.ofMebibytes(4));
            if (victim == Victim.PROVIDER) {
                assertThat(scenario.payer.balance().down()).as(what).isEqualTo(FILE);
            }
        }
    }

    @Test
    void severalCrashesAtRandomMomentsChangeNothingEither() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Scenario scenario = new Scenario(seed);
            scenario.network.losing(0.2).duplicating(0.2).reordering(0.3, Duration.ofMillis(300));
            for (int crash = 0; crash < 3; crash++) {
                scenario.file.connect();
                scenario.network.runFor(Duration.ofMillis(random.nextInt(150)));
                scenario.crash(Victim.values()[random.nextInt(3)]);
                scenario.network.runFor(Duration.ofMillis(random.nextInt(3000)));
                scenario.restart();
            }
            scenario.finish();

            scenario.assertAllIsPaidOnce("seed " + seed, ByteCount.ofMebibytes(10));
        }
    }

    private static int stepsOfAWholeTransfer() {
        Scenario scenario = new Scenario(3);
        scenario.file.connect();
        int steps = 0;
        while (!scenario.file.isComplete()
                || !scenario.payer.proposals().unanswered().isEmpty()) {
            scenario.network.step();
            steps++;
        }
        return steps + 3;
    }

    private static final class Scenario {
        private final SimulatedNetwork network;
        private final LedgerNodeFixture provider;
        private final LedgerNodeFixture payer;
        private final PaidTransfer file;
        private final Map<BlockId, BlockHash> sent = new HashMap<>();
        private int signedTwice;

        Scenario(long seed) {
            network = SimulatedNetwork.seeded(seed).observing(this::watch);
            network.latency(Duration.ofMillis(3), Duration.ofMillis(3));
            provider = LedgerNodeFixture.join(network, "provider");
            payer = LedgerNodeFixture.join(network, "payer");
            file = new PaidTransfer(provider, payer, FILE, PACE);
        }

        void crash(Victim victim) {
            if (victim != Victim.PROVIDER) {
                payer.crash();
            }
            if (victim != Victim.PAYER) {
                provider.crash();
            }
            file.disconnect();
        }

        void restart() {
            if (!payer.isUp()) {
                payer.restart();
            }
            if (!provider.isUp()) {
                provider.restart();
            }
        }

        void finish() {
            for (int round = 0; round < 20 && !file.isComplete(); round++) {
                file.connect();
                network.runFor(Duration.ofSeconds(4));
            }
            assertThat(file.isComplete())
                    .as("%s of %s arrived", file.saved(), FILE)
                    .isTrue();
            file.disconnect();
            network.runFor(Duration.ofSeconds(40));
        }

        void assertAllIsPaidOnce(String what, ByteCount lostAtMost) {
            NetworkReport report = Audits.of(provider, payer);
            assertThat(report.findings()).as(what).isEmpty();
            assertThat(report.unanswered()).as(what).isEqualTo(ByteCount.ZERO);
            assertThat(signedTwice).as(what).isZero();
            // What was received while the last flush before a crash was under way is lost, to the payer's advantage.
            AccountRecord account = payer.account(provider);
            ByteCount charged = account.paid().plus(account.debt()).minus(account.advance());
            assertThat(charged).as(what).isBetween(FILE.minus(lostAtMost), FILE);
            assertThat(provider.startFailure()).as(what).isEmpty();
            assertThat(payer.startFailure()).as(what).isEmpty();
        }

        private void watch(SimulatedPacket packet) {
            if (packet.fate() == SimulatedPacket.Fate.SENT) {
                HalfBlock block = HalfBlockCodec.INSTANCE.decode(packet.datagram());
                BlockHash before = sent.putIfAbsent(block.id(), block.hash());
                if (before != null && !before.equals(block.hash())) {
                    signedTwice++;
                }
            }
        }
    }
}
