package org.seedbank.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings: text to the left, numbers to the right, the total last. */
public final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<Span>> rows = new ArrayList<>();

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    /** A table without rows. A heading that begins with {@code >} is a column of numbers. */
    public static Table of(String... headings) {
        List<Column> columns = new ArrayList<>();
        for (String heading : headings) {
            boolean isNumber = heading.startsWith(">");
            columns.add(new Column(isNumber ? heading.substring(1) : heading, isNumber));
        }
        return new Table(List.copyOf(columns));
    }

    /** Adds a row of plain cells. */
    public Table row(String... cells) {
        Span[] spans = new Span[cells.length];
        for (int i = 0; i < cells.length; i++) {
            spans[i] = Span.plain(cells[i]);
        }
        return row(spans);
    }

    /**
     * Adds a row.
     *
     * @throws IllegalArgumentException if the number of cells is not the number of columns
     */
    public Table row(Span... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    List<String> render(boolean colour) {
        List<String> lines = new ArrayList<>();
        if (columns.stream().anyMatch(column -> !column.heading().isEmpty())) {
            lines.add(line(
                    columns.stream()
                            .map(column -> Style.DIM.of(column.heading()))
                            .toList(),
                    colour));
        }
        rows.forEach(row -> lines.add(line(row, colour)));
        return lines;
    }

    private String line(List<Span> cells, boolean colour) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            Span cell = cells.get(i);
            String padding = " ".repeat(width(i) - cell.width());
            boolean isLast = i == cells.size() - 1;
            if (columns.get(i).isNumber()) {
                line.append(padding).append(cell.render(colour));
            } else {
                line.append(cell.render(colour)).append(isLast ? "" : padding);
            }
            line.append(isLast ? "" : GAP);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = Span.plain(columns.get(column).heading()).width();
        for (List<Span> row : rows) {
            width = Math.max(width, row.get(column).width());
        }
        return width;
    }

    private record Column(String heading, boolean isNumber) {}
}
