package org.seedbank.torrent.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Metainfo.FileEntry.Kind;
import org.seedbank.trustchain.token.ByteCount;

/** Files that shall become a torrent, as they were when they were listed. */
final class ContentFolder {
    /** As many as {@link MetainfoReader} accepts. */
    private static final int FILES = 100_000;

    private static final Comparator<Found> ORDER = (first, second) -> {
        List<String> one = first.entry.path();
        List<String> other = second.entry.path();
        for (int level = 0; level < Math.min(one.size(), other.size()); level++) {
            int order = Bytes.utf8(one.get(level)).compareTo(Bytes.utf8(other.get(level)));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    };

    private final boolean isDirectory;
    private final List<Found> files;
    private final List<Path> skipped;

    private ContentFolder(boolean isDirectory, List<Found> files, List<Path> skipped) {
        this.isDirectory = isDirectory;
        this.files = List.copyOf(files);
        this.skipped = List.copyOf(skipped);
    }

    /**
     * Lists one file, or a directory with all below it. Hidden files are content; links and devices are left out.
     *
     * @throws FileSystemException if there is nothing to share, or a name cannot be in a torrent
     */
    static ContentFolder list(Path source) throws IOException {
        Path fileName = source.toAbsolutePath().normalize().getFileName();
        if (fileName == null) {
            throw new FileSystemException(source.toString(), null, "it has no name that the torrent could have");
        }
        List<Found> files = new ArrayList<>();
        List<Path> skipped = new ArrayList<>();
        Path root = source.toRealPath();
        boolean isDirectory = Files.isDirectory(root);
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isRegularFile()) {
                    skipped.add(path);
                } else if (files.size() == FILES) {
                    throw new FileSystemException(source.toString(), null, "it has more than " + FILES + " files");
                } else {
                    files.add(found(fileName, root.relativize(path), path, attributes));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(ORDER);
        checkNames(files);
        if (files.stream().allMatch(file -> file.entry.length().value() == 0)) {
            throw new FileSystemException(source.toString(), null, "there is nothing in it that could be shared");
        }
        return new ContentFolder(isDirectory, files, skipped);
    }

    /** The files, sorted by the bytes of their names. */
    List<FileEntry> entries() {
        return files.stream().map(Found::entry).toList();
    }

    /** Whether there is a list of files, even if it has one entry. */
    boolean isDirectory() {
        return isDirectory;
    }

    List<Path> skipped() {
        return skipped;
    }

    /** How the files looked when they were listed, which was before any of them was read. */
    HashedFiles asListed() {
        return new HashedFiles(files.stream().map(Found::attributes).toList());
    }

    FileChannel open(int file) throws IOException {
        return FileChannel.open(files.get(file).path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Refuses files that are not as they were when they were listed.
     *
     * @throws FileSystemException naming the first
     */
    void requireUnchanged() throws IOException {
        for (Found file : files) {
            BasicFileAttributes now =
                    Files.readAttributes(file.path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            long before = file.entry.length().value();
            if (now.size() != before) {
                throw new FileSystemException(
                        file.path.toString(),
                        null,
                        "it changed while it was read, from " + before + " to " + now.size() + " bytes");
            }
            if (!now.lastModifiedTime().equals(file.attributes.lastModifiedTime())) {
                throw new FileSystemException(file.path.toString(), null, "it was written to while it was read");
            }
        }
    }

    private static Found found(Path name, Path below, Path path, BasicFileAttributes attributes) throws IOException {
        List<String> names = new ArrayList<>();
        names.add(name.toString());
        if (!below.toString().isEmpty()) {
            below.forEach(level -> names.add(level.toString()));
        }
        FileEntry entry = new FileEntry(
                names, new ByteCount(attributes.size()), ExecuteBit.isSet(path) ? Kind.EXECUTABLE : Kind.PLAIN);
        return new Found(entry, path, attributes);
    }

    private static void checkNames(List<Found> files) throws FileSystemException {
        PathTree tree = new PathTree();
        for (int number = 1; number <= files.size(); number++) {
            Found file = files.get(number - 1);
            // Java writes this character for bytes that the character set of the process does not have.
            Optional<String> objection = file.entry.display().indexOf('\ufffd') >= 0
                    ? Optional.of("has a name in its path that is not text in the character set of this program")
                    : PathRules.objection(file.entry.path());
            if (objection.isEmpty()) {
                objection = tree.add(file.entry.path(), number);
            }
            if (objection.isPresent()) {
                throw new FileSystemException(
                        file.path.toString(),
                        null,
                        "it cannot be in a torrent: file " + number + " " + objection.get());
            }
        }
    }

    private record Found(FileEntry entry, Path path, BasicFileAttributes attributes) {}
}
