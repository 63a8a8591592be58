package org.seedbank.cli.wallet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;

/** The file that holds the identity: the 74 bytes of the private key, readable by its owner alone. */
public final class KeyFile {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;
    private final Path ledger;
    private final Path file;

    /** @param directories where wallet and ledger are */
    public KeyFile(Directories directories) {
        this.directory = directories.wallet();
        this.ledger = directories.ledger();
        this.file = directory.resolve("identity.key");
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /**
     * The identity, if there is one.
     *
     * @throws CliFailure if others may read it, if it is damaged, or if it cannot be read
     */
    public Optional<PrivateKey> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Privacy.check(directory);
        Privacy.check(file);
        try {
            if (Files.size(file) != PrivateKey.SIZE) {
                throw damaged("it has " + Files.size(file) + " bytes, expected " + PrivateKey.SIZE);
            }
            return Optional.of(PrivateKey.decode(Bytes.wrap(Files.readAllBytes(file))));
        } catch (IllegalArgumentException e) {
            throw damaged("it does not begin as a private key does");
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read the wallet",
                            file.toString(),
                            Reasons.of(e),
                            "check who owns it")
                    .causedBy(e);
        }
    }

    /** The identity; made now if there is none. */
    public PrivateKey readOrCreate(SecureRandom random) {
        return read().orElseGet(() -> create(random));
    }

    /**
     * Makes a new identity.
     *
     * @throws CliFailure with {@link ExitCode#FILE_EXISTS} if there is one, with {@link ExitCode#STORE_DAMAGED} if
     *     there is none although the ledger knows one
     */
    public PrivateKey create(SecureRandom random) {
        if (Files.exists(file)) {
            throw exists();
        }
        refuseOrphanedLedger();
        PrivateKey key = PrivateKey.generate(random);
        Privacy.directory(directory);
        try {
            write(key, directory.resolve("identity." + HexFormat.of().toHexDigits(random.nextInt()) + ".tmp"));
        } catch (FileAlreadyExistsException e) {
            throw exists();
        } catch (IOException e) {
            ExitCode code = Reasons.isDiskFull(e) ? ExitCode.DISK_FULL : ExitCode.CANNOT_CREATE;
            throw new CliFailure(
                            code,
                            "cannot make the wallet",
                            file.toString(),
                            Reasons.of(e),
                            "check space and permissions there")
                    .causedBy(e);
        }
        return key;
    }

    private void write(PrivateKey key, Path temporary) throws IOException {
        boolean hasPermissions = Files.getFileStore(directory).supportsFileAttributeView("posix");
        FileAttribute<?>[] attributes = hasPermissions ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
                ByteBuffer content = key.encoded().asBuffer();
                while (content.hasRemaining()) {
                    var unused = channel.write(content);
                }
                channel.force(true);
            }
            place(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    /** Unlike a rename, a link never replaces the key of a process that was a moment faster. */
    private void place(Path temporary) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (UnsupportedOperationException e) {
            Files.move(temporary, file);
        }
    }

    private void refuseOrphanedLedger() {
        if (!Files.isDirectory(ledger)) {
            return;
        }
        try (Stream<Path> content = Files.list(ledger)) {
            if (content.findAny().isPresent()) {
                throw new CliFailure(
                        ExitCode.STORE_DAMAGED,
                        "cannot find the wallet",
                        file.toString(),
                        "it is gone, but the ledger in " + ledger + " was written with it",
                        "put the file back from a copy; only if it is lost for good, move that ledger away");
            }
        } catch (IOException e) {
            throw new CliFailure(
                            Reasons.whenOpening(e),
                            "cannot read the ledger",
                            ledger.toString(),
                            Reasons.of(e),
                            "check who owns it")
                    .causedBy(e);
        }
    }

    private CliFailure exists() {
        return new CliFailure(
                ExitCode.FILE_EXISTS,
                "cannot make a new wallet",
                file.toString(),
                "there is one already, and replacing it would lose its tokens",
                "seedbank wallet show, or another --data-dir for another identity");
    }

    private CliFailure damaged(String why) {
        return new CliFailure(
                ExitCode.STORE_DAMAGED, "cannot use the wallet", file.toString(), why, "put the file back from a copy");
    }
}
