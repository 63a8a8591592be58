package org.seedbank.cli;

import org.seedbank.cli.command.CommandTree;
import org.seedbank.cli.wiring.HeadStart;
import org.seedbank.cli.wiring.Host;

/** Where the program begins. */
public final class Seedbank {
    private Seedbank() {}

    /** Runs one command and ends the process with its code. */
    public static void main(String[] arguments) {
        HeadStart.begin(arguments);
        System.exit(CommandTree.run(Host.ofProcess(), arguments));
    }
}
