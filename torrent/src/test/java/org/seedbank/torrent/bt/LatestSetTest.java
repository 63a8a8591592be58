package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatestSetTest {
    @Test
    void keepsWhatWasAddedLast() {
        LatestSet<String> latest = new LatestSet<>(2);
        latest.add("first");
        latest.add("second");
        latest.add("first");
        latest.add("third");

        assertThat(latest.contains("first")).isTrue();
        assertThat(latest.contains("second")).isFalse();
        assertThat(latest.contains("third")).isTrue();

        latest.remove("third");

        assertThat(latest.contains("third")).isFalse();
    }
}
