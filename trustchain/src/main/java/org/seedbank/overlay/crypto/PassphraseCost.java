package org.seedbank.overlay.crypto;

/**
 * How much work it is to try one passphrase: parameters of Argon2id. They are stored in the clear beside what they
 * protect, so a hostile file can name any; those that would keep a machine busy or fill its memory are refused before
 * anything is allocated.
 *
 * @param memory KiB, 64 to 262,144
 * @param passes over that memory, 1 to 16
 * @param lanes of that memory, 1 to 4; they are computed one after the other
 * @see "RFC 9106 section 3.1"
 */
public record PassphraseCost(long memory, long passes, int lanes) {
    /** 64 MiB, 3 passes: the second recommendation of RFC 9106 section 4, on one lane. */
    public static final PassphraseCost DEFAULT = new PassphraseCost(64 * 1024, 3, 1);

    private static final int LEAST_MEMORY = 64;
    private static final int MOST_MEMORY = 256 * 1024;
    private static final int MOST_PASSES = 16;
    private static final int MOST_LANES = 4;

    /** Refuses what is out of bounds. */
    public PassphraseCost {
        requireBetween("KiB of memory", memory, LEAST_MEMORY, MOST_MEMORY);
        requireBetween("passes", passes, 1, MOST_PASSES);
        requireBetween("lanes", lanes, 1, MOST_LANES);
    }

    private static void requireBetween(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(value + " " + what + ", expected " + least + " to " + most);
        }
    }
}
