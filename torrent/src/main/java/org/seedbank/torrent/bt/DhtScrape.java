package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.InfoHash;

/**
 * Asks the distributed hash table how large a swarm is, without joining it or the table (BEP 5, 33, 43): the nodes
 * nearest to its name send filters of the addresses that announced themselves there. Calls wait.
 */
public final class DhtScrape {
    /** Those that Bt's own node asks first. */
    private static final List<String> PUBLIC_NODES =
            List.of("router.bittorrent.com", "dht.transmissionbt.com", "router.utorrent.com");

    private static final int PORT = 6881;
    private static final int DATAGRAM = 2048;
    private static final int ROUND_MILLIS = 100;

    private final Border border;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * @param policy whom we may ask; in a closed network nobody but this machine
     * @param clock for nodes that do not answer
     * @param random secure source of transaction numbers
     */
    public DhtScrape(NetworkPolicy policy, Clock clock, RandomGenerator random) {
        this.border = new Border(policy, List.of(), List.of());
        this.clock = clock;
        this.random = random;
    }

    /** The nodes that everybody asks first; their names are looked up now. */
    public static List<InetSocketAddress> publicNodes() {
        return PUBLIC_NODES.stream()
                .map(host -> HostNames.ask(InetSocketAddress.createUnresolved(host, PORT)))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * How large the swarm of {@code infoHash} is; downloads to the end are not counted there.
     *
     * @param first nodes that are asked first
     * @param patience how long all of it may take
     * @throws IOException if no node answers
     */
    public SwarmSize ask(InfoHash infoHash, List<InetSocketAddress> first, Duration patience) throws IOException {
        long deadline = clock.millis() + patience.toMillis();
        DhtLookup lookup = new DhtLookup(infoHash.value(), first, this::mayAsk, random);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(ROUND_MILLIS);
            while (clock.millis() < deadline) {
                for (DhtLookup.Question question : lookup.questions(clock.millis())) {
                    byte[] bytes = question.bytes().toArray();
                    socket.send(new DatagramPacket(bytes, bytes.length, question.to()));
                }
                if (lookup.isOver()) {
                    break;
                }
                receive(socket, lookup);
            }
        }
        return lookup.result().orElseThrow(() -> new IOException("no node of the table answered"));
    }

    private boolean mayAsk(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return border.mayContact(ip) && (!border.isOpen() || !WebBorder.isNear(ip));
    }

    private static void receive(DatagramSocket socket, DhtLookup lookup) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return;
        }
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        lookup.answer((InetSocketAddress) packet.getSocketAddress(), Bytes.wrap(bytes));
    }
}
