package org.seedbank.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.ResolvedSettings;
import org.seedbank.cli.config.SettingKey;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows settings and where they come from; settings files are never written by the program. */
@Command(name = "config", description = "Show settings and where each value comes from.")
final class ConfigCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(
                new Get(invocation),
                new Ls(invocation),
                new Explain(invocation),
                new PathPart(invocation),
                new Example(invocation));
    }

    private static SettingKey<?> key(String path) {
        return SettingKey.find(path).orElseThrow(() -> {
            String near = SettingKey.nearest(path)
                    .map(name -> "did you mean " + name + "? ")
                    .orElse("");
            return new CliFailure(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot find the setting",
                    path,
                    "there is no such key",
                    near + "seedbank config ls lists all keys");
        });
    }

    @Command(name = "get", description = "Print the value of one setting.")
    static final class Get implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "KEY", description = "E.g. torrent.max_peers.")
        private String path = "";

        Get(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            SettingKey<?> key = key(path);
            invocation
                    .output()
                    .result(new ConfigResults.Value(invocation.settings().winner(key)));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "ls", description = "List all settings.")
    static final class Ls implements Callable<Integer> {
        private final Invocation invocation;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(ConfigResults.SETTINGS));

        Ls(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            ResolvedSettings settings = invocation.settings();
            invocation
                    .output()
                    .result(
                            new ConfigResults.Values(SettingKey.ALL.stream()
                                    .map(settings::winner)
                                    .toList()),
                            table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(name = "explain", description = "Tell what a setting does, and who said what about it.")
    static final class Explain implements Callable<Integer> {
        private final Invocation invocation;

        @Parameters(paramLabel = "KEY", arity = "0..1", description = "E.g. torrent.max_peers; all when left out.")
        private @Nullable String path;

        Explain(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            List<SettingKey<?>> keys = Optional.ofNullable(path)
                    .<List<SettingKey<?>>>map(one -> List.of(key(one)))
                    .orElse(SettingKey.ALL);
            ResolvedSettings settings = invocation.settings();
            invocation
                    .output()
                    .result(new ConfigResults.Explanation(
                            keys.stream().map(settings::statements).toList()));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "path", description = "List the files and directories that are used.")
    static final class PathPart implements Callable<Integer>, WorksWithoutSettings {
        private final Invocation invocation;

        @Mixin
        private final TableOptions table = TableOptions.of(() -> List.of(ConfigResults.PATHS));

        PathPart(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation
                    .output()
                    .result(
                            new ConfigResults.Paths(
                                    invocation.host().environment().systemFile(),
                                    invocation.settingsLoader().userFile(),
                                    invocation.directories()),
                            table.form());
            return ExitCode.OK.code();
        }
    }

    @Command(name = "example", description = "Print a settings file with every key and its built-in value.")
    static final class Example implements Callable<Integer>, WorksWithoutSettings {
        private final Invocation invocation;

        Example(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation.output().result(new ConfigResults.Example());
            return ExitCode.OK.code();
        }
    }
}
