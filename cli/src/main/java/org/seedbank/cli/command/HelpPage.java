package org.seedbank.cli.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.seedbank.cli.output.Result;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help in which the options of a command come before those that every command has. */
final class HelpPage {
    private static final String OWN = "ownOptions";
    private static final String GLOBAL = "globalOptions";

    private HelpPage() {}

    static void install(CommandLine root) {
        Map<String, IHelpSectionRenderer> sections = new LinkedHashMap<>(root.getHelpSectionMap());
        sections.put(OWN, help -> options(help, "Options:%n", option -> !isGlobal(option)));
        sections.put(GLOBAL, help -> options(help, "Global options:%n", HelpPage::isGlobal));
        root.setHelpSectionMap(sections);
        root.setHelpSectionKeys(List.of(
                UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                OWN,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
                GLOBAL,
                UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
                UsageMessageSpec.SECTION_KEY_FOOTER));
    }

    /** What {@code --help} or {@code --version} asks for, if one of them is there. */
    static Optional<Result> requested(CommandLine.ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            if (command.isUsageHelpRequested()) {
                return Optional.of(of(command));
            }
            if (command.isVersionHelpRequested()) {
                return Optional.of(new PlainText("seedbank.version/1", text(command::printVersionHelp)));
            }
        }
        return Optional.empty();
    }

    /** How {@code command} is used. */
    static Result of(CommandLine command) {
        return new PlainText("seedbank.help/1", text(command::usage));
    }

    private static String text(Consumer<PrintWriter> printer) {
        StringWriter text = new StringWriter();
        printer.accept(new PrintWriter(text));
        return text.toString();
    }

    private static boolean isGlobal(OptionSpec option) {
        return option.inherited()
                || option.scopeType() == CommandLine.ScopeType.INHERIT
                || option.usageHelp()
                || option.versionHelp();
    }

    private static String options(Help help, String heading, Predicate<OptionSpec> wanted) {
        List<OptionSpec> options = help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .filter(wanted)
                .toList();
        if (options.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.createDefaultParamLabelRenderer());
        return help.createHeading("%n" + heading) + layout;
    }
}
