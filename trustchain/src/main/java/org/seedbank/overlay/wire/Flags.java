package org.seedbank.overlay.wire;

/**
 * Eight flags in one byte. The first one is the most significant bit.
 *
 * @param bits 0 to 255
 */
public record Flags(int bits) {
    /** No flag set. */
    public static final Flags NONE = new Flags(0);

    private static final int COUNT = 8;

    /** Refuses what does not fit into a byte. */
    public Flags {
        if (bits < 0 || bits > 0xff) {
            throw new IllegalArgumentException("flags " + bits);
        }
    }

    /** Whether the flag at {@code index}, 0 to 7, is set. */
    public boolean isSet(int index) {
        return (bits & mask(index)) != 0;
    }

    /** These flags and the one at {@code index}, 0 to 7. */
    public Flags with(int index) {
        return new Flags(bits | mask(index));
    }

    private static int mask(int index) {
        if (index < 0 || index >= COUNT) {
            throw new IndexOutOfBoundsException(index);
        }
        return 0x80 >> index;
    }
}
