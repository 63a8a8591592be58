package org.seedbank.cli.wallet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Privacy;
import org.seedbank.cli.config.Reasons;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.NewerVersionException;

/** The file that holds the identity, readable by its owner alone. */
public final class KeyFile {
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

    /** Whether there is one, readable or not; where nobody may look, there may be one. */
    public boolean exists() {
        try {
            file.getFileSystem().provider().checkAccess(file);
            return true;
        } catch (AccessDeniedException e) {
            return true; // a foreseen outcome
        } catch (IOException e) {
            return false; // likewise: there is none, or a file where its directory should be
        }
    }

    /**
     * What it holds, if there is one.
     *
     * @throws CliFailure if others may read it, if it is damaged, or if it cannot be read
     */
    public Optional<KeyRecord> read() {
        if (!exists()) {
            return Optional.empty();
        }
        Privacy.check(directory);
        Privacy.check(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(KeyRecord.LONGEST + 1);
            if (content.length > KeyRecord.LONGEST) {
                throw damaged("it has more than " + KeyRecord.LONGEST + " bytes");
            }
            return Optional.of(KeyRecord.decode(Bytes.wrap(content)));
        } catch (NewerVersionException e) {
            throw Reasons.newerVersion("cannot use the wallet", file.toString(), e);
        } catch (MalformedMessageException e) {
            throw damaged(String.valueOf(e.getMessage()));
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

    /** The public half of the identity, if there is one. */
    public Optional<PublicKey> owner() {
        return read().map(KeyRecord::owner);
    }

    /** Makes a new identity whose secret lies open. */
    public PrivateKey create(SecureRandom random) {
        IdentitySecret secret = IdentitySecret.generate(random);
        create(KeyRecord.open(secret), random);
        return secret.key();
    }

    /**
     * Stores a first identity.
     *
     * @throws CliFailure with {@link ExitCode#FILE_EXISTS} if there is one, with {@link ExitCode#STORE_DAMAGED} if
     *     there is none although the ledger knows one
     */
    public void create(KeyRecord record, SecureRandom random) {
        refuseIfThere();
        store(record, random, PrivateFile.Placing.NEW);
    }

    /**
     * Refuses to go on where a first identity cannot be made.
     *
     * @throws CliFailure as {@link #create(KeyRecord, SecureRandom)}
     */
    public void refuseIfThere() {
        if (exists()) {
            throw alreadyThere();
        }
        refuseOrphanedLedger();
    }

    /**
     * Stores an identity where there may be one and the ledger may know one; the caller has seen to both. The file that
     * is there stays until the new one was read back from the disk.
     */
    public void replace(KeyRecord record, SecureRandom random) {
        store(record, random, PrivateFile.Placing.REPLACE);
    }

    /**
     * Gives the file another name beside, so that another identity can take its place.
     *
     * @return the other name; empty if there is no file
     */
    public Optional<Path> setAside(SecureRandom random) throws IOException {
        if (!exists()) {
            return Optional.empty();
        }
        Path kept;
        do {
            kept = directory.resolve("identity-kept-" + HexFormat.of().toHexDigits(random.nextInt()) + ".key");
        } while (Files.exists(kept));
        Files.createLink(kept, file);
        return Optional.of(kept);
    }

    private void store(KeyRecord record, SecureRandom random, PrivateFile.Placing placing) {
        Privacy.directory(directory);
        try {
            new PrivateFile(file, random).write(record.encode(), placing);
            Files.deleteIfExists(withoutWallet());
        } catch (FileAlreadyExistsException e) {
            throw alreadyThere();
        } catch (IOException e) {
            throw Reasons.cannotWrite(
                    "cannot write the wallet",
                    file.toString(),
                    e,
                    "check space and permissions there; what was there before is unchanged");
        }
    }

    /**
     * Notes, before the first block of others is stored where no wallet was ever made, that one may be made later.
     *
     * @throws CliFailure if it cannot be noted
     */
    public void allowLater() {
        if (exists() || hasLedger()) {
            return;
        }
        Privacy.directory(ledger);
        try {
            Files.createFile(withoutWallet());
        } catch (IOException e) {
            throw Reasons.cannotWrite("cannot write", withoutWallet().toString(), e, "check space and permissions");
        }
    }

    private Path withoutWallet() {
        return ledger.resolve("without-wallet");
    }

    private void refuseOrphanedLedger() {
        if (hasLedger() && Files.notExists(withoutWallet())) {
            throw new CliFailure(
                    ExitCode.STORE_DAMAGED,
                    "cannot find the wallet",
                    file.toString(),
                    "it is gone, but the ledger in " + ledger + " was written with it",
                    "put the file back from a copy; only if it is lost for good, move that ledger away");
        }
    }

    private boolean hasLedger() {
        if (!Files.isDirectory(ledger)) {
            return false;
        }
        try (Stream<Path> content = Files.list(ledger)) {
            return content.findAny().isPresent();
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

    private CliFailure alreadyThere() {
        return new CliFailure(
                ExitCode.FILE_EXISTS,
                "cannot make a new wallet",
                file.toString(),
                "there is one already, and replacing it would lose its tokens",
                "seedbank wallet show, or another --data-dir for another identity");
    }

    private CliFailure damaged(String why) {
        return new CliFailure(
                ExitCode.STORE_DAMAGED,
                "cannot use the wallet",
                file.toString(),
                why,
                "put the file back from a copy, or move it away and restore it: seedbank wallet restore --help");
    }
}
