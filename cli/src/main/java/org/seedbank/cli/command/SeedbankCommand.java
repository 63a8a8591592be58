package org.seedbank.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself; without a command it shows its help. */
@Command(
        name = "seedbank",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        synopsisHeading = "Usage: ",
        commandListHeading = "%nCommands:%n",
        versionProvider = Version.class,
        description = "A BitTorrent client in which bandwidth is money.",
        footerHeading = "%n",
        footer = "Amounts of tokens are bytes carried for others. Sizes take k M G KiB MiB GiB, times 30s 5m 2h 7d.")
final class SeedbankCommand implements Callable<Integer> {
    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    @Spec
    private @Nullable CommandSpec spec;

    GlobalOptions options() {
        return options;
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
        return 0;
    }
}
