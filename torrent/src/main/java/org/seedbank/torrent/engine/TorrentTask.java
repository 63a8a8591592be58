package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.seedbank.torrent.source.HashedFiles;

/**
 * One torrent to download, seed, or both.
 *
 * @param source what it holds, or where to learn it
 * @param directory where its files are, or go
 * @param wishes what of it is wanted at the start
 * @param peers addresses that the user named; dialled again when lost
 * @param trackers that the user named, besides those in the source
 * @param discovery which ways to find strangers are used
 * @param limits rates
 * @param hashed how the files looked while they were hashed for this torrent; trusted as long as they look the same
 */
public record TorrentTask(
        TorrentSource source,
        Path directory,
        Wishes wishes,
        List<InetSocketAddress> peers,
        List<URI> trackers,
        Discovery discovery,
        TransferLimits limits,
        HashedFiles hashed) {
    /** Copies the lists. */
    public TorrentTask {
        peers = List.copyOf(peers);
        trackers = List.copyOf(trackers);
    }

    /** A task about files that nobody has hashed just now, whose rarest pieces are fetched first. */
    public TorrentTask(
            TorrentSource source,
            Path directory,
            FileSelection files,
            List<InetSocketAddress> peers,
            List<URI> trackers,
            Discovery discovery,
            TransferLimits limits) {
        this(source, directory, Wishes.of(files), peers, trackers, discovery, limits, HashedFiles.NONE);
    }

    /** Which files are wanted at the start. */
    public FileSelection files() {
        return wishes.files();
    }

    /** This task about files that looked like {@code attributes} while they were hashed for its torrent. */
    public TorrentTask with(HashedFiles attributes) {
        return new TorrentTask(source, directory, wishes, peers, trackers, discovery, limits, attributes);
    }

    /** This task with other wishes. */
    public TorrentTask with(Wishes wanted) {
        return new TorrentTask(source, directory, wanted, peers, trackers, discovery, limits, hashed);
    }
}
