package org.seedbank.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is below a directory: names, kinds, sizes and times of change. */
final class FolderImage {
    private FolderImage() {}

    /** The image of everything below {@code root} but what {@code ignored} names. */
    static SortedMap<String, String> of(Path root, Predicate<Path> ignored) {
        SortedMap<String, String> image = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            walk.filter(path -> !ignored.test(path)).forEach(path -> image.put(describe(root, path), state(path)));
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Path root, Path path) {
        return root.relativize(path).toString();
    }

    private static String state(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return "directory";
            }
            return Files.size(path) + " bytes, " + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
