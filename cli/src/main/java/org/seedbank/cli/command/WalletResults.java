package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.seedbank.cli.audit.OwnTotals;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.RecoveryWords;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.agreement.OpenProposals;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** What the commands below {@code wallet} say. */
final class WalletResults {
    private WalletResults() {}

    static Span change(long amount) {
        Style style = amount > 0 ? Style.GREEN : amount < 0 ? Style.RED : Style.DIM;
        return style.of(Amounts.signedTokens(amount));
    }

    /**
     * The identity.
     *
     * @param record what its file says without a passphrase
     * @param file where that is
     * @param unlocked until when other commands may use it without a passphrase
     * @param held what keeps it from signing, if anything does
     */
    record Identity(KeyRecord record, Path file, Optional<Instant> unlocked, Optional<SigningState> held)
            implements Result {
        @Override
        public String schema() {
            return "seedbank.wallet/1";
        }

        @Override
        public void print(Lines out) {
            out.line(
                    Span.plain("peer    "),
                    Style.CYAN.of(record.owner().memberId().toString()));
            out.line("key     " + record.owner().encoded().toHex());
            out.line("file    " + file);
            out.line(Span.plain("secret  "), protection());
            out.line(
                    Span.plain("signing "),
                    held.map(state -> Style.YELLOW.of("off: " + state.why())).orElseGet(() -> Span.plain("on")));
            held.ifPresent(state -> out.line("        " + state.remedy()));
        }

        @Override
        public void describe(JsonFields out) {
            out.put("key", record.owner().encoded().toHex())
                    .put("peer", record.owner().memberId().toString())
                    .put("file", file.toString())
                    .put("encrypted", record.isSealed());
            unlocked.ifPresent(end -> out.put("unlocked_until", end));
            out.put("signing", held.isEmpty());
            held.ifPresent(state -> out.object("held", state::describe));
        }

        private Span protection() {
            if (!record.isSealed()) {
                return Style.YELLOW.of("not encrypted; seedbank wallet passphrase encrypts it");
            }
            return Span.plain(unlocked.map(end -> "encrypted, unlocked until " + Amounts.local(end))
                    .orElse("encrypted"));
        }
    }

    /** The words that restore a wallet. */
    record Words(RecoveryWords words) implements Result {
        @Override
        public String schema() {
            return "seedbank.words/1";
        }

        @Override
        public void print(Lines out) {
            words.lines().forEach(out::line);
        }

        @Override
        public void describe(JsonFields out) {
            out.texts("words", words.words());
        }
    }

    /** The public key as text, for others. */
    record PublicHalf(PublicKey key) implements Result {
        @Override
        public String schema() {
            return "seedbank.public-key/1";
        }

        @Override
        public void print(Lines out) {
            out.line(key.encoded().toHex());
        }

        @Override
        public void describe(JsonFields out) {
            out.put("key", key.encoded().toHex()).put("peer", key.memberId().toString());
        }
    }

    /**
     * The balance.
     *
     * @param key own identity, if there is one
     * @param totals given and taken according to the own newest bandwidth block
     * @param blocks number of own blocks
     * @param unsettled own payments that the counterparty has not signed yet
     * @param owed received and not yet paid
     * @param due served and not yet paid to us
     */
    record Balance(Optional<PublicKey> key, Totals totals, long blocks, long unsettled, ByteCount owed, ByteCount due)
            implements Result {
        static Balance of(Optional<PublicKey> key, Optional<ChainStore> store) {
            if (key.isEmpty() || store.isEmpty()) {
                return new Balance(key, Totals.NONE, 0, 0, ByteCount.ZERO, ByteCount.ZERO);
            }
            ChainStore ledger = store.get();
            PublicKey owner = key.get();
            long blocks =
                    ledger.latest(owner).map(block -> block.sequence().value()).orElse(0L);
            return new Balance(
                    key,
                    OwnTotals.of(ledger, owner),
                    blocks,
                    OpenProposals.of(ledger, owner).size(),
                    sum(ledger, AccountRecord::debt),
                    sum(ledger, AccountRecord::unpaid));
        }

        @Override
        public String schema() {
            return "seedbank.balance/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("balance  "), change(totals.balance()));
            out.line("given    " + Amounts.tokens(totals.up()));
            out.line("taken    " + Amounts.tokens(totals.down()));
            out.line("blocks   " + blocks
                    + (unsettled == 0 ? "" : ", " + unsettled + " not yet signed by the other side"));
            if (owed.value() > 0) {
                out.line("to pay   " + Amounts.tokens(owed));
            }
            if (due.value() > 0) {
                out.line("to come  " + Amounts.tokens(due) + " at most");
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.put("key", key.map(known -> known.encoded().toHex()))
                    .put("given", totals.up().value())
                    .put("taken", totals.down().value())
                    .put("balance", totals.balance())
                    .put("held", 0)
                    .put("unsettled", unsettled)
                    .put("blocks", blocks)
                    .put("owed", owed.value())
                    .put("due", due.value());
        }

        private static ByteCount sum(ChainStore ledger, Function<AccountRecord, ByteCount> part) {
            return ledger.accounts().stream().map(part).reduce(ByteCount.ZERO, ByteCount::plus);
        }
    }
}
