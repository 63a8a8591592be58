package org.seedbank.cli.bench;

import java.util.List;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.output.Table;

/**
 * What a bench found out.
 *
 * @param bench its name
 * @param figures most important first
 */
public record BenchReport(String bench, List<Figure> figures) implements Result {
    /** Copies the list. */
    public BenchReport {
        figures = List.copyOf(figures);
    }

    @Override
    public String schema() {
        return "seedbank.bench/1";
    }

    @Override
    public void print(Lines out) {
        Table table = Table.of(bench, ">");
        figures.forEach(figure -> table.row(Span.plain(figure.name()), Style.BOLD.of(figure.text())));
        out.table(table);
        out.line(Style.DIM.of(Machine.describe()));
    }

    @Override
    public void describe(JsonFields out) {
        out.put("bench", bench)
                .object("figures", each -> figures.forEach(figure -> put(figure, each)))
                .put("machine", Machine.describe());
    }

    private static void put(Figure figure, JsonFields out) {
        String text = figure.text();
        if (text.contains(".")) {
            out.put(figure.name(), Double.parseDouble(text));
        } else {
            out.put(figure.name(), Long.parseLong(text));
        }
    }
}
