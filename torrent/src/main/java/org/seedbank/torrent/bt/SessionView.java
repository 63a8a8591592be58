package org.seedbank.torrent.bt;

import java.util.Optional;
import java.util.function.IntSupplier;
import org.seedbank.torrent.engine.TorrentStatus;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Where the status of a session comes from at the moment.
 *
 * @param phase what the session is doing; downloading also stands for seeding
 * @param pieces once the content is known
 * @param traffic payload of the session
 * @param peers counts connections
 * @param extension counts proven keys
 */
record SessionView(
        Phase phase, Optional<PieceMap> pieces, Traffic traffic, IntSupplier peers, SwarmExtension extension) {
    /** A session that has done nothing yet. */
    static SessionView beginning(Phase phase) {
        return new SessionView(phase, Optional.empty(), new Traffic(), () -> 0, SwarmExtension.NONE);
    }

    /** The same at the end. */
    SessionView at(Phase end) {
        return new SessionView(end, pieces, traffic, () -> 0, SwarmExtension.NONE);
    }

    /** Bytes, wanted or not, that are missing; empty while that is not known. */
    Optional<Long> left() {
        return pieces.map(PieceMap::absentBytes);
    }

    /** Whether something is missing and nothing of it wanted (BEP 21). */
    boolean isPartialSeed() {
        return phase == Phase.DOWNLOADING
                && pieces.filter(known -> known.absentBytes() > 0 && known.wantedBytes() == known.verifiedBytes())
                        .isPresent();
    }

    /** A snapshot. */
    TorrentStatus status() {
        long wanted = pieces.map(PieceMap::wantedBytes).orElse(0L);
        long verified = pieces.map(PieceMap::verifiedBytes).orElse(0L);
        boolean isSeeding = phase == Phase.DOWNLOADING && verified == wanted;
        return new TorrentStatus(
                isSeeding ? Phase.SEEDING : phase,
                new ByteCount(wanted),
                new ByteCount(verified),
                new ByteCount(traffic.downloaded()),
                new ByteCount(traffic.uploaded()),
                peers.getAsInt(),
                extension.provenPeers());
    }
}
