package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.RecoveryWords;
import org.seedbank.overlay.crypto.PublicKey;

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

    /**
     * Whether commands of the user need the passphrase.
     *
     * @param record what the file of the identity says without it
     * @param unlocked until when they do not
     * @param sentence what was done
     */
    record Lock(KeyRecord record, Optional<Instant> unlocked, String sentence) implements Result {
        @Override
        public String schema() {
            return "seedbank.lock/1";
        }

        @Override
        public void print(Lines out) {
            out.line(sentence);
        }

        @Override
        public void describe(JsonFields out) {
            out.put("encrypted", record.isSealed()).put("locked", record.isSealed() && unlocked.isEmpty());
            unlocked.ifPresent(end -> out.put("unlocked_until", end));
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
}
