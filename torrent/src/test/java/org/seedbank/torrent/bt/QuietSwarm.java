package org.seedbank.torrent.bt;

import bt.protocol.Message;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;

/** A torrent that may talk to this machine and has nothing to say. */
final class QuietSwarm implements PeerSwarm {
    private final Border border = new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of());
    private final SwarmLinks links;

    /** It has no place for anybody. */
    QuietSwarm() {
        this(0);
    }

    /** It has {@code places}. */
    QuietSwarm(int places) {
        this.links = new SwarmLinks(
                localId(),
                new PeerDirectory(border, new InetSocketAddress(InetAddress.getLoopbackAddress(), 2), new OwnAddress()),
                places,
                () -> 0L);
    }

    @Override
    public Bytes infoHash() {
        return Bytes.filled(20, 5);
    }

    @Override
    public Border border() {
        return border;
    }

    @Override
    public SwarmLinks links() {
        return links;
    }

    @Override
    public Bytes localId() {
        return Bytes.filled(20, 6);
    }

    @Override
    public int longestMessage() {
        return 1 << 17;
    }

    @Override
    public void opened(PeerLink link) {}

    @Override
    public void message(PeerLink link, Message message) {}

    @Override
    public byte @Nullable [] room(PeerLink link, int piece, int offset, int length) {
        return null;
    }

    @Override
    public void block(PeerLink link, int piece, int offset, int length, byte[] data) {}

    @Override
    public void unused(byte[] room) {}

    @Override
    public void serve(PeerLink link) {}

    @Override
    public void closed(PeerLink link) {}
}
