package org.seedbank.trustchain.token;

/**
 * All that a key ever gave and took, according to its own newest bandwidth block.
 *
 * @param up bytes given
 * @param down bytes taken
 */
public record Totals(ByteCount up, ByteCount down) {
    /** Of a key without a bandwidth block. */
    public static final Totals NONE = new Totals(ByteCount.ZERO, ByteCount.ZERO);

    /** Given less taken, in bytes; negative if more was taken. */
    public long balance() {
        return up.value() - down.value();
    }

    @Override
    public String toString() {
        return "given " + up.value() + ", taken " + down.value();
    }
}
