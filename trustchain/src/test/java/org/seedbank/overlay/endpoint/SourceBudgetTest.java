package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class SourceBudgetTest {
    private static final Bytes ALICE = Bytes.fromHex("c0000201");
    private static final Bytes BOB = Bytes.fromHex("c0000202");

    @Test
    void admitsASecondsWorthAtOnceAndRefillsWithTime() {
        var budget = new SourceBudget(100, 10);

        assertThat(admitted(budget, ALICE, 300, 0)).isEqualTo(100);
        assertThat(admitted(budget, ALICE, 300, 250)).isEqualTo(25);
        assertThat(admitted(budget, ALICE, 300, 60_000)).isEqualTo(100);
    }

    @Test
    void countsEachSourceAlone() {
        var budget = new SourceBudget(100, 10);

        assertThat(admitted(budget, ALICE, 300, 0)).isEqualTo(100);
        assertThat(admitted(budget, BOB, 50, 0)).isEqualTo(50);
    }

    @Test
    void takesANetworkOfIpv6ForOneSource() {
        var budget = new SourceBudget(100, 10);

        assertThat(admitted(budget, Bytes.fromHex("20010db8000000000000000000000001"), 80, 0))
                .isEqualTo(80);
        assertThat(admitted(budget, Bytes.fromHex("20010db800000000ffff000000000002"), 80, 0))
                .isEqualTo(20);
    }

    @Test
    void hasNoLimitForThisMachine() {
        var budget = new SourceBudget(100, 10);

        assertThat(admitted(budget, Bytes.fromHex("7f000001"), 100_000, 0)).isEqualTo(100_000);
        assertThat(admitted(budget, Bytes.fromHex("00000000000000000000000000000001"), 5_000, 0))
                .isEqualTo(5_000);
    }

    @Test
    void remembersOnlySoManySources() {
        var budget = new SourceBudget(100, 10);

        for (int i = 0; i < 1_000; i++) {
            assertThat(budget.admits(Bytes.wrap(new byte[] {10, 0, (byte) (i >> 8), (byte) i}), 0))
                    .isTrue();
        }

        assertThat(budget.sources()).isEqualTo(10);
    }

    @Test
    void refillsNothingWhenTheClockIsSetBack() {
        var budget = new SourceBudget(100, 10);

        assertThat(admitted(budget, ALICE, 300, 10_000)).isEqualTo(100);
        assertThat(admitted(budget, ALICE, 300, 5_000)).isZero();
    }

    private static long admitted(SourceBudget budget, Bytes source, int packets, long nowMillis) {
        return IntStream.range(0, packets)
                .filter(i -> budget.admits(source, nowMillis))
                .count();
    }
}
