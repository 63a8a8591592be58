package org.seedbank.cli.wallet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.SealingKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;

/**
 * An unlocked wallet, remembered for a while for other commands of the same user: the key that opens the key file, in
 * the runtime directory, which is in memory and goes with the login session. Layout: {@code "SBUNLOCK"}, salt of the
 * key file (16), end in milliseconds since 1970 (8), key (32). A new passphrase means another salt, so that it ends
 * there too.
 *
 * @see "XDG Base Directory Specification 0.8, XDG_RUNTIME_DIR"
 */
public final class UnlockedSession {
    private static final Bytes MAGIC = Bytes.utf8("SBUNLOCK");
    private static final int SIZE = 8 + SealingKey.SALT_SIZE + 8 + SealingKey.SIZE;

    private final Optional<Path> directory;

    /** @param environment says where the runtime directory is */
    public UnlockedSession(Environment environment) {
        this.directory = environment
                .variable("XDG_RUNTIME_DIR")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(runtime -> runtime.resolve("seedbank"));
    }

    /**
     * Remembers the key for {@code record} until {@code end}.
     *
     * @throws CliFailure with {@link ExitCode#CANNOT_CREATE} if there is no runtime directory
     */
    public void remember(KeyRecord record, Passphrase passphrase, Instant end, SecureRandom random) {
        Path file = file(record)
                .orElseThrow(() -> new CliFailure(
                        ExitCode.CANNOT_CREATE,
                        "cannot keep the wallet unlocked",
                        "XDG_RUNTIME_DIR",
                        "it names no directory, so there is no place that is in memory only",
                        "use --passphrase-file or SEEDBANK_PASSPHRASE_FILE with the commands that sign"));
        Seal seal = record.seal().orElseThrow();
        Bytes content = new WireWriter()
                .bytes(MAGIC)
                .bytes(seal.salt())
                .i64(end.toEpochMilli())
                .bytes(seal.keyFor(passphrase).value())
                .toBytes();
        Privacy.directory(file.resolveSibling(""));
        try {
            new PrivateFile(file, random).write(content, PrivateFile.Placing.REPLACE);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    /** The key for {@code record}, if it is unlocked at {@code now}. */
    public Optional<SealingKey> recall(KeyRecord record, Instant now) {
        return entry(record).filter(entry -> entry.end.isAfter(now)).map(Entry::key);
    }

    /** Until when {@code record} is unlocked, if it is at {@code now}. */
    public Optional<Instant> end(KeyRecord record, Instant now) {
        return entry(record).map(Entry::end).filter(now::isBefore);
    }

    /**
     * Forgets the key for {@code record}: overwrites it, then deletes the file.
     *
     * @return whether there was one
     */
    public boolean forget(KeyRecord record) {
        Optional<Path> file = file(record).filter(Files::exists);
        file.ifPresent(UnlockedSession::wipe);
        return file.isPresent();
    }

    private Optional<Entry> entry(KeyRecord record) {
        Optional<Path> file = file(record).filter(Files::exists);
        return record.seal().flatMap(seal -> file.flatMap(path -> read(path, seal)));
    }

    private static Optional<Entry> read(Path file, Seal seal) {
        Privacy.check(file);
        try (InputStream stream = Files.newInputStream(file)) {
            WireReader in = new WireReader(Bytes.wrap(stream.readNBytes(SIZE + 1)));
            Bytes magic = in.bytes(MAGIC.size());
            Bytes salt = in.bytes(SealingKey.SALT_SIZE);
            Entry entry = new Entry(Instant.ofEpochMilli(in.i64()), new SealingKey(in.bytes(SealingKey.SIZE)));
            in.expectEnd();
            return magic.equals(MAGIC) && salt.equals(seal.salt()) ? Optional.of(entry) : Optional.empty();
        } catch (MalformedMessageException e) {
            return Optional.empty(); // the passphrase is asked for instead
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static void wipe(Path file) {
        try {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                var unused = channel.write(ByteBuffer.allocate(SIZE));
                channel.force(true);
            }
            Files.delete(file);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private Optional<Path> file(KeyRecord record) {
        return directory.map(place -> place.resolve("unlocked-" + record.owner()));
    }

    private static CliFailure unusable(Path file, IOException e) {
        return new CliFailure(
                        ExitCode.CANNOT_READ_WRITE,
                        "cannot use",
                        file.toString(),
                        Reasons.of(e),
                        "check who owns it, and delete it")
                .causedBy(e);
    }

    private record Entry(Instant end, SealingKey key) {}
}
