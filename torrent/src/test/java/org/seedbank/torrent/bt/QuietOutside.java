package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.TorrentTask;

/** Nobody is there; remembers for which torrents strangers were to be looked for. */
final class QuietOutside implements Outside {
    private final NetworkPolicy policy;
    private final List<Bytes> searched = new CopyOnWriteArrayList<>();
    private final List<Bytes> stopped = new CopyOnWriteArrayList<>();

    private volatile @Nullable InetSocketAddress stranger;
    private volatile @Nullable PeerDirectory directory;

    QuietOutside(NetworkPolicy policy) {
        this.policy = policy;
    }

    /** Somebody gossips that a peer is there: told to the directory that asked last, or to the next that asks. */
    void tell(InetSocketAddress address) {
        stranger = address;
        PeerDirectory asked = directory;
        if (asked != null) {
            asked.found(address);
        }
    }

    /** Who asked last. */
    PeerDirectory directory() {
        return Objects.requireNonNull(directory);
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
    public int outsidePort() {
        return listening().getPort();
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
    public void search(
            Bytes infoHash,
            Discovery discovery,
            Border border,
            PeerDirectory directory,
            Supplier<DatagramNetwork.Part> part) {
        searched.add(infoHash);
        this.directory = directory;
        if (stranger != null) {
            directory.found(stranger);
        }
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
