package org.seedbank.cli.wallet;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.seedbank.overlay.wire.Bytes;

/** A file for its owner alone, which is there whole or not at all, whatever happens to the machine. */
public final class PrivateFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final Path directory;
    private final SecureRandom random;

    /** @param random makes the temporary name unique */
    public PrivateFile(Path file, SecureRandom random) {
        this.file = file;
        this.directory = file.toAbsolutePath().resolveSibling("");
        this.random = random;
    }

    /**
     * Writes to a temporary file, flushes, reads it back, gives it its name, and flushes the directory.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it is to be new and is not
     */
    public void write(Bytes content, Placing placing) throws IOException {
        write(out -> out.write(content.toArray()), written -> compare(written, content), placing);
    }

    /**
     * The same for content that is made while it is written.
     *
     * @param content writes it
     * @param check reads what is on disk, and throws if that cannot be used; then nothing has changed
     */
    public void write(Content content, Check check, Placing placing) throws IOException {
        Path temporary =
                file.resolveSibling(file.getFileName() + "." + HexFormat.of().toHexDigits(random.nextInt()) + ".tmp");
        try {
            try (FileChannel channel = create(temporary);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            check.read(temporary);
            place(temporary, placing);
        } finally {
            Files.deleteIfExists(temporary);
        }
        flushDirectory();
    }

    private static void compare(Path written, Bytes content) throws IOException {
        if (!Bytes.wrap(Files.readAllBytes(written)).equals(content)) {
            throw new IOException("what was written reads differently");
        }
    }

    private static FileChannel create(Path path) throws IOException {
        Path directory = path.toAbsolutePath().resolveSibling("");
        boolean hasPermissions = Files.getFileStore(directory).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = hasPermissions ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
        return FileChannel.open(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
    }

    private void place(Path temporary, Placing placing) throws IOException {
        if (placing == Placing.REPLACE) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            // Unlike a rename, a link never replaces the file of a process that was a moment faster.
            Files.createLink(file, temporary);
        } catch (UnsupportedOperationException e) {
            Files.move(temporary, file);
        }
    }

    /** Makes names in the directory survive a power cut. */
    private void flushDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    /** Something that can be written. */
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Looks whether what was written can be read again. */
    public interface Check {
        /** Reads {@code written}; what it throws keeps the file from getting its name. */
        void read(Path written) throws IOException;
    }

    /** What becomes of a file of that name. */
    public enum Placing {
        /** There must be none. */
        NEW,
        /** It is replaced in one step. */
        REPLACE
    }
}
