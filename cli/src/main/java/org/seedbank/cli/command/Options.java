package org.seedbank.cli.command;

import org.seedbank.cli.config.SettingKey;
import org.seedbank.cli.config.Statement;

/** Options that speak about settings. */
final class Options {
    private Options() {}

    /** Option {@code name} says that the setting {@code path} is to be {@code value}. */
    static Statement statement(String path, String value, String name) {
        SettingKey<?> key = SettingKey.find(path).orElseThrow(() -> new IllegalArgumentException(path));
        return new Statement(key, value, "option " + name);
    }
}
