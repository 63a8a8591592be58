package org.seedbank.cli.command;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.Listing;
import picocli.CommandLine.Option;

/** Options of commands that list something. */
final class ListingOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "table, csv, or jsonl: one JSON object a line. --json is one document instead.")
    private Listing.Format format = Listing.Format.TABLE;

    @Option(
            names = "--columns",
            paramLabel = "NAMES",
            split = ",",
            description = "Which columns, in which order; csv names all of them in its first line.")
    private List<String> columns = List.of();

    @Option(names = "--sort", paramLabel = "NAME", description = "Order by this column.")
    private @Nullable String sort;

    @Option(names = "--no-header", description = "Leave out the names of the columns.")
    private boolean hasNoHeader;

    Listing.Form form() {
        return new Listing.Form(format, columns, Optional.ofNullable(sort), !hasNoHeader);
    }

    /** Whether nothing but rows is wanted. */
    boolean isForPrograms() {
        return format != Listing.Format.TABLE;
    }
}
