package org.seedbank.torrent.engine;

import java.util.Optional;

/**
 * What of a torrent is fetched, in which order, and how what is there is offered.
 *
 * @param files which files are wanted, and how much
 * @param order of the pieces
 * @param share in share mode the only pieces that are wanted of these files: enough to serve others more than they cost
 * @param offer how pieces are offered to peers
 */
public record Wishes(FileSelection files, FetchOrder order, Optional<PieceSet> share, Offer offer) {
    /** Everything, the rarest first. */
    public static final Wishes ALL = of(FileSelection.ALL);

    /** What was wished when the torrent ran last, order and all; everything, if that is not known. */
    public static final Wishes AS_BEFORE = of(FileSelection.AS_BEFORE);

    /** How pieces are offered to peers. */
    public enum Offer {
        /** All that are there. */
        ALL,
        /**
         * To each peer one by one, the next when others have got the one before: the first copy of a torrent leaves a
         * lone seeder hardly more than once (BEP 16). For who has everything; others offer all.
         */
        ONE_BY_ONE
    }

    /** These files, the rarest pieces first. */
    public static Wishes of(FileSelection files) {
        return new Wishes(files, FetchOrder.RAREST_FIRST, Optional.empty(), Offer.ALL);
    }

    /** These wishes about other files. */
    public Wishes with(FileSelection wanted) {
        return new Wishes(wanted, order, share, offer);
    }

    /** These wishes in another order. */
    public Wishes with(FetchOrder wanted) {
        return new Wishes(files, wanted, share, offer);
    }

    /** These wishes with another way to offer pieces. */
    public Wishes with(Offer wanted) {
        return new Wishes(files, order, share, wanted);
    }

    /** These wishes in share mode: of all that is wanted only {@code pieces}. */
    public Wishes sharing(PieceSet pieces) {
        return new Wishes(files, order, Optional.of(pieces), offer);
    }

    /** These wishes outside share mode. */
    public Wishes whole() {
        return new Wishes(files, order, Optional.empty(), offer);
    }
}
