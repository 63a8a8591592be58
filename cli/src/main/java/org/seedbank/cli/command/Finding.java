package org.seedbank.cli.command;

import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/**
 * What one check of {@code doctor} found.
 *
 * @param check what was looked at
 * @param state what was found
 * @param remedy what to do about it; empty when all is well
 * @param code {@link ExitCode#OK} unless the program cannot work like this
 */
record Finding(String check, String state, String remedy, ExitCode code) {
    static Finding fine(String check, String state) {
        return new Finding(check, state, "", ExitCode.OK);
    }

    static Finding warning(String check, String state, String remedy) {
        return new Finding(check, state, remedy, ExitCode.OK);
    }

    static Finding fault(String check, CliFailure failure) {
        return new Finding(check, failure.sentence(), failure.hint(), failure.code());
    }

    String mark() {
        return code != ExitCode.OK ? "fail" : remedy.isEmpty() ? "ok" : "warn";
    }
}
