package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.seedbank.torrent.engine.TorrentException;

/** Says what the disk refused, in the words of the engine. */
final class StorageFailure {
    /** Less room than this on the disk, and a write failed: it was for lack of room, whatever the system called it. */
    private static final long NO_ROOM = 1 << 20;

    private StorageFailure() {}

    /** The failure behind {@code error}; files are below {@code directory}. */
    static TorrentException of(Throwable error, Path directory) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof TorrentException known) {
                return known;
            } else if (cause instanceof IOException io) {
                return of(io, directory);
            }
        }
        return new TorrentException(TorrentException.Kind.STORAGE, "cannot use " + directory + ": " + error);
    }

    private static TorrentException of(IOException error, Path directory) {
        String said = String.valueOf(error.getMessage());
        if (isFull(said, directory)) {
            return new TorrentException(TorrentException.Kind.DISK_FULL, "no room left below " + directory);
        }
        String reason = error instanceof FileSystemException detailed && detailed.getReason() != null
                ? detailed.getFile() + ": " + detailed.getReason()
                : said;
        return new TorrentException(
                TorrentException.Kind.STORAGE, "cannot use the files below " + directory + ": " + reason);
    }

    private static boolean isFull(String said, Path directory) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("file too large")) {
            return true;
        }
        try {
            return Files.getFileStore(directory).getUsableSpace() < NO_ROOM;
        } catch (IOException e) {
            return false;
        }
    }
}
