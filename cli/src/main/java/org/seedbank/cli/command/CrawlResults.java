package org.seedbank.cli.command;

import org.seedbank.cli.command.CrawlRun.Fetched;
import org.seedbank.cli.command.CrawlRun.Tally;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.peer.Peer;

/** What {@code chain crawl} says. */
final class CrawlResults {
    private static final String SCHEMA = "seedbank.crawl/1";

    private CrawlResults() {}

    /** Somebody answered. */
    record Met(Peer neighbour) implements Result {
        @Override
        public String schema() {
            return SCHEMA;
        }

        @Override
        public void print(Lines out) {
            out.line(
                    Span.plain("asking   "),
                    Style.CYAN.of(neighbour.key().memberId().toString()),
                    Span.plain(" at " + neighbour.address()));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "asking")
                    .put("peer", neighbour.key().memberId().toString())
                    .put("address", neighbour.address().toString());
        }
    }

    /** One chain is here as far as it is to be had. */
    record Chain(Fetched chain) implements Result {
        @Override
        public String schema() {
            return SCHEMA;
        }

        @Override
        public void print(Lines out) {
            out.line(
                    Span.plain("chain    "),
                    Style.CYAN.of(chain.owner().memberId().toString()),
                    Span.plain("  " + Amounts.count(chain.stored(), "block") + " fetched, " + chain.here() + " here"),
                    chain.missing() == 0 ? Span.plain("") : Style.YELLOW.of(", " + chain.missing() + " missing"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "chain")
                    .put("peer", chain.owner().memberId().toString())
                    .put("fetched", chain.stored())
                    .put("blocks", chain.here())
                    .put("missing", chain.missing())
                    .put("end", chain.end());
        }
    }

    /** All that was done. */
    record Done(Tally tally) implements Result {
        @Override
        public String schema() {
            return SCHEMA;
        }

        @Override
        public void print(Lines out) {
            out.line(
                    tally.isComplete() ? Style.GREEN.of("done     ") : Style.YELLOW.of("done     "),
                    Span.plain(Amounts.count(tally.fetched(), "block") + " fetched of "
                            + Amounts.count(tally.chains(), "chain") + ", " + tally.missing() + " missing, "
                            + Amounts.count(tally.forks(), "fork") + " seen"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("event", "done")
                    .put("neighbours", tally.neighbours())
                    .put("chains", tally.chains())
                    .put("fetched", tally.fetched())
                    .put("missing", tally.missing())
                    .put("refused", tally.refused())
                    .put("forks", tally.forks())
                    .put("complete", tally.isComplete());
        }
    }
}
