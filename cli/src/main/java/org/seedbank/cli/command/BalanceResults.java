package org.seedbank.cli.command;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.seedbank.cli.audit.OwnTotals;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.Cell;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Listing;
import org.seedbank.cli.output.Listing.Column;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.agreement.OpenProposals;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** What {@code wallet balance} says. */
final class BalanceResults {
    private BalanceResults() {}

    /**
     * What is asked for.
     *
     * @param moment until when blocks count; now if absent
     * @param explains whether the blocks are listed
     */
    record Question(Optional<Moment> moment, boolean explains) {
        private boolean isSimple() {
            return moment.isEmpty() && !explains;
        }

        private boolean counts(HalfBlock block) {
            return moment.filter(until -> !until.includes.test(block)).isEmpty();
        }
    }

    /**
     * A point in the own chain.
     *
     * @param shown its time or block number
     * @param includes which blocks are not after it
     */
    record Moment(String shown, Predicate<HalfBlock> includes) {}

    /** What is known of a payment now. */
    private enum State {
        /** Both sides signed. */
        AGREED,
        /** The other side has not signed yet. */
        OPEN,
        /** Withdrawn; it stays in the totals. */
        WITHDRAWN
    }

    /** One block that moved tokens. */
    private record Row(HalfBlock block, BandwidthTransaction moved, State state) {
        private String peer() {
            Bytes other = block.link().counterparty();
            return PublicKey.isParseable(other)
                    ? new PublicKey(other).memberId().toString()
                    : other.toHex();
        }

        private String word() {
            return state.name().toLowerCase(Locale.ROOT);
        }
    }

    /** For the command that prints them: the columns of the blocks behind the numbers. */
    static TableOptions options() {
        return TableOptions.of(() -> List.of(Balance.EXPLAINED));
    }

    private static String amount(ByteCount moved) {
        return moved.equals(ByteCount.ZERO) ? "" : Amounts.tokens(moved);
    }

