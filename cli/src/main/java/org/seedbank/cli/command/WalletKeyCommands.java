package org.seedbank.cli.command;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.RecoveryWords;
import org.seedbank.cli.wallet.UnlockedSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Commands about the secret of the wallet. */
final class WalletKeyCommands {
    private WalletKeyCommands() {}

    private static CliFailure needsYes(String attempt, String why) {
        return new CliFailure(ExitCode.BAD_OPTION, attempt, "the wallet", why, "add --yes if that is what you want");
    }

    /**
     * No passphrase, if that is really meant.
     *
     * @throws CliFailure with {@link ExitCode#BAD_OPTION} if it is not
     */
    static Optional<Passphrase> withoutPassphrase(Invocation invocation) {
        Output output = invocation.output();
        boolean isMeant = invocation.options().saysYes()
                || (output.canAsk() && output.ask("Whoever reads the file can spend its tokens. Go on?"));
        if (!isMeant) {
            throw needsYes("cannot make", "without a passphrase, whoever reads the file can spend its tokens");
        }
        return Optional.empty();
    }

    @Command(
            name = "new",
            description =
                    "Make an identity. The first download or seed makes one too; an existing one is never replaced.")
    static final class New implements Callable<Integer> {
        private final Invocation invocation;

        @Option(names = "--no-passphrase", description = "Do not encrypt it; needs --yes.")
        private boolean isOpen;

        New(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            KeyFile file = new KeyFile(invocation.directories());
            Passphrases passphrases = new Passphrases(invocation);
            Unlocking unlocking = new Unlocking(invocation);
            file.refuseIfThere();
            IdentitySecret secret = IdentitySecret.generate(invocation.host().random());
            KeyRecord record =
                    unlocking.seal(secret, isOpen ? withoutPassphrase(invocation) : Optional.of(chosen(passphrases)));
            file.create(record, invocation.host().random());
            invocation
                    .output()
                    .result(new WalletResults.Identity(
                            record, file.path(), Optional.empty(), SigningState.of(invocation)));
            unlocking.showWords(secret);
            return ExitCode.OK.code();
        }

