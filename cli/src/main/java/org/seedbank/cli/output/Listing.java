package org.seedbank.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.cli.config.Nearest;

/**
 * A list that can be a table for people, comma-separated values (RFC 4180) or JSON Lines. Rows are made one at a time,
 * so that lists of any length fit, unless they are sorted or shown as a table.
 *
 * @param <T> a row
 */
public final class Listing<T> {
    private final Optional<String> schema;
    private final List<Column<T>> columns;

    /**
     * @param schema type and version of a row as a JSON object
     * @param columns in the order in which they are shown
     */
    public Listing(String schema, List<Column<T>> columns) {
        this(Optional.of(schema), columns);
    }

    private Listing(Optional<String> schema, List<Column<T>> columns) {
        this.schema = schema;
        this.columns = List.copyOf(columns);
    }

    /** A list that is only shown as a table, with {@code columns} in the order in which they are shown. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <T> Listing<T> of(Column<T>... columns) {
        return new Listing<>(Optional.empty(), List.of(columns));
    }

    /**
     * Demands that all columns that {@code form} names are in one of {@code lists}.
     *
     * @throws CliFailure otherwise
     */
    public static void require(Form form, List<Listing<?>> lists) {
        List<String> names = lists.stream()
                .flatMap(list -> list.columns.stream())
                .map(Column::name)
                .distinct()
                .toList();
        Stream.concat(form.columns.stream(), form.sort.stream())
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw unknown(name, names);
                });
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
            String name = schema.orElseThrow(() -> new IllegalStateException("it is only shown as a table"));
            ordered(form, rows)
                    .accept(row -> JsonLines.write(
                            out,
                            name,
                            fields -> chosen.forEach(
                                    column -> column.value.apply(row).describe(column.name, fields))));
        }
    }

    /**
     * The table for people.
     *
     * @param total what the last line says in which column; no such line when empty
     * @throws CliFailure if {@code form} names a column that there is not
     */
    Table table(Form form, Iterable<T> rows, Map<String, Span> total) {
        List<Column<T>> chosen = chosen(form).stream()
                .filter(column -> !column.isExtra || form.columns.contains(column.name))
                .toList();
        Table table = Table.of(chosen.stream()
                .map(column -> (column.isNumber ? ">" : "") + (form.header ? column.heading : ""))
                .toArray(String[]::new));
        ordered(form, rows::forEach)
                .accept(row -> table.row(
                        chosen.stream().map(column -> column.shown.apply(row)).toArray(Span[]::new)));
        if (!total.isEmpty()) {
            table.row(chosen.stream()
                    .map(column -> total.getOrDefault(column.name, Span.plain("")))
                    .toArray(Span[]::new));
        }
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
                .orElseThrow(() -> unknown(name, names));
    }

    private static CliFailure unknown(String name, List<String> names) {
        return new CliFailure(
                ExitCode.BAD_OPTION,
                "cannot show the column",
                name,
                "there is none of that name"
                        + Nearest.to(name, names)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""),
                "columns are " + String.join(", ", names));
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
        /** A table as it is. */
        public static final Form WHOLE = new Form(Format.TABLE, List.of(), Optional.empty(), true);

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

        /** A column of texts that are the same for people and programs. */
        public static <T> Column<T> plain(String name, String heading, Function<T, String> text) {
            return text(name, heading, row -> Span.plain(text.apply(row)), row -> Cell.of(text.apply(row)));
        }

        /** A column of names, which stand out; the same for people and programs. */
        public static <T> Column<T> named(String name, String heading, Function<T, String> text) {
            return text(name, heading, row -> Style.CYAN.of(text.apply(row)), row -> Cell.of(text.apply(row)));
        }

        /** A column of numbers as they are. */
        public static <T> Column<T> count(String name, String heading, ToLongFunction<T> number) {
            return amount(name, heading, number, row -> Long.toString(number.applyAsLong(row)));
        }

        /** A column of numbers that people see in units of their own. */
        public static <T> Column<T> amount(
                String name, String heading, ToLongFunction<T> number, Function<T, String> shown) {
            return number(name, heading, row -> Span.plain(shown.apply(row)), row -> Cell.of(number.applyAsLong(row)));
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
