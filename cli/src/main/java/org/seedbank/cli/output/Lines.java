package org.seedbank.cli.output;

import java.io.PrintStream;

/** Lines for people. */
public final class Lines {
    private final PrintStream out;
    private final boolean colour;

    Lines(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
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

    /** Text for another program, e.g. a script, as it is. */
    public Lines verbatim(String text) {
        out.print(text);
        return this;
    }
}
