package org.seedbank.torrent.bt;

import bt.protocol.Message;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A swarm extension whose blocks are counted and timed, and whose connections can be broken. */
final class WatchedSwarm implements SwarmExtension {
    private final SwarmExtension extension;
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong lastBlock = new AtomicLong();
    private final AtomicLong longestPause = new AtomicLong();
    private final Set<PeerLink> links = ConcurrentHashMap.newKeySet();
    private final Set<PeerLink> doomed = ConcurrentHashMap.newKeySet();
    private volatile Runnable wake = () -> {};

    WatchedSwarm(SwarmExtension extension) {
        this.extension = extension;
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
        doomed.addAll(links);
        wake.run();
    }

    @Override
    public boolean isSpoken() {
        return extension.isSpoken();
    }

    @Override
    public void opened(PeerLink link) {
        links.add(link);
        extension.opened(link);
    }

    @Override
    public void received(PeerLink link, Message message) {
        extension.received(link, message);
    }

    @Override
    public void round(PeerLink link) {
        if (doomed.remove(link)) {
            link.close();
        } else {
            extension.round(link);
        }
    }

    @Override
    public Service service(PeerLink link) {
        return extension.service(link);
    }

    @Override
    public void slot(PeerLink link, boolean has) {
        extension.slot(link, has);
    }

    @Override
    public Payment payment(PeerLink link) {
        return extension.payment(link);
    }

    @Override
    public Admission admitUpload(PeerLink link, int length) {
        return extension.admitUpload(link, length);
    }

    @Override
    public boolean mayTake(PeerLink link) {
        return extension.mayTake(link);
    }

    @Override
    public void uploadFailed(PeerLink link, int length) {
        extension.uploadFailed(link, length);
    }

    @Override
    public @Nullable BlockReceipt receive(PeerLink link, Block block) {
        long now = System.nanoTime();
        long before = lastBlock.getAndSet(now);
        if (before != 0) {
            longestPause.accumulateAndGet(now - before, Math::max);
        }
        blocks.incrementAndGet();
        return extension.receive(link, block);
    }

    @Override
    public void closed(PeerLink link) {
        links.remove(link);
        extension.closed(link);
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
    public void whenWoken(Runnable task) {
        wake = task;
        extension.whenWoken(task);
    }

    @Override
    public int provenPeers() {
        return extension.provenPeers();
    }

    @Override
    public void close() {
        extension.close();
    }
}
