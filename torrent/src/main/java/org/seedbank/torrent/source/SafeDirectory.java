package org.seedbank.torrent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.seedbank.torrent.source.Metainfo.FileEntry;

/**
 * A directory that files of torrents cannot leave. {@link MetainfoReader} has checked the names; this checks what they
 * meet on the disk: a symbolic link that an earlier torrent or its owner left may lead out.
 *
 * <p>Says how things are at the moment of the call: it protects from torrents, not from other programs that change the
 * directory meanwhile.
 */
public final class SafeDirectory {
    private final Path root;

    private SafeDirectory(Path root) {
        this.root = root;
    }

    /**
     * The directory at {@code root}; that itself may be reached by links, its owner chose it.
     *
     * @throws IOException if there is none, or it cannot be read
     */
    public static SafeDirectory at(Path root) throws IOException {
        Path real = root.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new UnsafePathException(root, "is not a directory");
        }
        return new SafeDirectory(real);
    }

    /** The directory, without links. */
    public Path root() {
        return root;
    }

    /**
     * Where {@code file} is or would be; nothing is created.
     *
     * @return a path below the directory that exists as a regular file or does not exist
     * @throws UnsafePathException if it would lead out of the directory, or something else is in the way
     * @throws IOException if the directory cannot be read
     */
    public Path resolve(FileEntry file) throws IOException {
        Path path = root;
        for (Iterator<String> names = file.path().iterator(); names.hasNext(); ) {
            path = child(path, names.next());
            Optional<BasicFileAttributes> present = attributes(path);
            if (present.isPresent() && present.get().isSymbolicLink()) {
                path = follow(path);
                present = attributes(path);
            }
            if (present.isPresent() && names.hasNext() && !present.get().isDirectory()) {
                throw new UnsafePathException(path, "is not a directory");
            }
            if (present.isPresent() && !names.hasNext() && !present.get().isRegularFile()) {
                throw new UnsafePathException(path, "is not a regular file");
            }
        }
        return path;
    }

    /**
     * Checks every file that {@code metainfo} stores.
     *
     * @throws UnsafePathException at the first that {@link #resolve} refuses
     * @throws IOException if the directory cannot be read
     */
    public void check(Metainfo metainfo) throws IOException {
        for (FileEntry file : metainfo.files()) {
            if (!file.isPadding()) {
                resolve(file);
            }
        }
    }

    private static Path child(Path directory, String name) throws UnsafePathException {
        try {
            Path child = directory.resolve(name);
            if (!directory.equals(child.getParent())
                    || PathRules.objection(List.of(name)).isPresent()) {
                throw new UnsafePathException(child, "is not directly inside " + directory);
            }
            return child;
        } catch (InvalidPathException unstorable) {
            throw new UnsafePathException(
                    directory, "this system cannot store the name " + Printable.of(name) + " in it");
        }
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    private Path follow(Path link) throws IOException {
        Path target;
        try {
            target = link.toRealPath();
        } catch (NoSuchFileException dangling) {
            throw new UnsafePathException(link, "is a symbolic link that leads nowhere");
        }
        if (!target.startsWith(root)) {
            throw new UnsafePathException(link, "is a symbolic link that leads out of " + root);
        }
        return target;
    }
}
