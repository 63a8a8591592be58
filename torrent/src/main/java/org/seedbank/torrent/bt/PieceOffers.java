package org.seedbank.torrent.bt;

import bt.protocol.Bitfield;
import bt.protocol.Have;
import bt.protocol.InvalidMessageException;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.Wishes;

/** Tells the peers of one swarm which pieces they can have from us. Of the loop's thread. */
final class PieceOffers {
    private final SwarmCore core;
    private final PieceMap pieces;
    private final RandomGenerator random;
    private @Nullable SuperSeeding<PeerLink> oneByOne;

    PieceOffers(SwarmCore core, PieceMap pieces, RandomGenerator random) {
        this.core = core;
        this.pieces = pieces;
        this.random = random;
    }

    /** Offers pieces in this way from now on; who was told that we have everything will not forget it. */
    void become(Wishes.Offer offer) {
        boolean isVeiled = offer == Wishes.Offer.ONE_BY_ONE && pieces.absentBytes() == 0;
        SuperSeeding<PeerLink> former = oneByOne;
        if (isVeiled && former == null) {
            oneByOne = new SuperSeeding<>(pieces.count(), random);
        } else if (!isVeiled && former != null) {
            oneByOne = null;
            core.links()
                    .all()
                    .forEach(link -> former.untold(link).stream().forEach(piece -> link.send(new Have(piece))));
        }
    }

    /** Whether we let peers believe that we have less than we have. */
    boolean isVeiled() {
        return oneByOne != null;
    }

    /** The first word to a peer. */
    void greet(PeerLink link) {
        BitSet told = oneByOne == null ? pieces.verifiedPieces() : new BitSet();
        if (oneByOne != null) {
            oneByOne.opened(link, core.now());
        }
        if (link.greeted().fast() && told.cardinality() == pieces.count()) {
            link.send(new FastMessage.HaveAll());
        } else if (!told.isEmpty()) {
            link.send(new Bitfield(bytes(told)));
        } else if (link.greeted().fast()) {
            link.send(new FastMessage.HaveNone());
        }
        tick();
    }

    private byte[] bytes(BitSet set) {
        byte[] bits = new byte[(pieces.count() + Byte.SIZE - 1) / Byte.SIZE];
        set.stream().forEach(piece -> bits[piece / Byte.SIZE] |= (byte) (0x80 >> piece % Byte.SIZE));
        return bits;
    }

    /** The pieces that a peer's bitfield names. */
    BitSet named(byte[] bits) {
        int count = pieces.count();
        if (bits.length != (count + Byte.SIZE - 1) / Byte.SIZE) {
            throw new InvalidMessageException("bitfield of " + bits.length + " bytes for " + count + " pieces");
        }
        BitSet named = new BitSet(count);
        for (int piece = 0; piece < bits.length * Byte.SIZE; piece++) {
            if ((bits[piece / Byte.SIZE] & 0x80 >> piece % Byte.SIZE) != 0) {
                require(piece);
                named.set(piece);
            }
        }
        return named;
    }

    /** Refuses pieces that the torrent does not have. */
    void require(int piece) {
        if (piece < 0 || piece >= pieces.count()) {
            throw new InvalidMessageException("has piece " + piece);
        }
    }

    /** We have one piece more. */
    void verified(int piece) {
        for (PeerLink link : core.links().all()) {
            if (!link.state().pieces().get(piece)) {
                link.send(new Have(piece));
            }
        }
    }

    /** A peer has more pieces. */
    void learnt(PeerLink link) {
        if (oneByOne != null) {
            oneByOne.learnt(link, link.state().pieces(), core.now());
            tick();
        }
    }

    /** Whether the peer may ask for {@code piece}: it is there, and the peer was told. */
    boolean isOffered(PeerLink link, int piece) {
        return pieces.isVerified(piece) && (oneByOne == null || oneByOne.isOffered(link, piece));
    }

    /** Time has passed. */
    void tick() {
        if (oneByOne != null) {
            oneByOne.due(core.now(), PieceOffers::interest)
                    .forEach(offer -> offer.peer().send(new Have(offer.piece())));
        }
    }

    private static SuperSeeding.Interest interest(PeerLink link) {
        if (link.state().isUploadOnly()) {
            return SuperSeeding.Interest.NEVER;
        }
        return link.state().isPeerInterested() ? SuperSeeding.Interest.SOME : SuperSeeding.Interest.NONE;
    }

    void closed(PeerLink link) {
        if (oneByOne != null) {
            oneByOne.closed(link);
        }
    }
}