        private Passphrase chosen(Passphrases passphrases) {
            if (passphrases.file().isEmpty() && !passphrases.canAsk()) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot make",
                        "the wallet",
                        "its passphrase is not known, and there is nobody to ask",
                        "--passphrase-file FILE, or --no-passphrase --yes for one that is not encrypted");
            }
            return passphrases.choose(passphrases.file(), "the wallet", Passphrases.REMEDY);
        }
    }

    @Command(name = "words", description = "Show the words that restore the wallet on any machine.")
    static final class Words implements Callable<Integer> {
        private final Invocation invocation;

        Words(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Unlocking unlocking = new Unlocking(invocation);
            KeyRecord record = unlocking.record();
            Output output = invocation.output();
            boolean isMeant = invocation.options().saysYes()
                    || (output.canAsk() && output.ask("Whoever sees the words owns the tokens. Show them now?"));
            if (!isMeant) {
                throw needsYes("did not show the words of", "whoever sees them owns the tokens");
            }
            IdentitySecret secret = unlocking.secret(record);
            output.result(new WalletResults.Words(RecoveryWords.of(secret)));
            if (secret.origin() == IdentitySecret.Origin.SECRETS) {
                output.note("This key is older than 24 words: it takes all 48, in their order.");
            }
            return ExitCode.OK.code();
        }
    }

    @Command(
            name = "passphrase",
            description = "Encrypt the wallet, or change its passphrase. The identity stays the same.")
    static final class Protect implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--new-passphrase-file",
                paramLabel = "FILE",
                description = "Read the new passphrase from the first line of FILE; - for standard input.")
        private @Nullable Path newFile;

        @Option(names = "--remove", description = "Store it without a passphrase from now on; needs --yes.")
        private boolean isRemoved;

        Protect(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            Unlocking unlocking = new Unlocking(invocation);
            Passphrases passphrases = new Passphrases(invocation);
            KeyRecord before = unlocking.record();
            if (isRemoved && !invocation.options().saysYes()) {
                throw needsYes("cannot decrypt", "whoever reads the file could spend its tokens");
            }
            IdentitySecret secret = secret(unlocking, before);
            Optional<Path> named = Optional.ofNullable(newFile)
                    .flatMap(passphrases::place)
                    .or(() -> before.isSealed() ? Optional.empty() : passphrases.file());
            String remedy = before.isSealed() ? "--new-passphrase-file FILE" : Passphrases.REMEDY;
            KeyRecord after = unlocking.seal(
                    secret,
                    isRemoved ? Optional.empty() : Optional.of(passphrases.choose(named, "the wallet", remedy)));
            KeyFile file = new KeyFile(invocation.directories());
            file.replace(after, invocation.host().random());
            var unused = session(invocation).forget(before);
            invocation
                    .output()
                    .result(new WalletResults.Identity(
                            after, file.path(), Optional.empty(), SigningState.of(invocation)));
            return ExitCode.OK.code();
        }

        /** Whoever changes the passphrase has to know the old one, also while the wallet is unlocked. */
        private static IdentitySecret secret(Unlocking unlocking, KeyRecord record) {
            return record.unsealed().orElseGet(() -> {
                try (Passphrase old = unlocking.passphrase(record)) {
                    return record.unseal(old).orElseThrow(Unlocking::wrongPassphrase);
                }
            });
        }
    }

    @Command(
            name = "unlock",
            description = "Let commands of yours use the wallet for a while without asking for the passphrase.")
    static final class Unlock implements Callable<Integer> {
        private final Invocation invocation;

        @Option(
                names = "--for",
                paramLabel = "T",
                defaultValue = "1h",
                description = "How long (${DEFAULT-VALUE}); it ends with the login session too.")
        private Duration span = Duration.ZERO;

        Unlock(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            if (span.isZero()) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot unlock",
                        "the wallet",
                        "--for 0 would end at once",
                        "--for 10m, or without it for an hour");
            }
            Unlocking unlocking = new Unlocking(invocation);
            KeyRecord record = unlocking.record();
            if (!record.isSealed()) {
                String sentence = "The wallet is not encrypted, so there is nothing to unlock.";
                invocation.output().result(new WalletResults.Lock(record, Optional.empty(), sentence));
                return ExitCode.OK.code();
            }
            Instant end = invocation.host().clock().instant().plus(span);
            try (Passphrase passphrase = unlocking.passphrase(record)) {
                session(invocation)
                        .remember(record, passphrase, end, invocation.host().random());
            }
            String sentence = "Unlocked until " + Amounts.local(end) + "; seedbank wallet lock ends it.";
            invocation.output().result(new WalletResults.Lock(record, Optional.of(end), sentence));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "lock", description = "Forget the unlocked wallet, so that the passphrase is asked for again.")
    static final class Lock implements Callable<Integer> {
        private final Invocation invocation;

        Lock(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            KeyRecord record = new Unlocking(invocation).record();
            String sentence = !record.isSealed()
                    ? "The wallet is not encrypted, so there is nothing to lock."
                    : session(invocation).forget(record) ? "Locked." : "It was not unlocked.";
            invocation.output().result(new WalletResults.Lock(record, Optional.empty(), sentence));
            return ExitCode.OK.code();
        }
    }

    @Command(name = "export-public", description = "Print the public key, which others need to pay you.")
    static final class ExportPublic implements Callable<Integer> {
        private final Invocation invocation;

        ExportPublic(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public Integer call() {
            invocation
                    .output()
                    .result(new WalletResults.PublicHalf(
                            new Unlocking(invocation).record().owner()));
            return ExitCode.OK.code();
        }
    }

    private static UnlockedSession session(Invocation invocation) {
        return new UnlockedSession(invocation.host().environment());
    }
}
