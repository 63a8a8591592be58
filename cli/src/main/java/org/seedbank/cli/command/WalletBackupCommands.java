package org.seedbank.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.backup.BackupFile;
import org.seedbank.cli.backup.BackupReader;
import org.seedbank.cli.backup.BackupShelf;
import org.seedbank.cli.backup.BackupSummary;
import org.seedbank.cli.backup.BackupWriter;
import org.seedbank.cli.backup.ReceivedBackup;
import org.seedbank.cli.backup.Restoration;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.PrivateFile;
import org.seedbank.cli.wallet.RecoveryWords;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands that keep a wallet from being lost. */
final class WalletBackupCommands {
    private WalletBackupCommands() {}

    @Command(
            name = "backup",
            description =
                    "Write key, own blocks, accounts, history and aliases into one encrypted file, and read it back.")
    static final class Make implements Callable<Integer> {
        private final Invocation invocation;

        /** As many new blocks make a new backup worth its while. */
        private static final long EVERY = 100;
        /** So many older ones stay when nothing else is said. */
        private static final int KEPT = 10;

        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                description = "Where to write it; an existing one is not replaced.")
        private @Nullable String name;

        @Option(
                names = "--auto",
                paramLabel = "DIR",
                description = "For a timer: write one into DIR if 100 or more own blocks are new since the last there.")
        private @Nullable Path shelf;

        @Option(
                names = "--keep",
                paramLabel = "N",
                description = "With --auto: keep the last N of this wallet there, and delete older ones (10).")
        private @Nullable Integer keep;

