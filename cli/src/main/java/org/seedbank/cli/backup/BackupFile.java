package org.seedbank.cli.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wallet.PrivateFile;
import org.seedbank.cli.wallet.Seal;
import org.seedbank.overlay.crypto.PassphraseCost;

/** A backup on disk: flushed and read back before it has its name. */
public final class BackupFile {
    private final Path path;
    private final SecureRandom random;
    private final Clock clock;

    /** @param path where it is, or will be */
    public BackupFile(Path path, SecureRandom random, Clock clock) {
        this.path = path;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Writes what {@code content} has.
     *
     * @return what the file holds, as it reads now
     * @throws java.nio.file.FileAlreadyExistsException if it is to be new and is not
     */
    public BackupSummary write(BackupWriter content, Passphrase passphrase, PrivateFile.Placing placing)
            throws IOException {
        Seal seal = Seal.draw(PassphraseCost.DEFAULT, random);
        BackupSummary[] found = new BackupSummary[1];
        new PrivateFile(path, random)
                .write(
                        out -> content.write(out, seal, passphrase, clock.instant()),
                        written -> found[0] = check(written, passphrase),
                        placing);
        return found[0];
    }

    private static BackupSummary check(Path written, Passphrase passphrase) {
        BackupReader reader = BackupReader.open(written);
        return reader.read(reader.keyFor(passphrase), write -> {})
                .orElseThrow(() -> new IllegalStateException("a backup that cannot be opened"))
                .summary();
    }
}
