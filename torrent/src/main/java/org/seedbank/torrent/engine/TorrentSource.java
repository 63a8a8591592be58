package org.seedbank.torrent.engine;

import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;

/** Where a task learns what the torrent holds. */
public sealed interface TorrentSource {
    /** Name of the torrent. */
    InfoHash infoHash();

    /** All is known. */
    record Known(Metainfo metainfo) implements TorrentSource {
        @Override
        public InfoHash infoHash() {
            return metainfo.infoHash();
        }
    }

    /** The info dictionary comes from peers (BEP 9). */
    record Magnet(MagnetLink link) implements TorrentSource {
        @Override
        public InfoHash infoHash() {
            return link.infoHash();
        }
    }
}
