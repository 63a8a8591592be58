package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @Test
    void livesWhereTheEnvironmentSays() {
        assertThat(Host.home(Map.of("HOME", "/home/alice"))).isEqualTo(Path.of("/home/alice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relative/home"})
    void takesWhatTheSystemKnowsForAHomeThatIsNoAbsolutePath(String home) {
        assertThat(Host.home(Map.of("HOME", home)))
                .isEqualTo(Host.home(Map.of()))
                .isEqualTo(Path.of(System.getProperty("user.home")));
    }
}
