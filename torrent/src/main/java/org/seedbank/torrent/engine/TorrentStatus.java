package org.seedbank.torrent.engine;

import org.seedbank.trustchain.token.ByteCount;

/**
 * A torrent at one moment.
 *
 * @param phase what it is doing
 * @param wanted bytes of the wanted pieces; zero before the metadata is there
 * @param verified bytes of them that are on disk and verified
 * @param downloaded payload received since the session started
 * @param uploaded payload sent since the session started
 * @param peers connections that have finished the handshake
 * @param provenPeers those of them that have proven a ledger key
 */
public record TorrentStatus(
        Phase phase,
        ByteCount wanted,
        ByteCount verified,
        ByteCount downloaded,
        ByteCount uploaded,
        int peers,
        int provenPeers) {
    /** What a torrent is doing. */
    public enum Phase {
        /** Waiting for the info dictionary. */
        FETCHING_METADATA,
        /** Comparing files with hashes. */
        CHECKING,
        /** Wanted pieces are missing. */
        DOWNLOADING,
        /** Nothing wanted is missing. */
        SEEDING,
        /** Ended by {@link TorrentSession#stop}. */
        STOPPED,
        /** Ended by a failure. */
        FAILED
    }
}
