package org.seedbank.torrent.source;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.BencodeValue.Dictionary;
import org.seedbank.torrent.source.BencodeValue.Whole;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Metainfo.Remarks;

/**
 * Turns bytes from outside into a {@link Metainfo}, or says why not. Torrents of version 2 (BEP 52) are read by their
 * half of version 1 if they have one.
 */
public final class MetainfoReader {
    private MetainfoReader() {}

    /**
     * Reads a torrent file (BEP 3).
     *
     * @throws TorrentFormatException if it is not bencode, damaged, or unsafe to use
     */
    public static Metainfo parse(Bytes file) {
        Fields torrent = Fields.of(Bencode.parse(file, BencodeLimits.TORRENT), "the torrent");
        BencodeValue info = torrent.require("info");
        Bytes raw = file.slice(info.from(), info.to());
        return read(torrent, Fields.of(info, "the info dictionary"), raw, file);
    }

    /**
     * Reads an info dictionary that peers sent for a magnet link (BEP 9).
     *
     * @return with the trackers of the link, each a tier, and its web seeds
     * @throws TorrentFormatException if it is not what the link names, damaged, or unsafe to use
     */
    public static Metainfo fromPeers(Bytes info, MagnetLink link) {
        InfoHash actual = new InfoHash(Sha1.of(info));
        if (!actual.equals(link.infoHash())) {
            throw new TorrentFormatException(
                    TorrentFormatException.Kind.UNSAFE,
                    "the info dictionary has the hash " + actual + ", the magnet link names " + link.infoHash(),
                    0);
        }
        Bencode.check(info, BencodeLimits.TORRENT);
        return parse(torrentOf(info, link.trackers().stream().map(List::of).toList(), link.webSeeds()));
    }

    /**
     * A torrent file of nothing but the trackers that can be used and the info dictionary, byte for byte: for parsers
     * that trip over the rest.
     */
    public static Bytes essence(Metainfo metainfo) {
        return torrentOf(infoOf(metainfo), metainfo.trackers(), List.of());
    }

    /** The info dictionary, byte for byte; its SHA-1 is the info-hash. */
    public static Bytes infoOf(Metainfo metainfo) {
        Fields torrent = Fields.of(Bencode.parse(metainfo.encoded(), BencodeLimits.TORRENT), "the torrent");
        BencodeValue info = torrent.require("info");
        return metainfo.encoded().slice(info.from(), info.to());
    }

    private static Metainfo read(Fields torrent, Fields info, Bytes raw, Bytes file) {
        InfoDictionary content = new InfoDictionary(info);
        content.requireVersion1();
        String name = content.name();
        List<FileEntry> files = content.files(name);
        return new Metainfo(
                new InfoHash(Sha1.of(raw)),
                name,
                content.pieces(files),
                files,
                Trackers.tiers(torrent.dictionary()),
                content.isPrivate(),
                file,
                remarks(torrent, info));
    }

    private static Remarks remarks(Fields torrent, Fields info) {
        return new Remarks(
                torrent.remark("comment"),
                torrent.remark("created by"),
                creationDate(torrent.dictionary()),
                info.remark("source"));
    }

    private static Optional<Instant> creationDate(Dictionary torrent) {
        try {
            return torrent.find("creation date")
                    .flatMap(value -> value instanceof Whole whole ? Optional.of(whole.value()) : Optional.empty())
                    .map(Instant::ofEpochSecond);
        } catch (DateTimeException beyondAllTime) {
            return Optional.empty();
        }
    }

    private static Bytes torrentOf(Bytes info, List<List<URI>> trackers, List<URI> webSeeds) {
        BencodeWriter writer = new BencodeWriter().dictionary();
        writeTrackers(writer, trackers);
        WebSeeds.write(writer.key("info").raw(info), webSeeds);
        return writer.end().toBytes();
    }

    /** The keys {@code announce} and {@code announce-list}, which sort before all others. */
    static void writeTrackers(BencodeWriter writer, List<List<URI>> trackers) {
        if (trackers.isEmpty()) {
            return;
        }
        writer.key("announce").text(trackers.get(0).get(0).toString());
        writer.key("announce-list").list();
        for (List<URI> tier : trackers) {
            writer.list();
            tier.forEach(tracker -> writer.text(tracker.toString()));
            writer.end();
        }
        writer.end();
    }
}
