package org.seedbank.torrent.bt;

import bt.protocol.Bitfield;
import bt.protocol.Have;
import java.util.BitSet;

/** What the peers of one swarm say about the pieces they have (BEP 3, BEP 6). Of the loop's thread. */
final class HeldPieces {
    private final RequestAgent requests;
    private final PieceOffers offers;
    private final int count;

    /** @param count pieces of the torrent */
    HeldPieces(RequestAgent requests, PieceOffers offers, int count) {
        this.requests = requests;
        this.offers = offers;
        this.count = count;
    }

    void told(PeerLink link, Have have) {
        offers.require(have.getPieceIndex());
        requests.learntPiece(link, have.getPieceIndex());
        offers.learnt(link);
    }

    void told(PeerLink link, Bitfield bitfield) {
        learn(link, offers.named(bitfield.getBitfield()));
    }

    void told(PeerLink link, FastMessage message) {
        if (message instanceof FastMessage.HaveAll) {
            BitSet all = new BitSet();
            all.set(0, count);
            learn(link, all);
        } else if (message instanceof FastMessage.HaveNone) {
            learn(link, new BitSet());
        } else if (message instanceof FastMessage.Reject reject) {
            requests.rejected(link, new Block(reject.piece(), reject.offset(), reject.length()));
        } else if (message instanceof FastMessage.AllowedFast allowed) {
            offers.require(allowed.piece());
            requests.allowed(link, allowed.piece());
        }
    }

    /** Some clients send their bitfield again in the place of many announcements; nobody loses a piece. */
    private void learn(PeerLink link, BitSet had) {
        had.andNot(link.state().pieces());
        link.state().piecesSaid();
        requests.learntPieces(link, had);
        offers.learnt(link);
    }
}
