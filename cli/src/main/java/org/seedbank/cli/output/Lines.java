package org.seedbank.cli.output;

import java.io.PrintStream;
import java.util.Map;

/** Lines for people. */
public final class Lines {
    private final PrintStream out;
    private final boolean colour;
    private final Listing.Form form;

    Lines(PrintStream out, boolean colour) {
        this(out, colour, Listing.Form.WHOLE);
    }

    Lines(PrintStream out, boolean colour, Listing.Form form) {
        this.out = out;
        this.colour = colour;
        this.form = form;
    }

    /** One line in one style. */
    public Lines line(String text) {
        return line(Span.plain(text));
    }

    /** One line of several pieces, nothing between them. */
    public Lines line(Span... pieces) {
        StringBuilder line = new StringBuilder();
        for (Span piece : pieces) {
            line.append(piece.render(colour));
        }
        out.println(line);
        return this;
    }

    /** The lines of a table. */
    public Lines table(Table table) {
        table.render(colour).forEach(out::println);
        return this;
    }

    /** The lines of a table with the columns, and in the order, that the user wants. */
    public <T> Lines table(Listing<T> listing, Iterable<T> rows) {
        return table(listing, rows, Map.of());
    }

    /** As {@link #table(Listing, Iterable)}, and a last line with the {@code total} of some columns. */
    public <T> Lines table(Listing<T> listing, Iterable<T> rows, Map<String, Span> total) {
        return table(listing.table(form, rows, total));
    }

    /** Text for another program, e.g. a script, as it is. */
    public Lines verbatim(String text) {
        out.print(text);
        return this;
    }
}
