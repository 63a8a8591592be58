package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.trustchain.token.ByteCount;

/** Payload of a session, over all its connections. */
final class Traffic {
    /** Most peers come and go; a swarm does not fill the memory with where they were. */
    private static final int MOST_REMOTES = 256;

    private final LongAdder downloaded = new LongAdder();
    private final LongAdder uploaded = new LongAdder();
    private final Map<InetSocketAddress, LongAdder> unpaid = new ConcurrentHashMap<>();

    void countDownloaded(int bytes) {
        downloaded.add(bytes);
    }

    void countUploaded(int bytes) {
        uploaded.add(bytes);
    }

    /** So much of what was uploaded went to somebody who has no account; on the loop's thread. */
    void countUnpaid(InetSocketAddress remote, int bytes) {
        boolean isRoom = unpaid.size() < MOST_REMOTES || unpaid.containsKey(remote);
        unpaid.computeIfAbsent(isRoom ? remote : TorrentSession.OTHERS, unknown -> new LongAdder())
                .add(bytes);
    }

    /** Bytes of blocks that we had asked for and that came. */
    long downloaded() {
        return downloaded.sum();
    }

    /** Bytes of blocks given to the sockets. */
    long uploaded() {
        return uploaded.sum();
    }

    /** Those of them that went to peers without accounts, by where these are. */
    Map<InetSocketAddress, ByteCount> unpaid() {
        return unpaid.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, each -> new ByteCount(each.getValue().sum())));
    }
}
