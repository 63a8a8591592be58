package org.seedbank.cli.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;

/**
 * The files about peers in the data directory: {@code book} and {@code complaints}, written by the running node, and
 * {@code notes}, written by commands. Each is replaced as a whole, so that readers see the old or the new one.
 */
public final class PeerFiles {
    private static final int MAX_NOTES = 1 << 20;
    /** Longer than all lines of the running node. */
    private static final int MAX_COMPLAINTS = 1 << 20;

    private final Path directory;
    private final Path book;
    private final Path notes;
    private final Path complaints;

    /** @param directory where they are; made when something is written */
    public PeerFiles(Path directory) {
        this.directory = directory;
        this.book = directory.resolve("book");
        this.notes = directory.resolve("notes");
        this.complaints = directory.resolve("complaints");
    }

    /** The address book of the node that runs or ran last; empty if there is none, or if it is damaged. */
    public Optional<AddressBook> book() {
        try {
            if (!Files.exists(book) || Files.size(book) > AddressBook.MAX_SIZE) {
                return Optional.empty();
            }
            return Optional.of(AddressBook.decode(Bytes.wrap(Files.readAllBytes(book))));
        } catch (MalformedMessageException e) {
            return Optional.empty(); // it is only a memory of addresses; the next one replaces it
        } catch (IOException e) {
            throw failure("cannot read", book, e);
        }
    }

    /** Replaces the address book. */
    public void write(AddressBook content) throws IOException {
        replace(book, content.encode().toArray());
    }

    /** Who was limited, shut out or found hostile in the last month; what is not understood is left out. */
    public List<Complaint> complaints() {
        try {
            return !Files.exists(complaints) || Files.size(complaints) > MAX_COMPLAINTS
                    ? List.of()
                    : ComplaintLines.decode(Files.readString(complaints));
        } catch (CharacterCodingException e) {
            return List.of(); // a memory like the address book
        } catch (IOException e) {
            throw failure("cannot read", complaints, e);
        }
    }

    /** Replaces the complaints. */
    public void write(List<Complaint> content) throws IOException {
        replace(complaints, ComplaintLines.encode(content).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What the user said.
     *
     * @throws CliFailure with {@link ExitCode#STORE_DAMAGED} if it is not understood
     */
    public PeerNotes notes() {
        try {
            if (!Files.exists(notes)) {
                return PeerNotes.EMPTY;
            }
            if (Files.size(notes) > MAX_NOTES) {
                throw damaged("it is longer than 1 MiB");
            }
            return PeerNotes.decode(Files.readString(notes));
        } catch (IllegalArgumentException e) {
            throw damaged(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw failure("cannot read", notes, e);
        }
    }

    /** When the notes were last written; the beginning of time if never. */
    public Instant notesTime() {
        try {
            FileTime time = Files.getLastModifiedTime(notes);
            return time.toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    /** Changes what the user said, one command at a time. */
    public void change(UnaryOperator<PeerNotes> change) {
        Privacy.directory(directory);
        try (FileChannel guard = FileChannel.open(
                        directory.resolve("notes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = guard.lock()) {
            PeerNotes changed = change.apply(notes());
            if (lock.isValid()) {
                replace(notes, changed.encode().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw failure("cannot write", notes, e);
        }
    }

    private void replace(Path file, byte[] content) throws IOException {
        Privacy.directory(directory);
        Path temporary = directory.resolve(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                var unused = channel.write(rest);
            }
            channel.force(true);
        }
        Path unused = Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private CliFailure damaged(String why) {
        return new CliFailure(
                ExitCode.STORE_DAMAGED,
                "cannot use",
                notes.toString(),
                why,
                "correct that line, or move the file away to begin without aliases and bans");
    }

    private static CliFailure failure(String attempt, Path file, IOException cause) {
        return new CliFailure(
                        ExitCode.CANNOT_READ_WRITE,
                        attempt,
                        file.toString(),
                        Reasons.of(cause),
                        "check space and permissions there")
                .causedBy(cause);
    }
}
