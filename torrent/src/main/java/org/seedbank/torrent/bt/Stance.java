package org.seedbank.torrent.bt;

import org.seedbank.torrent.engine.Wishes;

/**
 * What peers are told about our wishes (BEP 10).
 *
 * @param uploadOnly whether we want nothing any more (BEP 21)
 * @param sharing whether we fetch only what we can serve to others (share mode)
 */
record Stance(boolean uploadOnly, boolean sharing) {
    /** Of somebody who knows nothing yet. */
    static final Stance LEARNING = new Stance(false, false);

    /** Who shares may want other pieces at any time, and who offers piece by piece does not say that it has all. */
    static Stance of(Wishes wishes, boolean wantsNothing, boolean isVeiled) {
        boolean sharing = wishes.share().isPresent();
        return new Stance(wantsNothing && !sharing && !isVeiled, sharing);
    }
}
