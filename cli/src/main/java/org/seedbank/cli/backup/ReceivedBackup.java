package org.seedbank.cli.backup;

import com.google.common.io.ByteStreams;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.wire.MalformedMessageException;

/** A backup out of a pipe, kept in a file of its own until it is closed: reading one takes two passes. */
public final class ReceivedBackup implements AutoCloseable {
    /** Room for some ten million payments; what has no end must not fill the disk. */
    private static final long LARGEST = 16L << 30;

    private final Path file;
    private final String name;

    private ReceivedBackup(Path file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Takes all of {@code in}, which the user calls {@code name}.
     *
     * @throws CliFailure with {@link ExitCode#STORE_DAMAGED} if it is no backup or larger than any
     * @throws IOException if it cannot be read or kept
     */
    public static ReceivedBackup take(InputStream in, String name) throws IOException {
        return take(in, name, LARGEST);
    }

    static ReceivedBackup take(InputStream in, String name, long largest) throws IOException {
        byte[] head = in.readNBytes(BackupHead.SIZE);
        try {
            var unused = BackupHead.read(new DataInputStream(new ByteArrayInputStream(head)));
        } catch (MalformedMessageException e) {
            throw BackupReader.unusable(name, e);
        }
        ReceivedBackup backup = new ReceivedBackup(Files.createTempFile("seedbank-", ".backup"), name);
        boolean isWhole = false;
        try (OutputStream out = Files.newOutputStream(backup.file)) {
            out.write(head);
            long rest = ByteStreams.limit(in, largest - head.length + 1).transferTo(out);
            if (head.length + rest > largest) {
                throw BackupReader.damaged(name, "it is larger than " + largest + " bytes, which no backup is");
            }
            isWhole = true;
            return backup;
        } finally {
            if (!isWhole) {
                backup.close();
            }
        }
    }

    /** What was taken, as {@link BackupReader#open(Path)}. */
    public BackupReader open() {
        return BackupReader.open(file, name);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
    }
}
