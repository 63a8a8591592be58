package org.seedbank.cli.command;

import java.util.Optional;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.RecoveryWords;
import org.seedbank.cli.wallet.UnlockedSession;
import org.seedbank.overlay.crypto.PassphraseCost;
import org.seedbank.overlay.crypto.PrivateKey;

/** How commands get at the secret in the key file. */
final class Unlocking {
    private static final int ATTEMPTS = 3;

    private final Invocation invocation;
    private final KeyFile file;
    private final Passphrases passphrases;

    Unlocking(Invocation invocation) {
        this.invocation = invocation;
        this.file = new KeyFile(invocation.directories());
        this.passphrases = new Passphrases(invocation);
    }

    /**
     * What the key file holds.
     *
     * @throws CliFailure with {@link ExitCode#NOT_FOUND} if there is none
     */
    KeyRecord record() {
        return file.read()
                .orElseThrow(() -> new CliFailure(
                        ExitCode.NOT_FOUND,
                        "cannot find the wallet",
                        file.path().toString(),
                        "there is none yet",
                        "seedbank wallet new; the first download or seed makes one too"));
    }

    /** The key; made now if there is none. */
    PrivateKey keyOrNew() {
        Optional<KeyRecord> record = file.read();
        return record.isPresent() ? secret(record.get()).key() : createInPassing();
    }

    /**
     * The secret of {@code record}.
     *
     * @throws CliFailure with {@link ExitCode#WALLET_LOCKED} if a passphrase is needed and nobody gives one, with
     *     {@link ExitCode#WRONG_PASSPHRASE} if it is another one
     */
    IdentitySecret secret(KeyRecord record) {
        return record.unsealed()
                .or(() -> new UnlockedSession(invocation.host().environment())
                        .recall(record, invocation.host().clock().instant())
                        .flatMap(record::unseal))
                .orElseGet(() -> {
                    requireAsking(
                            "it is encrypted, and there is nobody to ask for the passphrase",
                            "--passphrase-file FILE, " + Passphrases.VARIABLE
                                    + ", or seedbank wallet unlock on a terminal before");
                    try (Passphrase passphrase = passphrase(record)) {
                        return record.unseal(passphrase).orElseThrow(Unlocking::wrongPassphrase);
                    }
                });
    }

    private void requireAsking(String why, String remedy) {
        if (passphrases.file().isEmpty() && !passphrases.canAsk()) {
            throw new CliFailure(ExitCode.WALLET_LOCKED, "cannot open", "the wallet", why, remedy);
        }
    }

    /**
     * The passphrase that opens {@code record}, which is sealed, also while it is unlocked; whoever types it may try
     * three times.
     */
    Passphrase passphrase(KeyRecord record) {
        Optional<Passphrase> named = passphrases.named();
        if (named.isPresent()) {
            if (record.unseal(named.get()).isEmpty()) {
                throw wrongPassphrase();
            }
            return named.get();
        }
        requireAsking("this needs its passphrase, unlocked or not, and there is nobody to ask", Passphrases.REMEDY);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Passphrase typed = passphrases.ask("the wallet");
            if (record.unseal(typed).isPresent()) {
                return typed;
            }
            typed.close();
            if (attempt < ATTEMPTS) {
                invocation.output().note("That is not the passphrase.");
            }
        }
        throw wrongPassphrase();
    }

    /** {@code secret} as a key file, sealed with {@code passphrase} if there is one. */
    KeyRecord seal(IdentitySecret secret, Optional<Passphrase> passphrase) {
        return passphrase
                .map(known -> KeyRecord.sealed(
                        secret, known, PassphraseCost.DEFAULT, invocation.host().random()))
                .orElseGet(() -> KeyRecord.open(secret));
    }

    /** Shows the words of a new wallet, once, to whoever sits at the terminal. */
    void showWords(IdentitySecret secret) {
        Output output = invocation.output();
        if (output.canAsk()) {
            output.note("These 24 words restore the wallet. Write them on paper, and show them to nobody:");
            RecoveryWords.of(secret).lines().forEach(line -> output.note("  " + line));
        }
    }

    private PrivateKey createInPassing() {
        IdentitySecret secret = IdentitySecret.generate(invocation.host().random());
        Optional<Passphrase> named = passphrases.named().map(Passphrase::requireStrong);
        file.create(seal(secret, named), invocation.host().random());
        if (named.isEmpty()) {
            Output output = invocation.output();
            output.warning(
                    "Made a wallet in " + file.path() + ", not encrypted; seedbank wallet passphrase encrypts it.");
        }
        showWords(secret);
        return secret.key();
    }

    static CliFailure wrongPassphrase() {
        return new CliFailure(
                ExitCode.WRONG_PASSPHRASE,
                "cannot open",
                "the wallet",
                "that is not its passphrase",
                "again, or restore the wallet from its words: seedbank wallet restore --words");
    }
}
