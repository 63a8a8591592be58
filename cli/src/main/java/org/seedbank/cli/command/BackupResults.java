package org.seedbank.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.seedbank.cli.backup.BackupSummary;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.output.Span;
import org.seedbank.cli.output.Style;
import org.seedbank.overlay.crypto.PublicKey;

/** What {@code wallet backup} and {@code wallet restore} say. */
final class BackupResults {
    private BackupResults() {}

    private static String contents(BackupSummary summary) {
        return Amounts.count(summary.blocks(), "block") + ", " + Amounts.count(summary.accounts(), "account") + ", "
                + Amounts.count(summary.history(), "entry of history", "entries of history") + "; newest own block "
                + summary.tip().map(tip -> tip.sequence().toString()).orElse("none");
    }

    private static void describe(BackupSummary summary, JsonFields out) {
        out.put("made", summary.time())
                .put("blocks", summary.blocks())
                .put("accounts", summary.accounts())
                .put("history", summary.history())
                .put("forks", summary.forks())
                .put("tip", summary.tip().map(tip -> tip.sequence().value()).orElse(0L));
    }

    record Made(Path file, BackupSummary summary) implements Result {
        @Override
        public String schema() {
            return "seedbank.backup/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("backup    "), Style.BOLD.of(file.toString()), Span.plain(", read back and checked"));
            out.line("contents  key, " + contents(summary));
            out.line("keep      the file and its passphrase, in different places");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString())
                    .put("peer", summary.owner().memberId().toString());
            BackupResults.describe(summary, out);
        }
    }

    /**
     * Nothing was written, since little is new.
     *
     * @param file the newest backup
     * @param since own blocks that it does not know
     * @param needed from how many on there is a new one
     */
    record NotNeeded(Path file, long since, long needed) implements Result {
        @Override
        public String schema() {
            return "seedbank.backup/1";
        }

        @Override
        public void print(Lines out) {
            out.line("backup    " + file + " is new enough: " + Amounts.count(since, "own block") + " since, " + needed
                    + " make the next one");
        }

        @Override
        public void describe(JsonFields out) {
            out.put("file", file.toString()).put("written", false).put("since", since);
        }
    }

    /**
     * A wallet that is back.
     *
     * @param owner whose it is
     * @param file where its key is
     * @param summary what the backup held; absent after a restore from words
     * @param kept what was there before, under its new names
     * @param isHeld whether nothing is signed yet
     */
    record Restored(PublicKey owner, Path file, Optional<BackupSummary> summary, List<Path> kept, boolean isHeld)
            implements Result {
        @Override
        public String schema() {
            return "seedbank.restored/1";
        }

        @Override
        public void print(Lines out) {
            out.line(Span.plain("restored  "), Style.CYAN.of(owner.memberId().toString()));
            out.line("file      " + file);
            summary.ifPresent(found -> out.line("contents  key, " + contents(found)));
            kept.forEach(path -> out.line("kept      " + path));
            if (isHeld) {
                out.line(
                        Span.plain("signing   "),
                        Style.YELLOW.of(
                                "off until the newest own block is known: there may be blocks that are not" + " here"));
            }
        }

        @Override
        public void describe(JsonFields out) {
            out.put("peer", owner.memberId().toString())
                    .put("key", owner.encoded().toHex())
                    .put("file", file.toString())
                    .put("signing", !isHeld)
                    .texts("kept", kept.stream().map(Path::toString).toList());
            summary.ifPresent(found -> BackupResults.describe(found, out));
        }
    }
}
