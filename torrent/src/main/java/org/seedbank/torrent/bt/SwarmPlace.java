package org.seedbank.torrent.bt;

import java.time.Clock;

/**
 * Where a runtime stands: the same for every runtime of a session but for the last two.
 *
 * @param listening socket of the session
 * @param border whom it may talk to
 * @param identity our peer id
 * @param clock for keep-alives and rates
 * @param links connections of this runtime
 * @param directory peers that this runtime knows of
 * @param metadataSize bytes of the info dictionary; zero while it is not known
 */
record SwarmPlace(
        ListeningSocket listening,
        Border border,
        PeerIdentity identity,
        Clock clock,
        PeerLinks links,
        PeerDirectory directory,
        int metadataSize) {}
