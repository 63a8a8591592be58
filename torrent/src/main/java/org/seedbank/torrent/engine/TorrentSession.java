package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;

/** A running task. */
public interface TorrentSession {
    /** Name of the torrent. */
    InfoHash infoHash();

    /** Where this session listens; the wildcard address when it listens on all addresses of this machine. */
    InetSocketAddress listening();

    /** Completes when the content is known; fails with {@link TorrentException}. */
    CompletableFuture<Metainfo> metainfo();

    /** Completes when the files are compared with their hashes; fails with {@link TorrentException}. */
    CompletableFuture<TorrentContent> content();

    /**
     * Completes when nothing is missing any more that is wanted now, and it is on disk; fails with
     * {@link TorrentException}.
     */
    CompletableFuture<Void> completed();

    /** A snapshot; cheap. */
    TorrentStatus status();

    /** The web servers that the torrent names, once its content is known; cheap. */
    default List<WebSeedStatus> webSeeds() {
        return List.of();
    }

    /**
     * Closes connections and files and writes what is needed to resume. Completes when the torrent may be started
     * again; calling twice does nothing.
     */
    CompletableFuture<Void> stop();
}
