package org.seedbank.torrent.engine;

/**
 * What connected peers have and lack of a torrent at one moment; whoever fetches pieces in order to serve them chooses
 * by it. Never changes.
 */
public final class PieceDemand {
    private final double[] lacking;
    private final int[] holding;

    /**
     * @param lacking for each piece the peers that want to download and do not have it; those in share mode count half,
     *     since they fetch it only to serve it too
     * @param holding for each piece the peers that have it and lack others
     */
    public PieceDemand(double[] lacking, int[] holding) {
        if (lacking.length != holding.length) {
            throw new IllegalArgumentException(lacking.length + " and " + holding.length + " pieces");
        }
        this.lacking = lacking.clone();
        this.holding = holding.clone();
    }

    /** Number of pieces. */
    public int pieces() {
        return lacking.length;
    }

    /** Peers that lack {@code piece}; those in share mode count half. */
    public double lacking(int piece) {
        return lacking[piece];
    }

    /** Peers that have {@code piece} and lack others. */
    public int holding(int piece) {
        return holding[piece];
    }

    /** How often {@code piece} may be sent for having been fetched once. */
    public double usefulness(int piece) {
        return lacking[piece] / (1 + holding[piece]);
    }

    /**
     * The usefulness of the most useful piece: from 1 on somebody lacks what nobody else here has; 0 if nobody lacks.
     */
    public double greatest() {
        double greatest = 0;
        for (int piece = 0; piece < lacking.length; piece++) {
            greatest = Math.max(greatest, usefulness(piece));
        }
        return greatest;
    }
}