        Make(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            requireSense();
            if (name != null && name.equals("-")) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot write the backup",
                        name,
                        "it is read back once it is written, so it needs a file",
                        "seedbank wallet backup my.backup");
            }
            Unlocking unlocking = new Unlocking(invocation);
            KeyRecord record = unlocking.record();
            return name == null
                    ? onShelf(unlocking, record, invocation.resolve(shelf == null ? Path.of("") : shelf))
                    : make(unlocking, record, invocation.path(name));
        }

        private void requireSense() {
            String mistake = null;
            if ((name == null) == (shelf == null)) {
                mistake = "either FILE or --auto DIR is needed";
            } else if (keep != null && keep < 1) {
                mistake = "--keep " + keep + " would keep nothing";
            } else if (keep != null && shelf == null) {
                mistake = "--keep is for the backups in a directory, with --auto";
            }
            if (mistake != null) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot run",
                        "seedbank wallet backup",
                        mistake,
                        "seedbank wallet backup my.backup, or seedbank wallet backup --auto DIR");
            }
        }

        private int onShelf(Unlocking unlocking, KeyRecord record, Path directory) {
            BackupShelf backups = new BackupShelf(directory, record.owner());
            long tip;
            try (OpenLedger ledger = OpenLedger.read(invocation)) {
                tip = ledger.store()
                        .flatMap(store -> store.latest(record.owner()))
                        .map(block -> block.sequence().value())
                        .orElse(0L);
            }
            try {
                Files.createDirectories(directory);
                OptionalLong newest = backups.newest();
                if (newest.isPresent() && tip - newest.getAsLong() < EVERY) {
                    invocation
                            .output()
                            .result(new BackupResults.NotNeeded(
                                    backups.place(newest.getAsLong()), tip - newest.getAsLong(), EVERY));
                    return ExitCode.OK.code();
                }
                int code = make(unlocking, record, backups.place(tip));
                backups.keep(keep == null ? KEPT : keep);
                return code;
            } catch (IOException e) {
                throw Failures.explain(e, invocation);
            }
        }

        private int make(Unlocking unlocking, KeyRecord record, Path file) {
            if (Files.exists(file)) {
                throw exists(file);
            }
            try (Passphrase passphrase = passphrase(unlocking, record);
                    OpenLedger ledger = OpenLedger.read(invocation)) {
                IdentitySecret secret = record.unseal(passphrase).orElseThrow(Unlocking::wrongPassphrase);
                BackupSummary summary =
                        write(file, new BackupWriter(secret, ledger.store(), peers().notes()), passphrase);
                invocation.output().result(new BackupResults.Made(file, summary));
            } catch (FileAlreadyExistsException e) {
                throw exists(file);
            } catch (IOException e) {
                throw Failures.explain(e, invocation);
            }
            return ExitCode.OK.code();
        }

        private Passphrase passphrase(Unlocking unlocking, KeyRecord record) {
            if (record.isSealed()) {
                return unlocking.passphrase(record);
            }
            Passphrases passphrases = new Passphrases(invocation);
            invocation.output().note("The wallet is not encrypted; its backup is.");
            return passphrases.choose(passphrases.file(), "the backup", Passphrases.REMEDY);
        }

        private BackupSummary write(Path file, BackupWriter writer, Passphrase passphrase) throws IOException {
            return new BackupFile(
                            file, invocation.host().random(), invocation.host().clock())
                    .write(writer, passphrase, PrivateFile.Placing.NEW);
        }

        private PeerFiles peers() {
            return new PeerFiles(invocation.directories().peers());
        }

        private static CliFailure exists(Path file) {
            return new CliFailure(
                    ExitCode.FILE_EXISTS,
                    "cannot write the backup",
                    file.toString(),
                    "it exists already",
                    "another name; older backups are worth keeping too");
        }
    }

    @Command(
            name = "restore",
            description = "Put a wallet back from a backup or from its words. Nothing is signed with it before its own"
                    + " newest block is known.")
    static final class Restore implements Callable<Integer> {
        /** Much more than 48 words with their numbers. */
        private static final int LONGEST_TEXT = 16_384;

        private final Invocation invocation;

        @Parameters(paramLabel = "FILE", arity = "0..1", description = "The backup; - for standard input.")
        private @Nullable String name;

        @Option(names = "--words", description = "Read the 24 words, typed or from standard input, instead.")
        private boolean fromWords;

        @Option(
                names = "--no-passphrase",
                description = "With --words: do not encrypt the wallet; needs --yes. A backup keeps its passphrase.")
        private boolean isOpen;

        @Option(names = "--force", description = "Keep a wallet that is here under another name, and restore.")
        private boolean isForced;

        @Option(
                names = "--accept-risk",
                description = "Sign with it at once, although blocks may be missing; seedbank wallet resume says more.")
        private boolean acceptsRisk;

        Restore(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (fromWords == (name != null)) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot run",
                        "seedbank wallet restore",
                        "either FILE or --words is needed",
                        "seedbank wallet restore my.backup, or seedbank wallet restore --words");
            }
            if (acceptsRisk
                    && !invocation.options().saysYes()
                    && !invocation.output().canAsk()) {
                throw WalletResumeCommand.unconfirmed();
            }
            Restoration restoration = new Restoration(
                    invocation.directories(),
                    invocation.host().random(),
                    invocation.host().clock());
            if (!isForced) {
                restoration.refuseIfThere();
            }
            if (name == null) {
                return words(restoration);
            }
            if (!name.equals("-")) {
                Path file = invocation.path(name);
                return backup(BackupReader.open(file), file.toString(), restoration);
            }
            try (ReceivedBackup received = ReceivedBackup.take(invocation.standardInput(), name)) {
                return backup(received.open(), name, restoration);
            } catch (IOException e) {
                throw Failures.explain(e, invocation);
            }
        }

        private int backup(BackupReader reader, String file, Restoration restoration) {
            try (Passphrase passphrase = passphrase(file)) {
                BackupReader.Found found = restoration
                        .stage(reader, reader.keyFor(passphrase))
                        .orElseThrow(() -> new CliFailure(
                                ExitCode.WRONG_PASSPHRASE,
                                "cannot open",
                                file,
                                "that is not its passphrase",
                                "the passphrase that the wallet had when the backup was made"));
                KeyRecord record = new Unlocking(invocation).seal(found.secret(), Optional.of(passphrase));
                List<Path> kept = restoration.complete(record, found.summary().tip());
                if (!found.notes().aliases().isEmpty()) {
                    new PeerFiles(invocation.directories().peers()).change(notes -> notes.withAliasesOf(found.notes()));
                }
                return report(found.secret(), record, Optional.of(found.summary()), kept);
            }
        }

        private int words(Restoration restoration) {
            IdentitySecret secret = RecoveryWords.parse(readWords()).secret();
            KeyRecord record = new Unlocking(invocation)
                    .seal(
                            secret,
                            isOpen ? WalletKeyCommands.withoutPassphrase(invocation) : Optional.of(newPassphrase()));
            List<Path> kept = restoration.complete(record, Optional.empty());
            return report(secret, record, Optional.empty(), kept);
        }

        private int report(IdentitySecret secret, KeyRecord record, Optional<BackupSummary> summary, List<Path> kept) {
            Optional<SigningState> held = SigningState.of(invocation);
            boolean isHeld = held.isPresent();
            if (acceptsRisk && isHeld && WalletResumeCommand.isMeant(held.get(), invocation)) {
                WalletResumeCommand.accept(secret.key(), invocation);
                isHeld = false;
            }
            invocation
                    .output()
                    .result(new BackupResults.Restored(
                            record.owner(), new KeyFile(invocation.directories()).path(), summary, kept, isHeld));
            return ExitCode.OK.code();
        }

        private Passphrase newPassphrase() {
            Passphrases passphrases = new Passphrases(invocation);
            return passphrases.choose(
                    passphrases.file(), "the wallet", Passphrases.REMEDY + ", or --no-passphrase --yes");
        }

        private Passphrase passphrase(String file) {
            Passphrases passphrases = new Passphrases(invocation);
            return passphrases.named().orElseGet(() -> {
                if (!passphrases.canAsk()) {
                    throw new CliFailure(
                            ExitCode.WALLET_LOCKED,
                            "cannot open",
                            file,
                            "it is encrypted, and there is nobody to ask for the passphrase",
                            Passphrases.REMEDY);
                }
                return passphrases.ask(file);
            });
        }

        private String readWords() {
            Output output = invocation.output();
            if (output.canAsk()) {
                StringBuilder text = new StringBuilder(output.askLine("The words, with spaces between:"));
                while (text.toString().strip().split("\\s+").length < RecoveryWords.GROUP
                        && text.length() < LONGEST_TEXT) {
                    String more = output.askLine("  more:");
                    if (more.isBlank()) {
                        break;
                    }
                    text.append(' ').append(more);
                }
                return text.toString();
            }
            try {
                byte[] text = invocation.standardInput().readNBytes(LONGEST_TEXT);
                return new String(text, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw Failures.explain(e, invocation);
            }
        }
    }
}
