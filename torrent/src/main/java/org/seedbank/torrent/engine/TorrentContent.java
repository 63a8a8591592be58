package org.seedbank.torrent.engine;

import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.CompletableFuture;

/** What a running torrent holds, whose files were compared with their hashes. For any thread. */
public interface TorrentContent {
    /** What is wanted now. */
    Wishes wishes();

    /**
     * Wants something else from now on. Files that are new are fetched; of those that are not wanted any more nothing
     * is asked for, and what is there stays and is served. Completes when the new wishes are in force and recorded.
     *
     * <p>{@link TorrentSession#completed} called afterwards speaks of the new wishes.
     */
    CompletableFuture<Void> wish(Wishes wishes);

    /** What connected peers have and lack now. */
    CompletableFuture<PieceDemand> demand();

    /**
     * Opens file {@code index} (from 0) for reading, while it is fetched. What the reader needs next is fetched before
     * all others, wherever it goes; nothing is kept in memory for it. Reads wait for pieces whose hash is right, and
     * end with {@link java.nio.channels.InterruptedByTimeoutException} when {@code reading} allows no more patience,
     * with {@link java.nio.channels.AsynchronousCloseException} when the channel is closed or the torrent stops, and
     * with {@link java.io.IOException} when the file is not wanted any more and the piece is missing. To be closed; one
     * reader at a time uses a channel.
     *
     * @throws IllegalArgumentException if there is no such file, or it is neither wanted nor complete
     */
    SeekableByteChannel open(int index, Reading reading);
}
