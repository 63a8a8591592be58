package org.seedbank.torrent.bt;

import java.util.Optional;
import java.util.function.IntSupplier;
import org.seedbank.torrent.engine.TorrentStatus.Phase;

/**
 * Where the status of a session comes from at the moment.
 *
 * @param phase what the session is doing; downloading also stands for seeding
 * @param pieces once the content is known
 * @param peers counts connections
 * @param extension counts proven keys
 */
record SessionView(Phase phase, Optional<PieceMap> pieces, IntSupplier peers, SwarmExtension extension) {
    /** A session without content. */
    static SessionView of(Phase phase) {
        return new SessionView(phase, Optional.empty(), () -> 0, SwarmExtension.NONE);
    }

    /** The same at the end. */
    SessionView at(Phase end) {
        return new SessionView(end, pieces, () -> 0, SwarmExtension.NONE);
    }
}
