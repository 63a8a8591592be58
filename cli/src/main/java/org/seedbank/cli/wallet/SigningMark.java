package org.seedbank.cli.wallet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.HalfBlock;

/**
 * The file that says that there may be own blocks which this machine does not know, so that nothing is signed: a number
 * that is signed twice can never be made good. Written when a wallet is restored or when its key is seen at work
 * elsewhere, removed when the newest own block is known. Lines of text: {@code owner}, {@code sequence} of the newest
 * block that is known to exist, its {@code hash} if that is known too, {@code time}, and {@code elsewhere}. Of them
 * only {@code sequence} and {@code elsewhere} count here; a file that cannot be understood counts all the same.
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
        return text().map(SigningMark::sequence);
    }

    /** Whether it is there because the key was seen at work elsewhere, and not because the wallet was restored. */
    public boolean isForUseElsewhere() {
        return text().stream().anyMatch(SigningMark::isForUseElsewhere);
    }

    /**
     * The wallet of {@code owner} is being restored; on disk when this returns, and before anything else is.
     *
     * @param known what is known of the newest own block
     * @throws org.seedbank.cli.output.CliFailure if it cannot be written
     */
    public void setForRestored(PublicKey owner, Known known, SecureRandom random) {
        try {
            write(lines(owner, known), random);
        } catch (IOException e) {
            throw Reasons.cannotWrite(
                    "cannot write", file.toString(), e, "check space and permissions there; nothing was restored");
        }
    }

    /** The key of {@code owner} was seen at work elsewhere; on disk when this returns. A mark that is there stays. */
    public void setForUseElsewhere(PublicKey owner, Known known, SecureRandom random) {
        if (Files.exists(file)) {
            return;
        }
        try {
            write(lines(owner, known) + ELSEWHERE + "\n", random);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The newest own block is known. */
    public void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The highest number in the text of a mark; 0 if there is none. */
    static long sequence(String text) {
        return text.lines()
                .filter(line -> line.startsWith(SEQUENCE))
                .map(line -> line.substring(SEQUENCE.length()).strip())
                .filter(number -> number.matches("[0-9]{1,10}"))
                .mapToLong(Long::parseLong)
                .max()
                .orElse(0);
    }

    /** Whether the text of a mark says that the key was seen at work elsewhere. */
    static boolean isForUseElsewhere(String text) {
        return text.lines().anyMatch(ELSEWHERE::equals);
    }

    private static String lines(PublicKey owner, Known known) {
        return "owner " + owner.encoded().toHex() + "\n" + SEQUENCE + known.sequence + "\n"
                + known.hash.map(hash -> "hash " + hash + "\n").orElse("") + "time " + known.time + "\n";
    }

    private void write(String text, SecureRandom random) throws IOException {
        new PrivateFile(Privacy.create(data).resolve(file.getFileName()), random)
                .write(Bytes.utf8(text), PrivateFile.Placing.REPLACE);
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

    /**
     * What is known of the own chain.
     *
     * @param sequence of the newest own block that is known to exist; 0 if none
     * @param hash of that block, if it is known
     * @param time when this was known
     */
    public record Known(long sequence, Optional<BlockHash> hash, Instant time) {
        /** What the ledger here knows, of which {@code newest} is the newest own block. */
        public static Known here(Optional<HalfBlock> newest, Instant time) {
            return new Known(
                    newest.map(block -> block.sequence().value()).orElse(0L), newest.map(HalfBlock::hash), time);
        }
    }
}
