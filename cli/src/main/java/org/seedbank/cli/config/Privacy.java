package org.seedbank.cli.config;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

/** Directories and files that only their owner may read. */
public final class Privacy {
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(OWNER);

    private Privacy() {}

    /**
     * Makes a directory and those above it, for the owner alone.
     *
     * @throws CliFailure if it cannot be made, or if others may use one that is there
     */
    public static Path directory(Path directory) {
        create(directory);
        check(directory);
        return directory;
    }

    /**
     * Makes a directory and those above it, new ones for the owner alone; one that is there may be shared.
     *
     * @throws CliFailure if it cannot be made
     */
    public static Path create(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                return directory;
            }
            Files.createDirectories(directory, hasPermissions(directory) ? array(DIRECTORY) : array());
            return directory;
        } catch (FileAlreadyExistsException e) {
            throw cannotMake(directory, "a file of this name is in the way", e);
        } catch (IOException e) {
            throw cannotMake(directory, Reasons.of(e), e);
        }
    }

    /**
     * Refuses a file or directory that others may read or change.
     *
     * @throws CliFailure with {@link ExitCode#UNSAFE_PERMISSIONS}
     */
    public static void check(Path path) {
        try {
            if (!hasPermissions(path)) {
                return;
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            if (!OWNER.containsAll(permissions)) {
                throw new CliFailure(
                        ExitCode.UNSAFE_PERMISSIONS,
                        "cannot use",
                        path.toString(),
                        "others may open it (permissions " + PosixFilePermissions.toString(permissions) + ")",
                        "chmod go-rwx '" + path + "'");
            }
        } catch (IOException e) {
            throw new CliFailure(
                            ExitCode.CANNOT_OPEN, "cannot open", path.toString(), Reasons.of(e), "check who owns it")
                    .causedBy(e);
        }
    }

    private static boolean hasPermissions(Path path) throws IOException {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return store.supportsFileAttributeView("posix");
    }

    private static FileAttribute<?>[] array(FileAttribute<?>... attributes) {
        return attributes;
    }

    private static CliFailure cannotMake(Path directory, String why, IOException cause) {
        return new CliFailure(
                        ExitCode.CANNOT_MAKE_DIRECTORY,
                        "cannot make the directory",
                        directory.toString(),
                        why,
                        "name another place with --data-dir, or correct the permissions above it")
                .causedBy(cause);
    }
}
