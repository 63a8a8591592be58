package org.seedbank.torrent.bt;

import java.net.Inet4Address;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.bt.SwarmExtension.Service;

/**
 * Serves a few pieces to peers that are choked and have next to nothing (BEP 6). One network gets no more than one set
 * of them from one torrent, however often its peers come, and peers that have accounts get none: they have credit. Of
 * the loop's thread.
 */
final class FastGrants {
    /** Pieces of one set. */
    static final int PIECES = 10;
    /** Bytes of one set; who has longer pieces grants fewer of them. */
    static final int BYTES = 4 << 20;

    private static final int NETWORKS = 1000;

    private final SwarmCore core;
    private final PieceMap pieces;
    private final PieceOffers offers;
    private final Bytes infoHash;
    private final int most;
    private final Map<PeerLink, BitSet> granted = new HashMap<>();
    /** Bytes that were given to each network; the eldest is forgotten. */
    private final Map<Integer, Long> spent = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > NETWORKS;
        }
    };

    FastGrants(SwarmCore core, PieceMap pieces, PieceOffers offers, Bytes infoHash) {
        this.core = core;
        this.pieces = pieces;
        this.offers = offers;
        this.infoHash = infoHash;
        this.most = Math.min(PIECES, BYTES / Math.max(1, pieces.length(0)));
    }

    /** Tells the peer once what it may ask for, as soon as it is known what it has and who decides about it. */
    void look(PeerLink link) {
        boolean isKnown = link.state().saidPieces() && core.extension().service(link) != Service.HELD;
        if (!isKnown || !link.greeted().fast() || granted.containsKey(link)) {
            return;
        }
        BitSet set = new BitSet();
        if (link.isChoked()
                && core.extension().service(link) == Service.FREE
                && !offers.isVeiled()
                && link.state().pieces().cardinality() < PIECES) {
            FastSet.of(link.address(), infoHash, pieces.count(), most).stream()
                    .filter(piece ->
                            pieces.isVerified(piece) && !link.state().pieces().get(piece))
                    .forEach(set::set);
        }
        granted.put(link, set);
        set.stream().forEach(piece -> link.send(new FastMessage.AllowedFast(piece)));
    }

    /** Whether a choked peer gets this block; what it gets is counted. */
    boolean grants(PeerLink link, Block block) {
        BitSet set = granted.get(link);
        if (set == null
                || !set.get(block.piece())
                || core.extension().service(link) != Service.FREE
                || link.state().pieces().cardinality() >= PIECES
                || !(link.address() instanceof Inet4Address)) {
            return false;
        }
        int network = FastSet.network(link.address());
        long sum = spent.getOrDefault(network, 0L) + block.length();
        if (sum > BYTES) {
            return false;
        }
        spent.put(network, sum);
        return true;
    }

    void closed(PeerLink link) {
        granted.remove(link);
    }
}
