package org.seedbank.torrent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether the owner of a file may run it as a program (BEP 47), where the file system knows of that (POSIX). */
public final class ExecuteBit {
    private ExecuteBit() {}

    /**
     * Whether it is set for a regular file; never where there is no such bit.
     *
     * @throws IOException if the file cannot be looked at
     */
    public static boolean isSet(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OWNER_EXECUTE);
    }

    /**
     * Sets it for the owner, nobody else; does nothing where there is no such bit.
     *
     * @throws IOException if the file is a link or not there, or the system refuses
     */
    public static void set(Path file) throws IOException {
        PosixFileAttributeView view = view(file);
        if (view != null) {
            Set<PosixFilePermission> permissions =
                    new HashSet<>(view.readAttributes().permissions());
            if (permissions.add(PosixFilePermission.OWNER_EXECUTE)) {
                view.setPermissions(permissions);
            }
        }
    }

    private static @Nullable PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
