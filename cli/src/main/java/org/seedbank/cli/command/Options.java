package org.seedbank.cli.command;

import java.nio.file.Path;
import org.seedbank.cli.config.SettingKey;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/** Options that speak about settings. */
final class Options {
    private Options() {}

    /**
     * Refuses a {@code value} that the setting {@code path} cannot have, given by option {@code name}.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION}
     */
    static void require(String path, String value, String name) {
        SettingKey<?> key = SettingKey.find(path).orElseThrow(() -> new IllegalArgumentException(path));
        if (!key.accepts(value, Path.of("/"))) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use",
                    name + " " + value,
                    "expected " + key.expected(),
                    "seedbank config explain " + path);
        }
    }

    /** Option {@code name} says that the setting {@code path} is to be {@code value}. */
    static Statement statement(String path, String value, String name) {
        SettingKey<?> key = SettingKey.find(path).orElseThrow(() -> new IllegalArgumentException(path));
        return new Statement(key, value, "option " + name);
    }
}
