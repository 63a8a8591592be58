package org.seedbank.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedbank.cli.config.Nearest;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Plain words for command lines that are not understood. */
final class Mistakes {
    /** Picocli names values as the source does, not as they are typed. */
    private static final Pattern VALUES = Pattern.compile("expected one of \\[(.*?)] \\(case-insensitive\\)");

    private Mistakes() {}

    static CliFailure explain(ParameterException mistake) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName(" ");
        String help = name + " --help shows what it takes";
        if (mistake instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), command, help);
        }
        if (mistake instanceof MissingParameterException missing) {
            String labels = String.join(
                    ", ", missing.getMissing().stream().map(Mistakes::label).toList());
            return new CliFailure(ExitCode.BAD_OPTION, "cannot run", name, labels + " is missing", help);
        }
        ArgSpec argument = mistake.getArgSpec();
        String object = argument == null ? name : label(argument);
        return new CliFailure(ExitCode.BAD_OPTION, "cannot understand", object, reason(mistake), help);
    }

    /** {@code word} is no part of {@code command}. */
    static CliFailure noSuchCommand(String word, CommandLine command) {
        return unmatched(word, command, command.getCommandSpec().qualifiedName(" ") + " --help shows what it takes");
    }

    private static CliFailure unmatched(String word, CommandLine command, String help) {
        boolean isOption = word.startsWith("-");
        List<String> known = isOption
                ? command.getCommandSpec().options().stream()
                        .filter(option -> !option.hidden())
                        .flatMap(option -> List.of(option.names()).stream())
                        .toList()
                : List.copyOf(command.getSubcommands().keySet());
        String typed = isOption ? word.split("=", 2)[0] : word;
        Optional<String> near = Nearest.to(typed, known);
        String what = isOption ? "no such option" : known.isEmpty() ? "one argument too many" : "no such command";
        return new CliFailure(
                ExitCode.BAD_OPTION,
                "cannot understand",
                typed,
                what + near.map(name -> "; did you mean " + name + "?").orElse(""),
                help);
    }

    private static String label(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** What picocli says, without its own way to begin. */
    private static String reason(ParameterException mistake) {
        String message = String.valueOf(mistake.getMessage());
        int colon = message.indexOf("': ");
        String reason = message.startsWith("Invalid value for") && colon > 0 ? message.substring(colon + 3) : message;
        reason = reason.replaceFirst("is not an? (int|long)$", "is not a whole number");
        Matcher values = VALUES.matcher(reason);
        if (values.find()) {
            reason = values.replaceFirst(Matcher.quoteReplacement(
                    "expected one of " + values.group(1).toLowerCase(Locale.ROOT)));
        }
        return reason.isEmpty()
                ? "not understood"
                : reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }
}
