package org.seedbank.torrent.source;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Some files of a torrent by their place in it.
 *
 * @param ranges in the order they were given, possibly overlapping; at least one
 */
public record FileIndexes(List<Range> ranges) {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
    private static final int LIMIT = 10_000;

    /** Copies the list. */
    public FileIndexes {
        ranges = List.copyOf(ranges);
        if (ranges.isEmpty() || ranges.size() > LIMIT) {
            throw new IllegalArgumentException(ranges.size() + " ranges, 1 to " + LIMIT + " are possible");
        }
    }

    /** Whether {@code index} is in one of the ranges. */
    public boolean contains(int index) {
        return ranges.stream().anyMatch(range -> range.contains(index));
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }

    /**
     * Consecutive files.
     *
     * @param first inclusive
     * @param last inclusive, not before {@code first}
     */
    public record Range(int first, int last) {
        /** Refuses ranges that run backwards. */
        public Range {
            if (first < 0 || last < first) {
                throw new IllegalArgumentException("range from " + first + " to " + last);
            }
        }

        /** Reads {@code 3} or {@code 3-5}; empty if {@code text} has another form or runs backwards. */
        static Optional<Range> parse(String text) {
            Matcher matcher = RANGE.matcher(text);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            return last < first ? Optional.empty() : Optional.of(new Range(first, last));
        }

        boolean contains(int index) {
            return first <= index && index <= last;
        }

        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }
}
