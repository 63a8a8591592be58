package org.seedbank.torrent.engine;

import java.util.BitSet;
import java.util.stream.IntStream;

/** Some pieces of a torrent. Never changes. */
public final class PieceSet {
    /** No piece. */
    public static final PieceSet NONE = new PieceSet(new BitSet());

    private final BitSet pieces;

    private PieceSet(BitSet pieces) {
        this.pieces = pieces;
    }

    /** These pieces, from 0; those that a torrent does not have stand for nothing. */
    public static PieceSet of(int... pieces) {
        BitSet bits = new BitSet();
        for (int piece : pieces) {
            bits.set(piece);
        }
        return new PieceSet(bits);
    }

    /** The pieces whose bits are set. */
    public static PieceSet of(BitSet pieces) {
        return new PieceSet((BitSet) pieces.clone());
    }

    /** Whether {@code piece} is one of them. */
    public boolean contains(int piece) {
        return pieces.get(piece);
    }

    /** In ascending order. */
    public IntStream stream() {
        return pieces.stream();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceSet set && set.pieces.equals(pieces);
    }

    @Override
    public int hashCode() {
        return pieces.hashCode();
    }

    @Override
    public String toString() {
        return pieces.toString();
    }
}
