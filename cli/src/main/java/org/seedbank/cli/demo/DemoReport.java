package org.seedbank.cli.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.output.Table;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How the demo went; the last thing it says.
 *
 * @param audit what the auditor found
 * @param time from start to end
 * @param kept where everything can be looked at, if it was kept
 */
record DemoReport(Audit audit, Duration time, Optional<Path> kept) implements Result {
    boolean isPassed() {
        return audit.differences().isEmpty();
    }

    @Override
    public String schema() {
        return DemoStep.SCHEMA;
    }

    @Override
    public void print(Lines out) {
        Table table = Table.of("tokens   ", "node", ">given", ">taken", ">balance", ">blocks");
        for (Audit.Balance each : audit.balances()) {
            table.row(
                    Span.plain(""),
                    Span.plain(each.name()),
                    Span.plain(Amounts.tokens(each.totals().up())),
                    Span.plain(Amounts.tokens(each.totals().down())),
                    change(each.balance()),
                    Span.plain(Long.toString(each.blocks())));
        }
        long sum = audit.given().value() - audit.taken().value();
        table.row(
                Span.plain(""),
                Span.plain("total"),
                Span.plain(Amounts.tokens(audit.given())),
                Span.plain(Amounts.tokens(audit.taken())),
                change(sum),
                Span.plain(Long.toString(audit.blocks())));
        out.table(table);
        if (isPassed()) {
            out.line(
                    Style.CYAN.of(DemoStep.label("audit")),
                    Span.plain(audit.copies() + " copies equal to the original, " + audit.blocks()
                            + " blocks valid and linked, no number signed twice, " + sums() + ", every change"
                            + " explained, " + audit.outside().value() + " bytes outside circuits"));
        } else {
            audit.differences().forEach(each -> out.line(Style.RED.of(DemoStep.label("differs")), Span.plain(each)));
        }
        kept.ifPresent(directory -> out.line(Style.CYAN.of(DemoStep.label("kept")), Span.plain(directory.toString())));
        out.line((isPassed() ? Style.GREEN : Style.RED)
                .of("demo " + (isPassed() ? "passed" : "failed") + " in " + Amounts.duration(time)));
    }

    @Override
    public void describe(JsonFields out) {
        out.put("passed", isPassed())
                .put("seconds", time.toMillis() / 1000.0)
                .put("copies", audit.copies())
                .put("blocks", audit.blocks())
                .put("given", audit.given().value())
                .put("taken", audit.taken().value())
                .put("bytes_outside_circuits", audit.outside().value())
                .objects(
                        "balances",
                        audit.balances(),
                        (balance, each) -> each.put("node", balance.name())
                                .put("given", balance.totals().up().value())
                                .put("taken", balance.totals().down().value())
                                .put("balance", balance.balance())
                                .put("blocks", balance.blocks()))
                .texts("differences", audit.differences())
                .put("directory", kept.map(Path::toString));
    }

    /**
     * What the demo says last when it ends before there is anything to audit.
     *
     * @param why in one sentence
     * @param time from start to end
     * @param kept where everything can be looked at, if it was kept
     */
    record CutShort(String why, Duration time, Optional<Path> kept) implements Result {
        @Override
        public String schema() {
            return DemoStep.SCHEMA;
        }

        @Override
        public void print(Lines out) {
            out.line(Style.RED.of("demo failed in " + Amounts.duration(time)));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("passed", false)
                    .put("seconds", time.toMillis() / 1000.0)
                    .texts("differences", List.of(why))
                    .put("directory", kept.map(Path::toString));
        }
    }

    private static Span change(long amount) {
        Style style = amount > 0 ? Style.GREEN : amount < 0 ? Style.RED : Style.DIM;
        return style.of(amount == 0 ? Amounts.tokens(ByteCount.ZERO) : Amounts.signedTokens(amount));
    }

    private String sums() {
        ByteCount open = audit.taken().minusOrZero(audit.given());
        return open.equals(ByteCount.ZERO)
                ? "given = taken"
                : "given + " + Amounts.tokens(open) + " not yet countersigned = taken";
    }
}
