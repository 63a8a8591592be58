package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;

/**
 * What a tracker told us.
 *
 * @param seconds until the next announcement
 * @param peers in the swarm
 * @param own where the tracker sees us (BEP 24)
 */
record AnnounceAnswer(long seconds, List<InetSocketAddress> peers, Optional<InetAddress> own) {
    private static final int IPV4 = 4;
    private static final int IPV6 = 16;
    private static final int PORT = 2;

    AnnounceAnswer {
        peers = List.copyOf(peers);
    }

    /** Of a tracker that does not say where it sees us. */
    AnnounceAnswer(long seconds, List<InetSocketAddress> peers) {
        this(seconds, peers, Optional.empty());
    }

    /** What one tracker said when it was asked over several addresses of its own: at least one. */
    static AnnounceAnswer union(List<AnnounceAnswer> said) {
        return new AnnounceAnswer(
                said.stream().mapToLong(AnnounceAnswer::seconds).max().orElseThrow(),
                said.stream().flatMap(each -> each.peers().stream()).distinct().toList(),
                said.stream().flatMap(each -> each.own().stream()).findFirst());
    }

    /** The address that {@code bytes} are; empty if they are none. */
    static Optional<InetAddress> address(Bytes bytes) {
        try {
            return bytes.size() == IPV4 || bytes.size() == IPV6
                    ? Optional.of(InetAddress.getByAddress(bytes.toArray()))
                    : Optional.empty();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("both sizes are addresses", e);
        }
    }

    /** Peers of four address bytes and two port bytes each (BEP 23). */
    static List<InetSocketAddress> compact(Bytes peers) {
        return compact(peers, IPV4);
    }

    /** The same with sixteen address bytes (BEP 7). */
    static List<InetSocketAddress> compact6(Bytes peers) {
        return compact(peers, IPV6);
    }

    private static List<InetSocketAddress> compact(Bytes peers, int address) {
        List<InetSocketAddress> found = new ArrayList<>();
        int size = address + PORT;
        for (int at = 0; at + size <= peers.size(); at += size) {
            int port = peers.at(at + address) << 8 | peers.at(at + address + 1);
            address(peers.slice(at, at + address)).ifPresent(ip -> found.add(new InetSocketAddress(ip, port)));
        }
        return found;
    }
}
