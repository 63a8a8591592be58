package org.seedbank.cli.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wallet.PrivateFile;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * The file that says that a wallet was restored: there may be own blocks which this machine does not know, and a number
 * that is signed twice can never be made good. Lines of text: {@code owner}, {@code sequence} and {@code hash} of the
 * newest block that the backup knew, and {@code time}.
 */
public final class RestoredMark {
    private final Path file;
    private final Path data;

    /** @param directories where the data is */
    public RestoredMark(Directories directories) {
        this.file = directories.restoredMark();
        this.data = directories.data();
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** Writes it, on disk before anything else is restored. */
    public void set(PublicKey owner, Optional<BackupSummary.Tip> tip, Instant now, SecureRandom random) {
        String text = "owner " + owner.encoded().toHex() + "\nsequence "
                + tip.map(newest -> newest.sequence().value()).orElse(0L) + "\n"
                + tip.map(newest -> "hash " + newest.hash() + "\n").orElse("") + "time " + now + "\n";
        try {
            new PrivateFile(Privacy.create(data).resolve(file.getFileName()), random)
                    .write(Bytes.utf8(text), PrivateFile.Placing.REPLACE);
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.isDiskFull(e) ? ExitCode.DISK_FULL : ExitCode.CANNOT_CREATE,
                            "cannot write",
                            file.toString(),
                            Reasons.of(e),
                            "check space and permissions there; nothing was restored")
                    .causedBy(e);
        }
    }
}
