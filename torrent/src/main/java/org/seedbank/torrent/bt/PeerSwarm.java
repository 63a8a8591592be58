package org.seedbank.torrent.bt;

import org.seedbank.overlay.wire.Bytes;

/** A running torrent as connections see it. Of the loop's thread. */
interface PeerSwarm extends LinkOwner {
    /** Name of the torrent, 20 bytes. */
    Bytes infoHash();

    /** Whom it may talk to. */
    Border border();

    /** Its connections. */
    SwarmLinks links();
}
