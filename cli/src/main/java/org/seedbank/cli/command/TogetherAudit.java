package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.audit.AuditFinding;
import org.seedbank.trustchain.audit.AuditReport;
import org.seedbank.trustchain.audit.NetworkAudit;
import org.seedbank.trustchain.audit.NetworkReport;
import org.seedbank.trustchain.store.ChainStore;

/**
 * The ledgers in several data directories, audited against each other.
 *
 * @param places whose data directory is where
 * @param report what was found
 */
record TogetherAudit(Map<PublicKey, Path> places, NetworkReport report) implements Result {
    /** The columns of its table. */
    static final Listing<Ledger> LEDGERS = Listing.of(
            Column.plain("directory", "DIRECTORY", Ledger::directory),
            Column.named("peer", "PEER", row -> row.report().key().memberId().toString()),
            Column.count("blocks", "BLOCKS", row -> row.report().ownBlocks()),
            Column.amount(
                    "given",
                    "GIVEN",
                    row -> row.report().totals().up().value(),
                    row -> Amounts.tokens(row.report().totals().up())),
            Column.amount(
                    "taken",
                    "TAKEN",
                    row -> row.report().totals().down().value(),
                    row -> Amounts.tokens(row.report().totals().down())),
            Column.number(
                    "balance",
                    "BALANCE",
                    row -> WalletResults.change(row.report().totals().balance()),
                    row -> Cell.of(row.report().totals().balance())));

    private static final String HINT = "name data directories of nodes that have a wallet and a ledger, each once";

    /** A ledger, and where it is. */
    record Ledger(String directory, AuditReport report) {}

    /** Copies the map. */
    TogetherAudit {
        places = new LinkedHashMap<>(places);
    }

    /**
     * Reads all ledgers in {@code directories}, also while others write them.
     *
     * @throws CliFailure if one has no wallet or no ledger, or two have the same key
     */
    static TogetherAudit of(List<Path> directories) {
        Map<PublicKey, Path> places = new LinkedHashMap<>();
        Map<PublicKey, ChainStore> ledgers = new LinkedHashMap<>();
        try {
            for (Path each : directories) {
                Directories place = Directories.below(each.toAbsolutePath().normalize());
                PublicKey key = new KeyFile(place).owner().orElseThrow(() -> missing(each, "there is no wallet in it"));
                if (places.putIfAbsent(key, each) != null) {
                    throw new CliFailure(
                            ExitCode.BAD_OPTION,
                            "cannot audit",
                            each.toString(),
                            "its key is that of " + places.get(key) + ", too",
                            HINT);
                }
                ledgers.put(key, Ledgers.read(place).orElseThrow(() -> missing(each, "there is no ledger in it")));
            }
            return new TogetherAudit(places, NetworkAudit.of(ledgers));
        } finally {
            ledgers.values().forEach(ChainStore::close);
        }
    }

    private static CliFailure missing(Path directory, String why) {
        return new CliFailure(ExitCode.NOT_FOUND, "cannot audit", directory.toString(), why, HINT);
    }

    @Override
    public String schema() {
        return "seedbank.audit-all/1";
    }

    @Override
    public void print(Lines out) {
        out.table(
                LEDGERS,
                report.ledgers().stream()
                        .map(ledger -> new Ledger(place(ledger.key()), ledger))
                        .toList());
        for (AuditFinding finding : report.findings()) {
            out.line(Style.RED.of(finding.check() + " in " + place(finding.ledger()) + ": " + finding.detail()));
        }
        out.line(
                (report.isClean() ? Style.GREEN : Style.RED).of(report.isClean() ? "sound" : "not sound"),
                Span.plain("  " + report.ledgers().size() + " ledgers, "
                        + Amounts.tokens(report.given()) + " given, "
                        + Amounts.tokens(report.taken()) + " taken, "
                        + Amounts.tokens(report.unanswered()) + " unanswered"));
    }

    @Override
    public void describe(JsonFields out) {
        out.put("sound", report.isClean())
                .put("given", report.given().value())
                .put("taken", report.taken().value())
                .put("unanswered", report.unanswered().value())
                .objects(
                        "ledgers",
                        report.ledgers(),
                        (ledger, each) -> each.put("directory", place(ledger.key()))
                                .put("peer", ledger.key().memberId().toString())
                                .put("blocks", ledger.ownBlocks())
                                .put("foreign_blocks", ledger.foreignBlocks())
                                .put("given", ledger.totals().up().value())
                                .put("taken", ledger.totals().down().value())
                                .put("balance", ledger.totals().balance()))
                .objects(
                        "problems",
                        report.findings(),
                        (finding, each) -> each.put("check", finding.check().name())
                                .put("directory", place(finding.ledger()))
                                .put("detail", finding.detail()));
    }

    private String place(PublicKey key) {
        return String.valueOf(places.get(key));
    }
}
