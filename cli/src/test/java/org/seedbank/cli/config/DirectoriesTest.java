package org.seedbank.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DirectoriesTest {
    private static final Path HOME = Path.of("/home/ada");

    @Test
    void followsTheConventionWhenNoVariableIsSet() {
        Directories directories = Directories.ofUser(environment(Map.of()));

        assertThat(directories.userFile()).isEqualTo(HOME.resolve(".config/seedbank/seedbank.toml"));
        assertThat(directories.wallet()).isEqualTo(HOME.resolve(".local/share/seedbank/wallet"));
        assertThat(directories.reports()).isEqualTo(HOME.resolve(".local/state/seedbank/reports"));
    }

    @Test
    void followsVariablesButNotRelativeOnes() {
        Directories directories = Directories.ofUser(
                environment(Map.of("XDG_DATA_HOME", "/srv/data", "XDG_CONFIG_HOME", "relative", "XDG_STATE_HOME", "")));

        assertThat(directories.ledger()).isEqualTo(Path.of("/srv/data/seedbank/ledger"));
        assertThat(directories.config()).isEqualTo(HOME.resolve(".config/seedbank"));
        assertThat(directories.state()).isEqualTo(HOME.resolve(".local/state/seedbank"));
    }

    private static Environment environment(Map<String, String> variables) {
        return new Environment(variables, HOME, HOME, Path.of("/etc/seedbank/seedbank.toml"));
    }
}
