package org.seedbank.torrent.source;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A magnet link of version 1 (BEP 9).
 *
 * @param infoHash {@code xt=urn:btih:…}
 * @param displayName {@code dn}
 * @param trackers {@code tr}, in order
 * @param peers {@code x.pe}, in order, not resolved
 */
public record MagnetLink(
        InfoHash infoHash, Optional<String> displayName, List<URI> trackers, List<InetSocketAddress> peers) {
    /** Copies the lists. */
    public MagnetLink {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
    }
}
