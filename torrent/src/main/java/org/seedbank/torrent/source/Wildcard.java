package org.seedbank.torrent.source;

/** A pattern with {@code *} and {@code ?}, matched in at most the product of the two lengths. */
final class Wildcard {
    private final int[] pattern;

    Wildcard(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    boolean matches(String candidate) {
        int[] text = candidate.codePoints().toArray();
        int at = 0;
        int star = -1;
        int starText = 0;
        for (int index = 0; index < text.length; ) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                starText = index;
            } else if (at < pattern.length && (pattern[at] == '?' || pattern[at] == text[index])) {
                at++;
                index++;
            } else if (star >= 0) {
                // The last star takes one character more; earlier ones need not change.
                at = star + 1;
                index = ++starText;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }
}
