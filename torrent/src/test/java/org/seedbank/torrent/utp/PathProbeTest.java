package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathProbeTest {
    private static final int LARGEST = 1472;

    private static int search(PathProbe probe, int passes) {
        int probes = 0;
        while (probe.isWanted()) {
            int size = probe.size() + probe.begin(++probes);
            assertThat(size).isBetween(probe.size() + 2, LARGEST);
            if (size <= passes) {
                probe.arrived();
            } else {
                probe.lost();
            }
        }
        return probes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1232, 1250, 1300, 1372, 1424, 1452, 1464, 1471, 1472})
    void endsCloseBelowTheLargestThatPassesAfterFewProbes(int passes) {
        PathProbe probe = new PathProbe(LARGEST);

        int probes = search(probe, passes);

        assertThat(probe.size()).isBetween(passes - 31, passes);
        assertThat(probes).isLessThanOrEqualTo(15);
    }

    @Test
    void triesTheLargestFirst() {
        PathProbe probe = new PathProbe(LARGEST);

        assertThat(probe.size() + probe.begin(1)).isEqualTo(LARGEST);
    }

    @Test
    void goesUpInStepsWhereMuchLargerOnesMayPass() {
        PathProbe probe = new PathProbe(LARGEST);
        PathProbe jumbo = new PathProbe(9000);

        search(probe, LARGEST);
        while (jumbo.isWanted()) {
            jumbo.begin(1);
            jumbo.arrived();
        }

        assertThat(probe.size()).isEqualTo(LARGEST);
        assertThat(jumbo.size()).isGreaterThan(9000 - 32);
    }

    @Test
    void asksNothingOfANarrowPath() {
        PathProbe probe = new PathProbe(1100);

        assertThat(probe.isWanted()).isFalse();
        assertThat(probe.size()).isEqualTo(1100);
    }
}
