package org.seedbank.torrent.bt;

import bt.metainfo.Torrent;
import bt.metainfo.TorrentFile;
import bt.metainfo.TorrentId;
import bt.metainfo.TorrentSource;
import bt.tracker.AnnounceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;

/** A checked torrent in the form that Bt wants; Bt parses nothing itself. */
final class CheckedTorrent implements Torrent {
    private final Metainfo metainfo;
    private final byte[] infoDictionary;
    private final List<TorrentFile> files;

    CheckedTorrent(Metainfo metainfo) {
        this.metainfo = metainfo;
        this.infoDictionary = MetainfoReader.infoOf(metainfo).toArray();
        this.files = IntStream.range(0, metainfo.files().size())
                .<TorrentFile>mapToObj(
                        index -> new Entry(index, metainfo.files().get(index)))
                .toList();
    }

    /** Bytes of the info dictionary, served to others (BEP 9). */
    byte[] infoDictionary() {
        return infoDictionary;
    }

    @Override
    public TorrentSource getSource() {
        return new TorrentSource() {
            @Override
            public Optional<byte[]> getMetadata() {
                return Optional.of(metainfo.encoded().toArray());
            }

            @Override
            public byte[] getExchangedMetadata() {
                return infoDictionary;
            }
        };
    }

    /** Always empty: trackers are asked by {@link PeerDirectory}, which knows whom it may contact. */
    @Override
    public Optional<AnnounceKey> getAnnounceKey() {
        return Optional.empty();
    }

    @Override
    public TorrentId getTorrentId() {
        return TorrentId.fromBytes(metainfo.infoHash().value().toArray());
    }

    @Override
    public String getName() {
        return metainfo.name();
    }

    @Override
    public long getChunkSize() {
        return metainfo.pieces().length();
    }

    @Override
    public Iterable<byte[]> getChunkHashes() {
        return () -> IntStream.range(0, metainfo.pieces().count())
                .mapToObj(index -> metainfo.pieces().hash(index).toArray())
                .iterator();
    }

    @Override
    public long getSize() {
        return metainfo.length().value();
    }

    @Override
    public List<TorrentFile> getFiles() {
        return files;
    }

    @Override
    public boolean isPrivate() {
        return metainfo.isPrivate();
    }

    @Override
    public Optional<Instant> getCreationDate() {
        return Optional.empty();
    }

    @Override
    public Optional<String> getCreatedBy() {
        return Optional.empty();
    }

    /**
     * One file; equal only to itself, however alike the files are.
     *
     * @param index from 0, in the order of the content
     * @param file what is known of it
     */
    record Entry(int index, Metainfo.FileEntry file) implements TorrentFile {
        @Override
        public long getSize() {
            return file.length().value();
        }

        @Override
        public List<String> getPathElements() {
            return file.path();
        }

        // Bt asks for both a few times a block.
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return index;
        }
    }
}
