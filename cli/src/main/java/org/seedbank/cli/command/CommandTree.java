package org.seedbank.cli.command;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.config.Sizes;
import org.seedbank.cli.config.Times;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Manner;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.ResultStream;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Logging;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** All commands, or as many as a command line can mean, and how one of them is run. */
public final class CommandTree {
    /** What shows commands that nobody named. */
    private static final Set<String> OVERVIEWS = Set.of("help", "completion", "--help", "-h", "--version", "-V");

    private final Host host;
    private final Invocation invocation;
    private final CommandLine root;
    private final Map<String, Supplier<CommandLine>> branches = new LinkedHashMap<>();
    private final boolean isWhole;

    /** All commands, in the process {@code host}. */
    CommandTree(Host host) {
        this(host, branch -> true);
    }

    private CommandTree(Host host, Predicate<String> wanted) {
        this.host = host;
        SeedbankCommand program = new SeedbankCommand();
        this.invocation = new Invocation(host, program.options());
        this.root = new CommandLine(program);
        nameBranches();
        branches.forEach((name, branch) -> {
            if (wanted.test(name)) {
                root.addSubcommand(name, branch.get());
            }
        });
        this.isWhole = root.getSubcommands().size() == branches.size();
        configure();
    }

    /**
     * Runs a command line.
     *
     * @param host the process in which it runs
     * @return the code with which the program ends
     */
    public static int run(Host host, String... arguments) {
        return of(host, arguments).carryOut(arguments);
    }

    /**
     * Making all commands takes longer than running a short one, so only those are made that {@code arguments} name.
     */
    private static CommandTree of(Host host, String... arguments) {
        Set<String> words = new HashSet<>(Arrays.asList(arguments));
        if (!Collections.disjoint(words, OVERVIEWS)) {
            return new CommandTree(host);
        }
        CommandTree part = new CommandTree(host, words::contains);
        return part.root.getSubcommands().isEmpty() ? new CommandTree(host) : part;
    }

    private int carryOut(String... arguments) {
        int code = root.execute(arguments);
        host.terminal().out().flush();
        host.terminal().err().flush();
        return host.terminal().out() instanceof ResultStream out
                ? out.loss().map(this::reportLoss).orElse(code)
                : code;
    }

    private int reportLoss(IOException failure) {
        CliFailure loss = new CliFailure(
                Reasons.isDiskFull(failure) ? ExitCode.DISK_FULL : ExitCode.CANNOT_READ_WRITE,
                "cannot write",
                "standard output",
                Reasons.of(failure),
                "send it to another place; what the command did is done");
        return report(loss, invocation.output());
    }

    /** The model of all commands, for help and completion. */
    CommandLine root() {
        return root;
    }

    private void nameBranches() {
        leaf("demo", () -> new DemoCommand(invocation));
        leaf("download", () -> new DownloadCommand(invocation));
        leaf("seed", () -> new SeedCommand(invocation));
        leaf("create", () -> new CreateCommand(invocation));
        leaf("show", () -> new ShowCommand(invocation));
        leaf("verify", () -> new VerifyCommand(invocation));
        branches.put("torrents", () -> group(new TorrentsCommand(), TorrentsCommand.parts(invocation)));
        branches.put("wallet", () -> group(new WalletCommand(), WalletCommand.parts(invocation)));
        branches.put("chain", this::chain);
        branches.put("peers", () -> group(new PeersCommand(), PeersCommand.parts(invocation)));
        branches.put("tunnels", () -> group(new TunnelsCommand(), TunnelsCommand.parts(invocation)));
        branches.put("node", () -> group(new NodeCommand(), NodeCommand.parts(invocation)));
        branches.put("config", () -> group(new ConfigCommand(), ConfigCommand.parts(invocation)));
        leaf("doctor", () -> new DoctorCommand(invocation));
        branches.put("bench", () -> group(new BenchCommand(invocation), BenchCommand.parts(invocation)));
        branches.put("debug", () -> group(new DebugCommand(), DebugCommand.parts(invocation)));
        branches.put(
                "completion", () -> group(new CompletionCommand(), CompletionCommand.parts(invocation, this::root)));
        leaf("schema", () -> new SchemaCommand(invocation));
        leaf("help", () -> new HelpCommand(invocation, this::root));
    }

    private void leaf(String name, Supplier<Object> command) {
        branches.put(name, () -> new CommandLine(command.get()));
    }

    private CommandLine chain() {
        CommandLine chain = group(new ChainCommand(), ChainCommand.parts(invocation));
        ChainTransferCommands.parts(invocation).forEach(chain::addSubcommand);
        return chain;
    }

    private static CommandLine group(Object parent, List<Object> parts) {
        CommandLine group = new CommandLine(parent);
        parts.forEach(group::addSubcommand);
        return group;
    }

    private void configure() {
        register(Duration.class, Times::parse);
        register(ByteCount.class, Sizes::parse);
        register(PeerAddress.class, PeerAddress::parse);
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(
                        Math.max(80, Math.min(120, host.terminal().features().columns())))
                .setOut(writer(host.terminal().out()))
                .setErr(writer(host.terminal().err()))
                .setExecutionStrategy(this::execute)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, invocation.output()))
                .setParameterExceptionHandler(this::refuse);
        HelpPage.install(root);
    }

    private int execute(ParseResult parsed) {
        Output output = invocation.output();
        root.setColorScheme(CommandLine.Help.defaultColorScheme(
                output.isColoured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        invocation.options().timeout().ifPresent(this::limitTime);
        Optional<Result> page = HelpPage.requested(parsed);
        if (page.isPresent()) {
            output.result(page.get());
            return ExitCode.OK.code();
        }
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine command = commands.get(commands.size() - 1);
        try {
            if (!(command.getCommand() instanceof WorksWithoutSettings)) {
                Logging.plan(invocation.settings().settings().log());
            }
            requireColumns(command);
        } catch (CliFailure failure) {
            return report(failure, output);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    /** A mistyped column is refused at once, not after the work of which it was to be a table. */
    private static void requireColumns(CommandLine command) {
        for (CommandSpec mixin : command.getCommandSpec().mixins().values()) {
            if (mixin.userObject() instanceof NamesColumns options) {
                options.requireColumns();
            }
        }
    }

    /** Work that runs for long says itself what it leaves behind; this is for all the rest. */
    private void limitTime(Duration limit) {
        Output output = invocation.output();
        CliFailure late = new CliFailure(
                ExitCode.TIMEOUT,
                "cannot finish",
                "the command",
                "it was ended because --timeout is " + Amounts.duration(limit),
                "a longer --timeout");
        host.interruption().requestAfter(limit, () -> output.failure(late));
    }

    private int refuse(ParameterException mistake, String[] arguments) {
        if (!isWhole && mistake.getCommandLine() == root) {
            return new CommandTree(host).carryOut(arguments); // which knows what else could be meant
        }
        List<String> given = Arrays.asList(arguments);
        // Reading stopped at the mistake, so options after it have not been seen.
        Manner manner = new Manner(given.contains("--json"), false, given.contains("--debug"), Manner.Colours.AUTO);
        Output output = new Output(host.terminal(), manner, host.environment().variables());
        return report(Mistakes.explain(mistake), output);
    }

    private int report(Throwable failure, Output output) {
        CliFailure known = Failures.explain(failure, invocation);
        output.failure(known);
        return known.code().code();
    }

    private <T> void register(Class<T> type, ITypeConverter<T> converter) {
        root.registerConverter(type, text -> {
            try {
                return converter.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException('"' + text + "\", " + e.getMessage());
            }
        });
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
