package org.seedbank.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.seedbank.cli.output.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what {@code --help} of a command shows. */
@Command(name = "help", description = "Show the help of the program, or of a command.")
final class HelpCommand implements Callable<Integer>, WorksWithoutSettings {
    private final Invocation invocation;
    private final Supplier<CommandLine> root;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The command, as in: seedbank help wallet balance. All of the program when left out.")
    private List<String> words = List.of();

    HelpCommand(Invocation invocation, Supplier<CommandLine> root) {
        this.invocation = invocation;
        this.root = root;
    }

    @Override
    public Integer call() {
        CommandLine command = root.get();
        for (String word : words) {
            CommandLine part = command.getSubcommands().get(word);
            if (part == null) {
                throw Mistakes.noSuchCommand(word, command);
            }
            command = part;
        }
        invocation.output().result(HelpPage.of(command));
        return ExitCode.OK.code();
    }
}
