package org.seedbank.tunnels.crypto;

/**
 * Which of the newest counters of one direction were seen. What is older than the window counts as seen.
 *
 * @see "RFC 6479, anti-replay algorithm without bit shifting"
 */
final class ReplayWindow {
    /** Cells that may overtake each other; links that reorder do so by far less. */
    static final int SIZE = 2048;

    private static final int WORDS = SIZE / Long.SIZE + 1;

    private final long[] seen = new long[WORDS];
    private long highest;

    /** Whether {@code counter} may still come: positive, not too old, not seen. */
    boolean admits(long counter) {
        if (counter <= 0 || counter <= highest - SIZE) {
            return false;
        }
        return counter > highest || (seen[word(counter)] & 1L << counter) == 0;
    }

    /** Notes that an authentic message carried {@code counter}, which was admitted. */
    void note(long counter) {
        if (counter > highest) {
            long passed = Math.min(WORDS, (counter >>> 6) - (highest >>> 6));
            for (long i = 1; i <= passed; i++) {
                seen[(int) (((highest >>> 6) + i) % WORDS)] = 0;
            }
            highest = counter;
        }
        seen[word(counter)] |= 1L << counter;
    }

    private static int word(long counter) {
        return (int) ((counter >>> 6) % WORDS);
    }
}
