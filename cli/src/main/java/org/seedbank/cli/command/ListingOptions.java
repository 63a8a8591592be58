package org.seedbank.cli.command;

import java.util.List;
import java.util.function.Supplier;
import org.seedbank.cli.output.Listing;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of commands whose table can be a list for programs. */
final class ListingOptions implements NamesColumns {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, csv, or jsonl: one JSON object a line. --json is one document instead.")
    private Listing.Format format = Listing.Format.TABLE;

    @Mixin
    private final TableOptions table;

    private ListingOptions(TableOptions table) {
        this.table = table;
    }

    /** For a command that prints one of {@code tables}, which are not made unless the command runs. */
    static ListingOptions of(Supplier<List<Listing<?>>> tables) {
        return new ListingOptions(TableOptions.of(tables));
    }

    Listing.Form form() {
        return table.form(format);
    }

    /** Whether nothing but rows is wanted. */
    boolean isForPrograms() {
        return format != Listing.Format.TABLE;
    }

    @Override
    public void requireColumns() {
        table.requireColumns();
    }
}
