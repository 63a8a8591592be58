package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> NAMES = List.of("download", "doctor", "demo", "seed", "show");

    @Test
    void findsTheNameWithTheFewestEdits() {
        assertThat(Nearest.to("downlaod", NAMES)).contains("download");
        assertThat(Nearest.to("sead", NAMES)).contains("seed");
    }

    @Test
    void findsNothingWhenNothingIsAlike() {
        assertThat(Nearest.to("frobnicate", NAMES)).isEmpty();
        assertThat(Nearest.to("x", NAMES)).isEmpty();
    }
}
