package org.seedbank.torrent.bt;

import bt.runtime.Config;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.seedbank.torrent.source.Metainfo;

/**
 * Settings of Bt other than its defaults. With three pieces of one megabyte and 250 requests at a time a download waits
 * for its own requests (39 MiB/s where 230 are possible); the rest bounds memory and waiting.
 */
final class Profile {
    /** Pieces under way with one peer hold at least so much. */
    private static final int BYTES_UNDER_WAY = 20 << 20;

    private static final int MIN_PIECES_UNDER_WAY = 8;
    private static final int MAX_PIECES_UNDER_WAY = 1024;
    private static final int REQUESTS_UNDER_WAY = 1000;
    private static final int NETWORK_BUFFER = 1 << 20;
    private static final int ACTIVE_PEERS = 40;

    private Profile() {}

    /** @param metainfo empty while it is not known */
    static Config of(InetSocketAddress listening, int connections, Optional<Metainfo> metainfo) {
        Config config = new Config();
        config.setAcceptorAddress(listening.getAddress());
        config.setAcceptorPort(listening.getPort());
        config.setMaxSimultaneouslyAssignedPieces(
                metainfo.map(known -> piecesUnderWay(known.pieces().length())).orElse(MIN_PIECES_UNDER_WAY));
        config.setMaxOutstandingRequests(REQUESTS_UNDER_WAY);
        config.setNetworkBufferSize(NETWORK_BUFFER);
        // No block for so long: the pieces are given to other peers, and this one waits.
        config.setMaxPieceReceivingTime(Duration.ofSeconds(20));
        config.setTimeoutedAssignmentPeerBanDuration(Duration.ofSeconds(5));
        config.setMaxMessageProcessingInterval(Duration.ofMillis(5));
        // The handshake of encrypted connections fails with some clients, so none is tried.
        config.setMseDisabled(true);
        config.setMaxPeerConnections(connections);
        config.setMaxPeerConnectionsPerTorrent(connections);
        config.setMaxConcurrentlyActivePeerConnectionsPerTorrent(ACTIVE_PEERS);
        config.setPeerConnectionInactivityThreshold(Duration.ofMinutes(3));
        config.setPeerHandshakeTimeout(Duration.ofSeconds(10));
        config.setUnreachablePeerBanDuration(Duration.ofSeconds(1));
        config.setPeerDiscoveryInterval(Duration.ofSeconds(1));
        config.setShutdownHookTimeout(Duration.ofSeconds(3));
        return config;
    }

    private static int piecesUnderWay(int pieceLength) {
        int pieces = (BYTES_UNDER_WAY + pieceLength - 1) / pieceLength;
        return Math.min(MAX_PIECES_UNDER_WAY, Math.max(MIN_PIECES_UNDER_WAY, pieces));
    }
}
