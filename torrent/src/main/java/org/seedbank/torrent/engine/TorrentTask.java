package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * One torrent to download, seed, or both.
 *
 * @param source what it holds, or where to learn it
 * @param directory where its files are, or go
 * @param files which of them are wanted
 * @param peers addresses that the user named; dialled again when lost
 * @param trackers that the user named, besides those in the source
 * @param discovery which ways to find strangers are used
 * @param limits rates
 */
public record TorrentTask(
        TorrentSource source,
        Path directory,
        FileSelection files,
        List<InetSocketAddress> peers,
        List<URI> trackers,
        Discovery discovery,
        TransferLimits limits) {
    /** Copies the lists. */
    public TorrentTask {
        peers = List.copyOf(peers);
        trackers = List.copyOf(trackers);
    }
}
