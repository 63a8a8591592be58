package org.seedbank.trustchain.token;

/**
 * A number of bytes carried, which is a number of tokens: one token is one byte carried for somebody else.
 *
 * @param value 0 or more
 */
public record ByteCount(long value) implements Comparable<ByteCount> {
    /** Nothing. */
    public static final ByteCount ZERO = new ByteCount(0);

    /** Refuses negative counts. */
    public ByteCount {
        if (value < 0) {
            throw new IllegalArgumentException("byte count " + value);
        }
    }

    /** {@code count} times 2^20. */
    public static ByteCount ofMebibytes(long count) {
        return new ByteCount(Math.multiplyExact(count, 1L << 20));
    }

    /**
     * The sum.
     *
     * @throws ArithmeticException on overflow
     */
    public ByteCount plus(ByteCount other) {
        return new ByteCount(Math.addExact(value, other.value));
    }

    /**
     * The difference.
     *
     * @throws IllegalArgumentException if {@code other} is larger
     */
    public ByteCount minus(ByteCount other) {
        return new ByteCount(value - other.value);
    }

    /** The difference, or zero if {@code other} is larger. */
    public ByteCount minusOrZero(ByteCount other) {
        return new ByteCount(Math.max(0, value - other.value));
    }

    /** The largest multiple of {@code quantum} that is not larger than this. */
    public ByteCount roundedDownTo(ByteCount quantum) {
        return new ByteCount(value - value % quantum.value);
    }

    /** The smaller of the two. */
    public ByteCount min(ByteCount other) {
        return value <= other.value ? this : other;
    }

    /** Whether this is at least {@code other}. */
    public boolean isAtLeast(ByteCount other) {
        return value >= other.value;
    }

    @Override
    public int compareTo(ByteCount other) {
        return Long.compare(value, other.value);
    }
}
