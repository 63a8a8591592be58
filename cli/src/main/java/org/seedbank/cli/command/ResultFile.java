package org.seedbank.cli.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The file that a command was asked to write; whether one that is there may be replaced was asked before. */
final class ResultFile {
    private static final int BUFFER = 1 << 16;

    private ResultFile() {}

    /**
     * Writes all of {@code content} or leaves what was there: a file that is cut off must not look whole. The target of
     * a link is replaced, not the link; devices and pipes are written to and stay what they are.
     */
    static <T> T write(Path file, Content<T> content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "is a directory");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            return fill(target, content, false);
        }
        Path temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".tmp");
        try {
            T result = fill(temporary, content, true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return result;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static <T> T fill(Path target, Content<T> content, boolean isFile) throws IOException {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            T result = content.write(out);
            out.flush();
            if (isFile) {
                channel.force(true);
            }
            return result;
        }
    }

    /** What is written, and what is to be said about it. */
    @FunctionalInterface
    interface Content<T> {
        T write(OutputStream out) throws IOException;
    }
}
