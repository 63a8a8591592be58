package org.seedbank.trustchain.block;

/**
 * Position of a block in its owner's chain: 1, 2, 3, …
 *
 * @param value 1 to 2^32 - 1
 */
public record SequenceNumber(long value) implements Comparable<SequenceNumber> {
    /** The first position of every chain. */
    public static final SequenceNumber GENESIS = new SequenceNumber(1);

    private static final long MAX = 0xffff_ffffL;

    /** Refuses what the wire cannot carry. */
    public SequenceNumber {
        if (value < 1 || value > MAX) {
            throw new IllegalArgumentException("sequence number " + value);
        }
    }

    /** The position after this one. */
    public SequenceNumber next() {
        return new SequenceNumber(value + 1);
    }

    @Override
    public int compareTo(SequenceNumber other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
