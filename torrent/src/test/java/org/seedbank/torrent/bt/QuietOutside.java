package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentTask;

/** Nobody is there; remembers for which torrents strangers were to be looked for. */
final class QuietOutside implements Outside {
    private final NetworkPolicy policy;
    private final List<Bytes> searched = new CopyOnWriteArrayList<>();
    private final List<Bytes> stopped = new CopyOnWriteArrayList<>();

    QuietOutside(NetworkPolicy policy) {
        this.policy = policy;
    }

    /** Torrents for which strangers were looked for. */
    List<Bytes> searched() {
        return searched;
    }

    /** Torrents for which they are looked for no more. */
    List<Bytes> stopped() {
        return stopped;
    }

    @Override
    public void open() {}

    @Override
    public InetSocketAddress listening() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }

    @Override
    public Border border(TorrentTask task) {
        return new Border(policy, task.peers(), task.trackers());
    }

    @Override
    public TrackerClient http(Border border) {
        return (tracker, request) -> {
            throw new IOException("nobody is there");
        };
    }

    @Override
    public TrackerClient udp(Border border) {
        return http(border);
    }

    @Override
    public void search(Bytes infoHash, Discovery discovery, Border border, PeerDirectory directory) {
        searched.add(infoHash);
    }

    @Override
    public void stopSearch(Bytes infoHash) {
        stopped.add(infoHash);
    }

    @Override
    public boolean isNameless() {
        return false;
    }

    @Override
    public void close() {}
}
