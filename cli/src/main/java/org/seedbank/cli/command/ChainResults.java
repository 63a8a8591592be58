package org.seedbank.cli.command;

import java.util.List;
import java.util.Optional;
import org.seedbank.cli.audit.ChainReport;
import org.seedbank.cli.audit.OwnAudit;
import org.seedbank.cli.audit.Problem;
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
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Verdict;

/** What the commands below {@code chain} say. */
final class ChainResults {
    private ChainResults() {}

    /** The position that the user named. */
    static SequenceNumber sequence(String digits) {
        try {
            return new SequenceNumber(Long.parseLong(digits));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot use the block number",
                    digits,
                    "expected a number from 1 on",
                    "seedbank chain ls lists the blocks that there are");
        }
    }

    private static String peer(Bytes key) {
        return PublicKey.isParseable(key) ? new PublicKey(key).memberId().toString() : "anybody";
    }

    private static String words(Verdict verdict) {
        return verdict.match(
                () -> "valid",
                incomplete -> "valid as far as its neighbours are known",
                invalid -> "invalid: " + invalid.broken(),
                forked -> "forked: another block with this number is signed too");
    }

    /** One line of a list of blocks. */
    record Row(HalfBlock block, Optional<BandwidthTransaction> transaction, boolean isPair) {
        static Row of(HalfBlock block, ChainStore store) {
            return new Row(
                    block, BandwidthTransaction.in(block), store.linked(block).isPresent());
        }

        String kind() {
            return block.isProposal() ? "proposed" : "agreed";
        }

        String counterparty() {
            return peer(block.link().counterparty());
        }

        String shownBalance() {
            return transaction
                    .map(moved -> Amounts.signedTokens(moved.totals().balance()))
                    .orElse(block.type().toString());
        }

        Cell balance() {
            return transaction.map(moved -> Cell.of(moved.totals().balance())).orElse(Cell.nothing());
        }

        long change() {
            return transaction
                    .map(moved -> moved.up().value() - moved.down().value())
                    .orElse(0L);
        }
    }

    /** An owner of blocks, and the number of its newest one. */
    record Owner(PublicKey key, long newest) {}

    /** The columns of a list of owners. */
    static final Listing<Owner> OWNERS = new Listing<>(
            "seedbank.chain-row/1",
            List.of(
                    Column.plain("peer", "PEER", owner -> owner.key().memberId().toString()),
                    Column.count("newest", "NEWEST", Owner::newest)));

    record Owners(List<PublicKey> owners, List<Long> newest) implements Result {
        static Owners of(ChainStore store) {
            List<PublicKey> owners = store.owners();
            return new Owners(
                    owners,
                    owners.stream()
                            .map(owner -> store.latest(owner)
                                    .map(block -> block.sequence().value())
                                    .orElse(0L))
                            .toList());
        }

        @Override
        public String schema() {
            return "seedbank.chains/1";
        }

        @Override
        public void print(Lines out) {
            out.table(OWNERS, rows());
        }

        List<Owner> rows() {
            return owners.stream().map(this::of).toList();
        }

        private Owner of(PublicKey key) {
            return new Owner(key, newest.get(owners.indexOf(key)));
        }

        @Override
        public void describe(JsonFields out) {
            out.objects(
                    "chains",
                    owners,
                    (owner, each) -> each.put("peer", owner.memberId().toString())
                            .put("key", owner.encoded().toHex())
                            .put("newest", newest.get(owners.indexOf(owner))));
        }
    }

    /** The columns of a list of blocks. */
    static final Listing<Row> BLOCKS = new Listing<>(
            "seedbank.block-row/1",
            List.of(
                    Column.number(
                            "sequence",
                            "#",
                            row -> Span.plain(row.block().sequence().toString()),
                            row -> Cell.of(row.block().sequence().value())),
                    Column.text(
                            "time",
                            "TIME",
                            row -> Span.plain(Amounts.local(row.block().timestamp())),
                            row -> Cell.of(row.block().timestamp())),
                    Column.text("kind", "", row -> Span.plain(row.kind()), row -> Cell.of(row.kind())),
                    Column.text(
                            "peer",
                            "PEER",
                            row -> Style.CYAN.of(row.counterparty()),
                            row -> Cell.of(row.counterparty())),
                    Column.number(
                            "change",
                            "CHANGE",
                            row -> WalletResults.change(row.change()),
                            row -> Cell.of(row.change())),
                    Column.number("balance", "BALANCE", row -> Span.plain(row.shownBalance()), Row::balance),
                    Column.text(
                            "answered",
                            "",
                            row -> row.isPair() ? Span.plain("") : Style.YELLOW.of("other half not known"),
                            row -> Cell.of(row.isPair())),
                    Column.extra("type", row -> Cell.of(row.block().type().toString())),
                    Column.extra("hash", row -> Cell.of(row.block().hash().toString()))));

    record Blocks(PublicKey owner, List<Row> rows) implements Result {
        @Override
        public String schema() {
            return "seedbank.chain/1";
        }

        @Override
        public void print(Lines out) {
            out.table(BLOCKS, rows);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", owner.memberId().toString())
                    .put("key", owner.encoded().toHex())
                    .objects("blocks", rows, (row, each) -> {
                        HalfBlock block = row.block();
                        each.put("sequence", block.sequence().value())
                                .put("time", block.timestamp())
                                .put("type", block.type().toString())
                                .put("proposal", block.isProposal())
                                .put("counterparty", row.counterparty())
                                .put("change", row.change())
                                .put("answered", row.isPair())
                                .put("hash", block.hash().toString());
                        row.transaction()
                                .ifPresent(moved ->
                                        each.put("balance", moved.totals().balance()));
                    });
        }
    }

    record Block(HalfBlock block, Optional<HalfBlock> other, Verdict verdict) implements Result {
        @Override
        public String schema() {
            return "seedbank.block/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("block         "), Style.BOLD.of(block.id().toString()));
            out.line("owner         " + block.owner().memberId());
            out.line("counterparty  " + peer(block.link().counterparty()));
            out.line("answers       "
                    + (block.isProposal()
                            ? "nothing, it proposes"
                            : "#" + block.link().sequence()));
            out.line("other half    " + other.map(half -> half.id().toString()).orElse("not known"));
            out.line("time          " + Amounts.local(block.timestamp()));
            out.line("type          " + block.type());
            BandwidthTransaction.in(block)
                    .ifPresent(moved -> out.line("moved         given " + Amounts.tokens(moved.up()) + ", taken "
                            + Amounts.tokens(moved.down()) + "; in all given "
                            + Amounts.tokens(moved.totalUp()) + ", taken "
                            + Amounts.tokens(moved.totalDown())));
            out.line("hash          " + block.hash());
            out.line("previous      " + block.previous());
            out.line("verdict       " + words(verdict));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("owner", block.owner().encoded().toHex())
                    .put("sequence", block.sequence().value())
                    .put("counterparty", block.link().counterparty().toHex())
                    .put("answers", block.link().sequence())
                    .put("other_half", other.map(half -> half.id().toString()))
                    .put("time", block.timestamp())
                    .put("type", block.type().toString())
                    .put("transaction", block.transaction().toHex())
                    .put("hash", block.hash().toString())
                    .put("previous", block.previous().toString())
                    .put("signature", block.signature().value().toHex())
                    .put("valid", verdict.isAcceptable())
                    .put("verdict", words(verdict));
            BandwidthTransaction.in(block)
                    .ifPresent(moved -> out.put("up", moved.up().value())
                            .put("down", moved.down().value())
                            .put("total_up", moved.totalUp().value())
                            .put("total_down", moved.totalDown().value()));
        }
    }

    /** The columns of a list of chains that were checked. */
    static final Listing<ChainReport> VERIFIED = Listing.of(
            Column.named("peer", "PEER", report -> report.owner().memberId().toString()),
            Column.count("blocks", "BLOCKS", ChainReport::blocks),
            Column.count("missing", "MISSING", ChainReport::missing),
            Column.count("unanswered", "UNANSWERED", report -> report.open().size()),
            Column.text(
                    "valid",
                    "",
                    report -> report.isSound() ? Style.GREEN.of("valid") : Style.RED.of("invalid"),
                    report -> Cell.of(report.isSound())));

    record Verified(List<ChainReport> reports) implements Result {
        @Override
        public String schema() {
            return "seedbank.chain-verification/1";
        }

        @Override
        public void print(Lines out) {
            out.table(VERIFIED, reports);
            reports.forEach(report -> report.problems().forEach(problem -> out.line(Style.RED.of(problem.toString()))));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("valid", reports.stream().allMatch(ChainReport::isSound))
                    .objects(
                            "chains",
                            reports,
                            (report, each) -> each.put(
                                            "peer", report.owner().memberId().toString())
                                    .put("blocks", report.blocks())
                                    .put("missing", report.missing())
                                    .put("unanswered", report.open().size())
                                    .texts(
                                            "problems",
                                            report.problems().stream()
                                                    .map(Problem::toString)
                                                    .toList()));
        }
    }

    /** A chain that was audited, and whether it is the own one. */
    record AuditedChain(ChainReport chain, boolean isOwn) {}

    /** The columns of a list of chains that were audited. */
    static final Listing<AuditedChain> AUDITED = Listing.of(
            Column.named("peer", "PEER", row -> row.chain().owner().memberId().toString()),
            Column.count("blocks", "BLOCKS", row -> row.chain().blocks()),
            Column.amount(
                    "given",
                    "GIVEN",
                    row -> row.chain().totals().up().value(),
                    row -> Amounts.tokens(row.chain().totals().up())),
            Column.amount(
                    "taken",
                    "TAKEN",
                    row -> row.chain().totals().down().value(),
                    row -> Amounts.tokens(row.chain().totals().down())),
            Column.number(
                    "balance",
                    "BALANCE",
                    row -> WalletResults.change(row.chain().totals().balance()),
                    row -> Cell.of(row.chain().totals().balance())),
            Column.plain("own", "", row -> row.isOwn() ? "own" : ""));

    record Audited(OwnAudit audit, Optional<PublicKey> own) implements Result {
        @Override
        public String schema() {
            return "seedbank.audit/1";
        }

        @Override
        public void print(Lines out) {
            out.table(
                    AUDITED,
                    audit.chains().stream()
                            .map(chain -> new AuditedChain(
                                    chain, own.filter(chain.owner()::equals).isPresent()))
                            .toList());
            for (DoubleSpend fork : audit.forks()) {
                out.line(Style.RED.of("fork: " + fork.id() + " was signed twice, as "
                        + fork.first().hash() + " and as " + fork.second().hash()));
            }
            audit.problems().forEach(problem -> out.line(Style.RED.of(problem)));
            boolean isSound = audit.problems().isEmpty() && audit.forks().isEmpty();
            out.line(
                    (isSound ? Style.GREEN : Style.RED).of(isSound ? "sound" : "not sound"),
                    Span.plain("  " + Amounts.count(audit.blocks(), "block") + ", "
                            + Amounts.count(audit.forks().size(), "fork") + ", "
                            + Amounts.count(
                                    audit.history()
                                            .map(known -> known.unexplained())
                                            .orElse(0L),
                                    "byte")
                            + " unexplained"));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("sound", audit.problems().isEmpty() && audit.forks().isEmpty())
                    .put("blocks", audit.blocks())
                    .put(
                            "unexplained",
                            audit.history().map(known -> known.unexplained()).orElse(0L))
                    .objects(
                            "chains",
                            audit.chains(),
                            (chain, each) -> each.put(
                                            "peer", chain.owner().memberId().toString())
                                    .put(
                                            "own",
                                            own.filter(chain.owner()::equals).isPresent())
                                    .put("blocks", chain.blocks())
                                    .put("missing", chain.missing())
                                    .put("given", chain.totals().up().value())
                                    .put("taken", chain.totals().down().value())
                                    .put("balance", chain.totals().balance())
                                    .put("unanswered", chain.open().size()))
                    .objects(
                            "forks",
                            audit.forks(),
                            (fork, each) -> each.put("block", fork.id().toString())
                                    .put("first", fork.first().packed().toHex())
                                    .put("second", fork.second().packed().toHex()))
                    .texts("problems", audit.problems());
        }
    }
}
