package org.seedbank.torrent.bt;

import bt.metainfo.TorrentId;
import bt.net.ConnectionKey;
import bt.net.IPeerConnectionPool;
import bt.net.Peer;
import bt.net.PeerConnection;
import bt.net.buffer.BufferedData;
import bt.torrent.data.BlockRead;
import bt.torrent.data.BlockWrite;
import bt.torrent.data.DataWorker;
import com.google.inject.Module;
import com.google.inject.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A swarm extension whose blocks are counted and timed, and whose connections can be broken. */
final class WatchedSwarm implements SwarmExtension {
    private final SwarmExtension extension;
    private final TorrentId torrent;
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong lastBlock = new AtomicLong();
    private final AtomicLong longestPause = new AtomicLong();
    private final AtomicReference<@Nullable Provider<IPeerConnectionPool>> pool = new AtomicReference<>();

    WatchedSwarm(SwarmExtension extension, TorrentId torrent) {
        this.extension = extension;
        this.torrent = torrent;
    }

    /** Blocks that came in and were to be written. */
    long blocks() {
        return blocks.get();
    }

    /** The longest time between two blocks. */
    Duration longestPause() {
        return Duration.ofNanos(longestPause.get());
    }

    /** Closes every connection without a word. */
    void breakConnections() {
        Objects.requireNonNull(pool.get()).get().visitConnections(torrent, PeerConnection::closeQuietly);
    }

    @Override
    public Module module() {
        return binder -> {
            extension.module().configure(binder);
            pool.set(binder.getProvider(IPeerConnectionPool.class));
        };
    }

    @Override
    public Admission admitUpload(ConnectionKey peer, int length) {
        return extension.admitUpload(peer, length);
    }

    @Override
    public DataWorker metered(DataWorker worker) {
        return new Worker(extension.metered(worker));
    }

    @Override
    public void uploadFailed(ConnectionKey peer, int length) {
        extension.uploadFailed(peer, length);
    }

    @Override
    public void piecesDurable(List<Integer> pieces) {
        extension.piecesDurable(pieces);
    }

    @Override
    public void whenPaymentIsDue(Runnable task) {
        extension.whenPaymentIsDue(task);
    }

    @Override
    public int provenPeers() {
        return extension.provenPeers();
    }

    @Override
    public void close() {
        extension.close();
    }

    private final class Worker implements DataWorker {
        private final DataWorker worker;

        private Worker(DataWorker worker) {
            this.worker = worker;
        }

        @Override
        public CompletableFuture<BlockRead> addBlockRequest(
                TorrentId torrentId, Peer peer, int pieceIndex, int offset, int length) {
            return worker.addBlockRequest(torrentId, peer, pieceIndex, offset, length);
        }

        @Override
        public CompletableFuture<BlockWrite> addBlock(
                TorrentId torrentId, Peer peer, int pieceIndex, int offset, BufferedData buffer) {
            long now = System.nanoTime();
            long before = lastBlock.getAndSet(now);
            if (before != 0) {
                longestPause.accumulateAndGet(now - before, Math::max);
            }
            blocks.incrementAndGet();
            return worker.addBlock(torrentId, peer, pieceIndex, offset, buffer);
        }
    }
}
