package org.seedbank.torrent.bt;

import java.util.Collection;
import org.seedbank.torrent.engine.PieceDemand;

/** Counts what the peers of a swarm have and lack. */
final class DemandCount {
    /** Who fetches only to serve counts so much: otherwise two of them would feed each other without end. */
    private static final double SHARING = 0.5;

    private DemandCount() {}

    /** The demand of peers in these states for a torrent of so many pieces. */
    static PieceDemand of(Collection<LinkState> peers, int pieces) {
        double[] lacking = new double[pieces];
        int[] holding = new int[pieces];
        for (LinkState peer : peers) {
            boolean isComplete = peer.pieces().cardinality() >= pieces;
            double weight = peer.isSharing() ? SHARING : 1;
            for (int piece = 0; piece < pieces && !isComplete; piece++) {
                if (peer.pieces().get(piece)) {
                    holding[piece]++;
                } else if (!peer.isUploadOnly()) {
                    lacking[piece] += weight;
                }
            }
        }
        return new PieceDemand(lacking, holding);
    }
}
