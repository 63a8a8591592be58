package org.seedbank.cli.command;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.seedbank.cli.audit.History;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.UnlockedSession;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.store.ChainStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The user's identity and its tokens. */
@Command(name = "wallet", description = "Your identity: its secret, its balance, and why the balance is what it is.")
final class WalletCommand {
    static List<Object> parts(Invocation invocation) {
        return List.of(
                new WalletKeyCommands.New(invocation),
                new Show(invocation),
                new WalletBalanceCommand(invocation),
                new HistoryPart(invocation),
                new WalletKeyCommands.Words(invocation),
                new WalletKeyCommands.Protect(invocation),
                new WalletKeyCommands.Unlock(invocation),
                new WalletKeyCommands.Lock(invocation),
                new WalletKeyCommands.ExportPublic(invocation),
                new WalletBackupCommands.Make(invocation),
                new WalletBackupCommands.Restore(invocation),
                new WalletResumeCommand(invocation),
                new WalletTransferCommands.Transfer(invocation),
                new WalletTransferCommands.Receive(invocation));
    }

    @Command(
            name = "show",
            description = "Show the identity, where it is kept, how it is protected, and whether it signs.")
    static final class Show implements Callable<Integer> {
        private final Invocation invocation;

        Show(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            KeyRecord record = new Unlocking(invocation).record();
            Optional<Instant> unlocked = new UnlockedSession(invocation.host().environment())
                    .end(record, invocation.host().clock().instant());
            invocation
                    .output()
                    .result(new WalletResults.Identity(
                            record,
                            new KeyFile(invocation.directories()).path(),
                            unlocked,
                            SigningState.of(invocation)));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "history", description = "Explain each byte of the balance.")
    static final class HistoryPart implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--last", paramLabel = "N", description = "Show the last N entries only; the total counts all.")
        private int last = Integer.MAX_VALUE;

        @Mixin
        private final ListingOptions options = ListingOptions.of(() -> List.of(HistoryListing.ENTRIES));

        HistoryPart(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Optional<SigningState> held = SigningState.of(invocation);
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                History history = history(ledger.store());
                HistoryListing.Explained explained = new HistoryListing.Explained(
                        history,
                        Math.max(0, last),
                        new TorrentNames(invocation.directories().torrents()));
                if (options.isForPrograms() && !invocation.output().isJson()) {
                    invocation.output().listing(HistoryListing.ENTRIES, options.form(), explained.rows()::forEach);
                } else {
                    invocation.output().result(explained, options.form());
                }
                if (history.unexplained() != 0) {
                    throw unexplained(history.unexplained(), held);
                }
                return ExitCode.OK.code();
            }
        }

        private static CliFailure unexplained(long bytes, Optional<SigningState> held) {
            String what = bytes + " bytes of the balance have no reason";
            return held.map(state -> state.notBooked(what))
                    .orElseGet(() -> new CliFailure(
                            ExitCode.VERIFICATION_FAILED,
                            "checked",
                            "the history",
                            what,
                            "seedbank chain audit names the blocks"));
        }

        private History history(Optional<ChainStore> store) {
            Optional<PublicKey> key = ownKey(invocation);
            return key.isPresent() && store.isPresent()
                    ? History.of(store.get(), key.get())
                    : new History(List.of(), 0, 0, 0);
        }
    }

    static Optional<PublicKey> ownKey(Invocation invocation) {
        return new KeyFile(invocation.directories()).owner();
    }
}
