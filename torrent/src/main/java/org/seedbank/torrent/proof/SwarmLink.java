package org.seedbank.torrent.proof;

import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;

/**
 * What the BitTorrent handshakes (BEP 3) fixed for one connection, as one of its ends sees it.
 *
 * @param infoHash torrent that both ends named
 * @param ownPeerId 20 bytes sent in the handshake
 * @param remotePeerId 20 bytes received in the handshake
 */
public record SwarmLink(InfoHash infoHash, Bytes ownPeerId, Bytes remotePeerId) {
    /** Size of a peer id in bytes. */
    public static final int PEER_ID_SIZE = 20;

    /** Refuses other sizes. */
    public SwarmLink {
        if (ownPeerId.size() != PEER_ID_SIZE || remotePeerId.size() != PEER_ID_SIZE) {
            throw new IllegalArgumentException(
                    "peer ids of " + ownPeerId.size() + " and " + remotePeerId.size() + " bytes");
        }
    }
}
