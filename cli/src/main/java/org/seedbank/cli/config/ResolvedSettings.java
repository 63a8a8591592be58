package org.seedbank.cli.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/** What everybody said about every setting; who speaks last wins. */
public final class ResolvedSettings {
    private static final String BUILT_IN = "built in";

    private final Map<SettingKey<?>, Statement> winners = new HashMap<>();
    private final List<Statement> statements;
    private final Path home;

    /**
     * @param statements all that was said, in the order of precedence
     * @param home the user's home directory
     * @throws CliFailure with {@link ExitCode#BAD_CONFIGURATION} if a value is not understood
     */
    ResolvedSettings(List<Statement> statements, Path home) {
        this.statements = List.copyOf(statements);
        this.home = home;
        for (SettingKey<?> key : SettingKey.ALL) {
            winners.put(key, new Statement(key, key.fallback(), BUILT_IN));
        }
        for (Statement statement : statements) {
            check(statement);
            winners.put(statement.key(), statement);
        }
    }

    /** The settings as values. */
    public Settings settings() {
        return Settings.of(this);
    }

    /** What counts for {@code key}. */
    public Statement winner(SettingKey<?> key) {
        return Objects.requireNonNull(winners.get(key), key.path());
    }

    /** All that was said about {@code key}, the built-in value first, the one that counts last. */
    public List<Statement> statements(SettingKey<?> key) {
        List<Statement> all = new ArrayList<>();
        all.add(new Statement(key, key.fallback(), BUILT_IN));
        statements.stream().filter(statement -> statement.key().equals(key)).forEach(all::add);
        return all;
    }

    <T> T value(SettingKey<T> key) {
        return key.kind().parser().apply(winner(key).text(), home);
    }

    private void check(Statement statement) {
        SettingKey<?> key = statement.key();
        try {
            Object value = key.kind().parser().apply(statement.text(), home);
            Objects.requireNonNull(value);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot use",
                    statement.origin(),
                    key.path() + " is \"" + statement.text() + "\", expected " + key.expected(),
                    "seedbank config example shows every key with its built-in value");
        }
    }
}
