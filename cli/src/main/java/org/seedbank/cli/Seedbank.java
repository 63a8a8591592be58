package org.seedbank.cli;

import org.seedbank.cli.command.CommandTree;
import org.seedbank.cli.wiring.HeadStart;
import org.seedbank.cli.wiring.Host;

/** Where the program begins. */
public final class Seedbank {
    private Seedbank() {}

    /** Runs one command and ends the process with its code. */
    public static void main(String[] arguments) {
        HeadStart libraries = HeadStart.begin(arguments);
        int code = CommandTree.run(Host.ofProcess(), arguments);
        libraries.await();
        System.exit(code);
    }
}
