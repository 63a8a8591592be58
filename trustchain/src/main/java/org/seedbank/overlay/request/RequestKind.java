package org.seedbank.overlay.request;

/**
 * What is asked; identifiers of one kind say nothing about another. Kinds are told apart by identity, so each is a
 * constant of the package that asks.
 *
 * @param <A> the answer
 */
@SuppressWarnings("UnusedTypeParameter") // it ties an answer to its question
public final class RequestKind<A> {
    private final String name;
    private final int bits;

    private RequestKind(String name, int bits) {
        this.name = name;
        this.bits = bits;
    }

    /** A kind whose messages carry identifiers of 16 bits, as introductions do. */
    public static <A> RequestKind<A> of16Bits(String name) {
        return new RequestKind<>(name, Short.SIZE);
    }

    /** A kind whose messages carry identifiers of 32 bits, as crawl requests do. */
    public static <A> RequestKind<A> of32Bits(String name) {
        return new RequestKind<>(name, Integer.SIZE);
    }

    long identifiers() {
        return 1L << bits;
    }

    @Override
    public String toString() {
        return name;
    }
}
