package org.seedbank.torrent.bt;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.TorrentFormatException;

/** Reads what trackers say to a scrape (BEP 48, 15). */
final class ScrapeAnswer {
    private ScrapeAnswer() {}

    /** The body of an answer by HTTP; throws if it does not speak of {@code infoHash}, or refuses. */
    static SwarmSize parse(Bytes body, Bytes infoHash) throws IOException {
        BencodeValue answer;
        try {
            answer = Bencode.parse(body, BencodeLimits.TRACKER_ANSWER);
        } catch (TorrentFormatException e) {
            throw new IOException("the tracker's answer is unusable: " + e.getMessage(), e);
        }
        if (!(answer instanceof BencodeValue.Dictionary all)) {
            throw new IOException("the tracker's answer is not a dictionary");
        }
        if (all.find("failure reason").orElse(null) instanceof BencodeValue.Text reason) {
            throw new IOException("the tracker refuses: " + reason.value().toUtf8());
        }
        if (all.find("files").orElse(null) instanceof BencodeValue.Dictionary files
                && files.find(infoHash).orElse(null) instanceof BencodeValue.Dictionary counts) {
            return new SwarmSize(count(counts, "complete"), count(counts, "incomplete"), count(counts, "downloaded"));
        }
        throw new IOException("the tracker does not know the torrent");
    }

    private static long count(BencodeValue.Dictionary counts, String key) {
        long count = counts.find(key).orElse(null) instanceof BencodeValue.Whole whole ? whole.value() : 0;
        return Math.max(0, Math.min(count, Integer.MAX_VALUE));
    }

    /** What follows action and transaction in a datagram: seeders, completed, leechers. */
    static SwarmSize read(ByteBuffer content) {
        long complete = Integer.toUnsignedLong(content.getInt());
        long downloaded = Integer.toUnsignedLong(content.getInt());
        long incomplete = Integer.toUnsignedLong(content.getInt());
        return new SwarmSize(complete, incomplete, downloaded);
    }
}
