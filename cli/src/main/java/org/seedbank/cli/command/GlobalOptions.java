package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.LogLevel;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.Manner;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of every command. */
final class GlobalOptions {
    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what happens; -vv and -vvv log the protocols too.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Results and errors only: no progress, no notes.")
    private boolean quiet;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "One JSON document, or one JSON object a line from commands that run for long.")
    private boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = ScopeType.INHERIT,
            description = "auto, always or never. NO_COLOR in the environment means never.")
    private Manner.Colours color = Manner.Colours.AUTO;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Settings file of the user.")
    private @Nullable Path config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Keep wallet, ledger, settings and all else in and below DIR.")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Use the table [profile.NAME] of the settings files.")
    private @Nullable String profile;

    @Option(
            names = "--timeout",
            paramLabel = "T",
            scope = ScopeType.INHERIT,
            description = "Stop after this time, with code 2.")
    private @Nullable Duration timeout;

    @Option(
            names = "--yes",
            scope = ScopeType.INHERIT,
            description = "Answer every question with yes, e.g. replace a file.")
    private boolean yes;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Read the passphrase of the wallet from the first line of FILE; - for standard input.")
    private @Nullable Path passphraseFile;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show a stack trace with errors.")
    private boolean debug;

    @Option(
            names = "--log-level",
            paramLabel = "L",
            scope = ScopeType.INHERIT,
            description = "off, error, warn, info, debug or trace.")
    private @Nullable LogLevel logLevel;

    @Option(
            names = "--log-file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Log there instead of to standard error.")
    private @Nullable Path logFile;

    Manner manner() {
        return new Manner(json, quiet, debug, color);
    }

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    Optional<Path> dataDirectory() {
        return Optional.ofNullable(dataDirectory);
    }

    Optional<String> profile() {
        return Optional.ofNullable(profile);
    }

    Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    Optional<Path> passphraseFile() {
        return Optional.ofNullable(passphraseFile);
    }

    boolean saysYes() {
        return yes;
    }

    /** What these options say about settings. */
    List<Statement> statements(Path workingDirectory) {
        List<Statement> statements = new ArrayList<>();
        if (verbose.length > 0) {
            LogLevel[] levels = {LogLevel.INFO, LogLevel.DEBUG, LogLevel.TRACE};
            LogLevel level = levels[Math.min(verbose.length, levels.length) - 1];
            statements.add(Options.statement("log.level", level.name(), "-v"));
        }
        if (logLevel != null) {
            statements.add(Options.statement("log.level", logLevel.name(), "--log-level"));
        }
        if (logFile != null) {
            String file = workingDirectory.resolve(logFile).toString();
            statements.add(Options.statement("log.file", file, "--log-file"));
        }
        return statements;
    }
}
