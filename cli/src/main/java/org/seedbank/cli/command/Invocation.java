package org.seedbank.cli.command;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.ResolvedSettings;
import org.seedbank.cli.config.SettingsLoader;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.source.TargetReader;
import org.seedbank.cli.wiring.Host;

/** What a command can ask for once the command line is read. */
final class Invocation {
    private final Host host;
    private final GlobalOptions options;
    private boolean isInputTaken;

    Invocation(Host host, GlobalOptions options) {
        this.host = host;
        this.options = options;
    }

    Host host() {
        return host;
    }

    GlobalOptions options() {
        return options;
    }

    Output output() {
        return new Output(host.terminal(), options.manner(), host.environment().variables());
    }

    Directories directories() {
        return chosen(options.dataDirectory(), "SEEDBANK_DATA_DIR")
                .map(Directories::below)
                .orElseGet(() -> Directories.ofUser(host.environment()));
    }

    SettingsLoader settingsLoader() {
        Optional<Path> named = chosen(options.config(), "SEEDBANK_CONFIG");
        return new SettingsLoader(
                host.environment(),
                named.orElseGet(() -> directories().userFile()),
                named.isPresent(),
                options.profile().or(() -> host.environment().variable("SEEDBANK_PROFILE")),
                Optional.of(directories().runtimeFile()));
    }

    /** The settings, with what {@code more} options of the command say. */
    ResolvedSettings settings(List<Statement> more) {
        List<Statement> all =
                new ArrayList<>(options.statements(host.environment().workingDirectory()));
        all.addAll(more);
        return settingsLoader().load(all);
    }

    ResolvedSettings settings() {
        return settings(List.of());
    }

    TargetReader targets() {
        return new TargetReader(host.environment().workingDirectory(), this::standardInput);
    }

    /**
     * What {@code -} stands for in the place of a file; it can be read once.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION} if a second file is to be it
     */
    InputStream standardInput() {
        if (isInputTaken) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot read",
                    "standard input",
                    "it is wanted twice, and can be read once",
                    "name a file for one of the two");
        }
        isInputTaken = true;
        return host.terminal().in();
    }

    /** A path as the user wrote it, made absolute. */
    Path path(String text) {
        try {
            return resolve(Path.of(text));
        } catch (InvalidPathException e) {
            throw new CliFailure(
                            ExitCode.BAD_OPTION,
                            "cannot use the path",
                            text,
                            String.valueOf(e.getReason()),
                            "write it differently")
                    .causedBy(e);
        }
    }

    /** Refuses to write over {@code target} unless the user says yes to everything. */
    void refuseExisting(Path target) {
        if (Files.exists(target) && !options.saysYes()) {
            throw new CliFailure(
                    ExitCode.FILE_EXISTS,
                    "cannot write",
                    target.toString(),
                    "there is such a file already",
                    "--yes to replace it, or name another");
        }
    }

    Path resolve(Path path) {
        return host.environment().workingDirectory().resolve(path).normalize();
    }

    private Optional<Path> chosen(Optional<Path> option, String variable) {
        return option.or(() -> host.environment().variable(variable).map(Path::of))
                .map(this::resolve);
    }
}
