package org.seedbank.cli.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody who mistyped a name probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The candidate with the fewest single-letter edits from {@code typed}, if they are few for its length. */
    public static Optional<String> to(String typed, Collection<String> candidates) {
        int limit = Math.max(1, typed.length() / 3);
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - typed.length()) <= limit)
                .filter(candidate -> distance(typed, candidate, limit) <= limit)
                .min(Comparator.<String>comparingInt(candidate -> distance(typed, candidate, limit))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /**
     * Single-letter edits, and swaps of neighbours, from {@code a} to {@code b}; anything above {@code limit} if there
     * are more.
     */
    private static int distance(String a, String b, int limit) {
        int[] twoAbove = new int[0];
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
                }
                least = Math.min(least, row[j]);
            }
            if (least > limit) {
                return least; // it never falls from row to row
            }
            twoAbove = above;
            above = row;
        }
        return above[b.length()];
    }
}