    /**
     * The balance.
     *
     * @param key own identity, if there is one
     * @param totals given and taken according to the own newest bandwidth block
     * @param blocks number of own blocks
     * @param unsettled own payments that the counterparty has not signed yet
     * @param open what is not paid; absent when it is about the past, of which that is not known
     * @param question what was asked for
     * @param rows the blocks behind the numbers, if they are wanted
     */
    record Balance(
            Optional<PublicKey> key,
            Totals totals,
            long blocks,
            long unsettled,
            Optional<Open> open,
            Question question,
            List<Row> rows)
            implements Result {
        static final Listing<Row> EXPLAINED = Listing.of(
                Column.count("block", "BLOCK", row -> row.block.sequence().value()),
                Column.text(
                        "time",
                        "TIME",
                        row -> Span.plain(Amounts.local(row.block.timestamp())),
                        row -> Cell.of(row.block.timestamp())),
                Column.text(
                        "peer", "PEER", row -> Style.CYAN.of(row.peer().substring(0, 8)), row -> Cell.of(row.peer())),
                Column.amount("given", "GIVEN", row -> row.moved.up().value(), row -> amount(row.moved.up())),
                Column.amount("taken", "TAKEN", row -> row.moved.down().value(), row -> amount(row.moved.down())),
                Column.number(
                        "balance",
                        "BALANCE",
                        row -> WalletResults.change(row.moved.totals().balance()),
                        row -> Cell.of(row.moved.totals().balance())),
                Column.text(
                        "state",
                        "",
                        row -> row.state == State.AGREED ? Span.plain("") : Style.YELLOW.of(row.word()),
                        row -> Cell.of(row.word())));

        static Balance of(Optional<PublicKey> key, Optional<ChainStore> store, Question question) {
            if (key.isEmpty() || store.isEmpty()) {
                return new Balance(key, Totals.NONE, 0, 0, Optional.of(Open.NOTHING), question, List.of());
            }
            ChainStore ledger = store.get();
            PublicKey owner = key.get();
            List<HalfBlock> unsettled = OpenProposals.of(ledger, owner).stream()
                    .filter(question::counts)
                    .toList();
            Optional<Open> open = question.moment.isPresent() ? Optional.empty() : Optional.of(Open.of(ledger));
            if (question.isSimple()) {
                long blocks = ledger.latest(owner)
                        .map(block -> block.sequence().value())
                        .orElse(0L);
                return new Balance(
                        key, OwnTotals.of(ledger, owner), blocks, unsettled.size(), open, question, List.of());
            }
            Walk walk = new Walk(ledger, question, unsettled);
            ledger.blocks(owner).forEach(walk::visit);
            return new Balance(key, walk.totals, walk.blocks, unsettled.size(), open, question, walk.rows);
        }

        @Override
        public String schema() {
            return "seedbank.balance/1";
        }

        @Override
        public void print(Lines out) {
            question.moment.ifPresent(until -> out.line("at       " + until.shown));
            out.line(Span.plain("balance  "), WalletResults.change(totals.balance()));
            out.line("given    " + Amounts.tokens(totals.up()));
            out.line("taken    " + Amounts.tokens(totals.down()));
            out.line("blocks   " + blocks
                    + (unsettled == 0 ? "" : ", " + unsettled + " not yet signed by the other side"));
            open.filter(still -> still.owed.value() > 0)
                    .ifPresent(still -> out.line("to pay   " + Amounts.tokens(still.owed)));
            open.filter(still -> still.due.value() > 0)
                    .ifPresent(still -> out.line("to come  " + Amounts.tokens(still.due) + " at most"));
            if (question.explains) {
                out.table(EXPLAINED, rows, total());
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.put("key", key.map(known -> known.encoded().toHex()));
            question.moment.ifPresent(until -> out.put("at", until.shown));
            out.put("given", totals.up().value())
                    .put("taken", totals.down().value())
                    .put("balance", totals.balance())
                    .put("held", 0)
                    .put("unsettled", unsettled)
                    .put("blocks", blocks);
            open.ifPresent(still -> out.put("owed", still.owed.value()).put("due", still.due.value()));
            if (question.explains) {
                out.objects(
                        "explained",
                        rows,
                        (row, each) -> each.put("block", row.block.sequence().value())
                                .put("time", row.block.timestamp())
                                .put("peer", row.peer())
                                .put("given", row.moved.up().value())
                                .put("taken", row.moved.down().value())
                                .put("balance", row.moved.totals().balance())
                                .put("state", row.word()));
            }
        }

        private Map<String, Span> total() {
            return Map.of(
                    "block", Span.plain("total"),
                    "given", Span.plain(Amounts.tokens(totals.up())),
                    "taken", Span.plain(Amounts.tokens(totals.down())),
                    "balance", WalletResults.change(totals.balance()));
        }
    }

    /**
     * What is not paid.
     *
     * @param owed received and not yet paid
     * @param due served and not yet paid to us
     */
    record Open(ByteCount owed, ByteCount due) {
        private static final Open NOTHING = new Open(ByteCount.ZERO, ByteCount.ZERO);

        private static Open of(ChainStore ledger) {
            return new Open(sum(ledger, AccountRecord::debt), sum(ledger, AccountRecord::unpaid));
        }

        private static ByteCount sum(ChainStore ledger, Function<AccountRecord, ByteCount> part) {
            return ledger.accounts().stream().map(part).reduce(ByteCount.ZERO, ByteCount::plus);
        }
    }

    /** Looks at the own chain from its first block to the moment that is asked for. */
    private static final class Walk {
        private final ChainStore ledger;
        private final Question question;
        private final Set<BlockId> unsettled = new HashSet<>();
        private final List<Row> rows = new ArrayList<>();
        private Totals totals = Totals.NONE;
        private long blocks;

        Walk(ChainStore ledger, Question question, List<HalfBlock> open) {
            this.ledger = ledger;
            this.question = question;
            open.forEach(block -> unsettled.add(block.id()));
        }

        void visit(HalfBlock block) {
            if (!question.counts(block)) {
                return;
            }
            blocks++;
            if (block.type().equals(BlockType.BANDWIDTH)) {
                BandwidthTransaction moved = BandwidthTransaction.decode(block.transaction());
                totals = moved.totals();
                if (question.explains) {
                    rows.add(new Row(block, moved, stateOf(block)));
                }
            }
        }

        private State stateOf(HalfBlock block) {
            if (unsettled.contains(block.id())) {
                return State.OPEN;
            }
            return block.isProposal() && ledger.linked(block).isEmpty() ? State.WITHDRAWN : State.AGREED;
        }
    }
}
