package org.seedbank.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void knowsTheTimeThatAShareDidNotExceed() {
        Latencies latencies = new Latencies();
        for (long i = 20_000; i >= 1; i--) {
            latencies.add(i * 1_000_000);
        }

        assertThat(latencies.count()).isEqualTo(20_000);
        assertThat(latencies.percentile(0.5)).isEqualTo(10_000);
        assertThat(latencies.percentile(0.99)).isEqualTo(19_800);
        assertThat(latencies.percentile(1)).isEqualTo(20_000);
    }

    @Test
    void isZeroWithoutAnyTime() {
        assertThat(new Latencies().percentile(0.5)).isZero();
    }
}
