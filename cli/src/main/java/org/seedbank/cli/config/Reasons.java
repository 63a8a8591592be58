package org.seedbank.cli.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.wire.NewerVersionException;

/** Plain words for what file systems complain about. */
public final class Reasons {
    private Reasons() {}

    /** Why a file operation failed, without the name of the file and without a full stop. */
    public static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it exists already";
        }
        if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return reason == null
                ? e.getClass().getSimpleName()
                : reason.substring(0, Math.min(1, reason.length())).toLowerCase(Locale.ROOT)
                        + reason.substring(Math.min(1, reason.length()));
    }

    /** Whether the disk is full, or the user's share of it. */
    public static boolean isDiskFull(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }

    /**
     * The failure of a command that could not write {@code object}.
     *
     * @param attempt what was tried, e.g. "cannot write"
     */
    public static CliFailure cannotWrite(String attempt, String object, IOException e, String hint) {
        ExitCode code = isDiskFull(e) ? ExitCode.DISK_FULL : ExitCode.CANNOT_CREATE;
        return new CliFailure(code, attempt, object, of(e), hint).causedBy(e);
    }

    /**
     * The failure of a command that was given a file of a newer version of the program.
     *
     * @param attempt what was tried, e.g. "cannot check"
     */
    public static CliFailure newerVersion(String attempt, String object, NewerVersionException e) {
        return new CliFailure(
                        ExitCode.WRONG_VERSION,
                        attempt,
                        object,
                        String.valueOf(e.getMessage()),
                        "use the version of seedbank that wrote it, or a newer one")
                .causedBy(e);
    }

    /** How the program ends when a file that is needed cannot be read. */
    public static ExitCode whenOpening(IOException e) {
        if (isDiskFull(e)) {
            return ExitCode.DISK_FULL;
        }
        if (e instanceof NoSuchFileException) {
            return ExitCode.NOT_FOUND;
        }
        return e instanceof AccessDeniedException ? ExitCode.CANNOT_OPEN : ExitCode.CANNOT_READ_WRITE;
    }
}
