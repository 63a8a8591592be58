package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.overlay.crypto.PublicKey;

/**
 * The file that says that there may be own blocks which this machine does not know: written when a wallet is restored
 * or when its key is seen at work elsewhere, removed when the newest own block is known. Of its lines only
 * {@code sequence} counts here; a file that cannot be understood counts all the same.
 */
public final class SigningMark {
    private static final String SEQUENCE = "sequence ";
    private static final String ELSEWHERE = "elsewhere";
    private static final int LARGEST = 10_000;

    private final Path file;
    private final Path data;

    /** @param directories where the data is */
    public SigningMark(Directories directories) {
        this.file = directories.restoredMark();
        this.data = directories.data();
    }

    /** The highest own number that was known to exist; absent if there is no mark. */
    public Optional<Long> read() {
        return text().map(text -> text.lines()
                .filter(line -> line.startsWith(SEQUENCE))
                .map(line -> line.substring(SEQUENCE.length()).strip())
                .filter(number -> number.matches("[0-9]{1,10}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0));
    }

    /** Whether it is there because the key was seen at work elsewhere, and not because the wallet was restored. */
    public boolean isForUseElsewhere() {
        return text().stream().flatMap(String::lines).anyMatch(ELSEWHERE::equals);
    }

    /** Writes it, on disk when this returns; one that is there stays as it is. */
    void set(PublicKey owner, long known, Instant now) {
        if (Files.exists(file)) {
            return;
        }
        String text = "owner " + owner.encoded().toHex() + "\n" + SEQUENCE + known + "\ntime " + now + "\n" + ELSEWHERE
                + "\n";
        try {
            Privacy.create(data);
            Files.writeString(file, text);
            force(file, StandardOpenOption.WRITE);
            force(data, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> text() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.size(file) > LARGEST ? "" : Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.of("");
        }
    }

    /** The newest own block is known. */
    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
