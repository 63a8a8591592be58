package org.seedbank.torrent.engine;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/** A running task. */
public interface TorrentSession {
    /** Stands for all peers of whom {@link #givenUnpaid} does not tell one by one. */
    InetSocketAddress OTHERS = new InetSocketAddress(0);

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
     * Payload that was sent to peers without accounts since the session started, by the address of the connection;
     * beyond some hundred peers it is counted with {@link #OTHERS}. For any thread.
     */
    default Map<InetSocketAddress, ByteCount> givenUnpaid() {
        return Map.of();
    }

    /**
     * Closes connections and files and writes what is needed to resume. Completes when the torrent may be started
     * again; calling twice does nothing.
     */
    CompletableFuture<Void> stop();
}
