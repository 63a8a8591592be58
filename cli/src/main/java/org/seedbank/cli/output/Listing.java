package org.seedbank.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.seedbank.cli.config.Nearest;

/**
 * A list that can be a table for people, comma-separated values (RFC 4180) or JSON Lines. Rows are made one at a time,
 * so that lists of any length fit, unless they are sorted or shown as a table.
 *
 * @param <T> a row
 */
public final class Listing<T> {
    private final String schema;
    private final List<Column<T>> columns;

    /**
     * @param schema type and version of a row as a JSON object
     * @param columns in the order in which they are shown
     */
    public Listing(String schema, List<Column<T>> columns) {
        this.schema = schema;
        this.columns = List.copyOf(columns);
    }

    /**
     * Writes it for programs.
     *
     * @param form what it looks like
     * @param rows calls what it is given with each row
     * @throws CliFailure if {@code form} names a column that there is not
     */
    void write(PrintStream out, Form form, Consumer<Consumer<T>> rows) {
        List<Column<T>> chosen = chosen(form);
        if (form.format == Format.CSV) {
            csv(out, chosen, form, ordered(form, rows));
        } else {
            ordered(form, rows)
                    .accept(row -> JsonLines.write(
                            out,
                            schema,
                            fields -> chosen.forEach(
                                    column -> column.value.apply(row).describe(column.name, fields))));
        }
    }

    /**
     * The table for people.
     *
     * @throws CliFailure if {@code form} names a column that there is not
     */
    public Table table(Form form, Iterable<T> rows) {
        List<Column<T>> chosen = chosen(form).stream()
                .filter(column -> !column.isExtra || form.columns.contains(column.name))
                .toList();
        Table table = Table.of(chosen.stream()
                .map(column -> (column.isNumber ? ">" : "") + (form.header ? column.heading : ""))
                .toArray(String[]::new));
        ordered(form, rows::forEach)
                .accept(row -> table.row(
                        chosen.stream().map(column -> column.shown.apply(row)).toArray(Span[]::new)));
        return table;
    }

    private List<Column<T>> chosen(Form form) {
        return form.columns.isEmpty()
                ? columns
                : form.columns.stream().map(this::column).toList();
    }

    private Consumer<Consumer<T>> ordered(Form form, Consumer<Consumer<T>> rows) {
        return form.sort
                .map(this::column)
                .<Consumer<Consumer<T>>>map(column -> sorted(rows, column))
                .orElse(rows);
    }

    private Consumer<Consumer<T>> sorted(Consumer<Consumer<T>> rows, Column<T> column) {
        List<T> all = new ArrayList<>();
        rows.accept(all::add);
        all.sort((a, b) -> column.value.apply(a).compareWith(column.value.apply(b)));
        return all::forEach;
    }

    private static <T> void csv(PrintStream out, List<Column<T>> columns, Form form, Consumer<Consumer<T>> rows) {
        if (form.header) {
            out.print(columns.stream().map(Column::name).collect(Collectors.joining(",")) + "\r\n");
        }
        rows.accept(row -> out.print(
                columns.stream().map(column -> column.value.apply(row).csv()).collect(Collectors.joining(","))
                        + "\r\n"));
    }

    private Column<T> column(String name) {
        List<String> names = columns.stream().map(Column::name).toList();
        return columns.stream()
                .filter(column -> column.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot show the column",
                        name,
                        "there is none of that name"
                                + Nearest.to(name, names)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse(""),
                        "columns are " + String.join(", ", names)));
    }

    /** What a list looks like. */
    public enum Format {
        /** Aligned columns. */
        TABLE,
        /** Comma-separated values. */
        CSV,
        /** One JSON object a line. */
        JSONL
    }

    /**
     * How a list is shown.
     *
     * @param format what it looks like
     * @param columns names of the columns; all of them when empty
     * @param sort name of the column that orders it
     * @param header whether names of columns stand above
     */
    public record Form(Format format, List<String> columns, Optional<String> sort, boolean header) {
        /** Copies the list. */
        public Form {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column.
     *
     * @param <T> a row
     * @param name for programs
     * @param heading for people
     * @param isNumber whether it is aligned to the right
     * @param isExtra whether people see it only when they ask for it
     * @param shown for people
     * @param value for programs
     */
    public record Column<T>(
            String name,
            String heading,
            boolean isNumber,
            boolean isExtra,
            Function<T, Span> shown,
            Function<T, Cell> value) {
        /** A column of text. */
        public static <T> Column<T> text(
                String name, String heading, Function<T, Span> shown, Function<T, Cell> value) {
            return new Column<>(name, heading, false, false, shown, value);
        }

        /** A column of numbers. */
        public static <T> Column<T> number(
                String name, String heading, Function<T, Span> shown, Function<T, Cell> value) {
            return new Column<>(name, heading, true, false, shown, value);
        }

        /** A column that people see only when they ask for it. */
        public static <T> Column<T> extra(String name, Function<T, Cell> value) {
            return new Column<>(
                    name,
                    name.toUpperCase(Locale.ROOT),
                    false,
                    true,
                    row -> Span.plain(value.apply(row).csv()),
                    value);
        }
    }
}
