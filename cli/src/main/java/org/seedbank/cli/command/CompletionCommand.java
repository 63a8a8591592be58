package org.seedbank.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints scripts by which a shell completes our command lines. */
@Command(name = "completion", description = "Print a script by which a shell completes seedbank's commands.")
final class CompletionCommand {
    static List<Object> parts(Invocation invocation, Supplier<CommandLine> root) {
        return List.of(new Bash(invocation, root), new Zsh(invocation, root));
    }

    @Command(name = "bash", description = "For bash: source <(seedbank completion bash)")
    static final class Bash implements Callable<Integer>, WorksWithoutSettings {
        private final Invocation invocation;
        private final Supplier<CommandLine> root;

        Bash(Invocation invocation, Supplier<CommandLine> root) {
            this.invocation = invocation;
            this.root = root;
        }

        @Override
        public Integer call() {
            String script = AutoComplete.bash("seedbank", root.get());
            invocation.output().result(new Script("bash", script));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "zsh", description = "For zsh: source <(seedbank completion zsh)")
    static final class Zsh implements Callable<Integer>, WorksWithoutSettings {
        private final Invocation invocation;
        private final Supplier<CommandLine> root;

        Zsh(Invocation invocation, Supplier<CommandLine> root) {
            this.invocation = invocation;
            this.root = root;
        }

        @Override
        public Integer call() {
            // The bash script runs in zsh through its own emulation, which must be on before the script is read.
            String prelude = "autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n";
            String script = prelude + AutoComplete.bash("seedbank", root.get());
            invocation.output().result(new Script("zsh", script));
            return ExitCode.OK.code();
        }
    }

    private record Script(String shell, String text) implements Result {
        @Override
        public String schema() {
            return "seedbank.completion/1";
        }

        @Override
        public void print(Lines out) {
            out.verbatim(text);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("shell", shell).put("script", text);
        }
    }
}
