package org.seedbank.cli.command;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.Listing;
import picocli.CommandLine.Option;

/** Options of commands that print a table. */
final class TableOptions implements NamesColumns {
    private final Supplier<List<Listing<?>>> tables;

    @Option(names = "--columns", paramLabel = "NAMES", split = ",", description = "Which columns, in which order.")
    private List<String> columns = List.of();

    @Option(names = "--sort", paramLabel = "NAME", description = "Order by this column.")
    private @Nullable String sort;

    @Option(names = "--no-header", description = "Leave out the names of the columns.")
    private boolean hasNoHeader;

    private TableOptions(Supplier<List<Listing<?>>> tables) {
        this.tables = tables;
    }

    /** For a command that prints one of {@code tables}, which are not made unless the command runs. */
    static TableOptions of(Supplier<List<Listing<?>>> tables) {
        return new TableOptions(tables);
    }

    /** What the user wants to see of it. */
    Listing.Form form() {
        return form(Listing.Format.TABLE);
    }

    Listing.Form form(Listing.Format format) {
        return new Listing.Form(format, columns, Optional.ofNullable(sort), !hasNoHeader);
    }

    @Override
    public void requireColumns() {
        if (!columns.isEmpty() || sort != null) {
            Listing.require(form(), tables.get());
        }
    }
}
