package org.seedbank.torrent.source;

import java.text.Normalizer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of a torrent as a tree in which names that some file system takes for equal are equal. */
final class PathTree {
    /** Twice the files a torrent may have; each directory costs memory here and an entry on the disk. */
    private static final int LIMIT = 200_000;

    /** Sorted, not hashed: nobody can choose names that collide in a table. */
    private final Map<Place, Node> nodes = new TreeMap<>();

    /** Adds file {@code number}; what it collides with, to be read behind its number, or empty. */
    Optional<String> add(List<String> path, int number) {
        if (nodes.size() + path.size() > LIMIT) {
            return Optional.of("brings the files and directories to more than " + LIMIT);
        }
        int directory = 0;
        for (String name : path.subList(0, path.size() - 1)) {
            Place place = new Place(directory, fold(name));
            Node node = nodes.computeIfAbsent(place, absent -> new Node(nodes.size() + 1, false, number));
            if (node.isFile) {
                return Optional.of("needs a directory where file " + node.number + " is");
            }
            directory = node.id;
        }
        Place place = new Place(directory, fold(path.get(path.size() - 1)));
        @Nullable Node present = nodes.putIfAbsent(place, new Node(nodes.size() + 1, true, number));
        if (present == null) {
            return Optional.empty();
        }
        return Optional.of(
                present.isFile
                        ? "collides with file " + present.number
                        : "collides with a directory of file " + present.number);
    }

    private static String fold(String name) {
        if (name.chars().allMatch(letter -> letter < 0x80)) {
            return name.toLowerCase(Locale.ROOT);
        }
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return Normalizer.normalize(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    private record Node(int id, boolean isFile, int number) {}

    private record Place(int directory, String name) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::directory).thenComparing(Place::name);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }
}
