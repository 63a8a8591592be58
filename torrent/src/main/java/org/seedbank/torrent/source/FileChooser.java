package org.seedbank.torrent.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.torrent.source.Metainfo.FileEntry;

/**
 * Chooses files as the user wrote it: {@code 1,3-5,*.ogg}. Numbers count from 1, as in all lists of files that we
 * print. In a pattern {@code *} stands for any characters and {@code ?} for one; with a slash it is compared with the
 * path, with or without the torrent's own name before it, otherwise with the name of the file alone. Padding is never
 * chosen.
 */
public final class FileChooser {
    private final List<Part> parts;

    private FileChooser(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Reads a selection.
     *
     * @throws IllegalArgumentException naming the part that is not one
     */
    public static FileChooser parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            parts.add(Part.parse(part.strip()));
        }
        return new FileChooser(parts);
    }

    /** The files that a magnet link selects (BEP 53). */
    public static FileChooser of(FileIndexes indexes) {
        return new FileChooser(List.of(new Part(indexes.toString(), (file, index) -> indexes.contains(index))));
    }

    /** Whether file {@code index} (from 0) of {@code metainfo} is chosen. */
    public boolean isWanted(Metainfo metainfo, int index) {
        FileEntry file = metainfo.files().get(index);
        return !file.isPadding() && parts.stream().anyMatch(part -> part.rule.matches(file, index));
    }

    /**
     * Refuses selections of which a part chooses nothing: it was meant for something.
     *
     * @throws IllegalArgumentException naming the part
     */
    public void requireMatches(Metainfo metainfo) {
        for (Part part : parts) {
            boolean matches = false;
            for (int index = 0; index < metainfo.files().size() && !matches; index++) {
                FileEntry file = metainfo.files().get(index);
                matches = !file.isPadding() && part.rule.matches(file, index);
            }
            if (!matches) {
                throw new IllegalArgumentException("the part " + Printable.of(part.text)
                        + " of the file selection chooses none of "
                        + metainfo.files().size() + " files");
            }
        }
    }

    @FunctionalInterface
    private interface Rule {
        boolean matches(FileEntry file, int index);
    }

    private record Part(String text, Rule rule) {
        static Part parse(String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a part of the file selection is empty");
            }
            Optional<FileIndexes.Range> range = FileIndexes.Range.parse(text);
            if (range.isPresent() && range.get().first() > 0) {
                return new Part(text, (file, index) -> range.get().contains(index + 1));
            }
            if (text.matches("[0-9-]+")) {
                throw new IllegalArgumentException("the part " + Printable.of(text)
                        + " of the file selection is not a number from 1, or two with the smaller first");
            }
            Wildcard pattern = new Wildcard(text);
            return new Part(
                    text,
                    (file, index) -> names(file, text.contains("/")).stream().anyMatch(pattern::matches));
        }

        private static List<String> names(FileEntry file, boolean asPath) {
            List<String> path = file.path();
            return asPath
                    ? List.of(file.display(), String.join("/", path.subList(1, path.size())))
                    : List.of(path.get(path.size() - 1));
        }
    }
}
