package org.seedbank.cli.command;

/** Options that name columns, which are checked before the command does anything. */
interface NamesColumns {
    /**
     * Demands that the columns are there.
     *
     * @throws org.seedbank.cli.output.CliFailure otherwise
     */
    void requireColumns();
}
