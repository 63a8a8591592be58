package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.ListeningPorts;
import org.seedbank.torrent.engine.ListeningPorts.Transport;
import org.seedbank.torrent.engine.TorrentTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sockets of this machine: TCP and uTP on one port, trackers, the hash table, the local network. */
final class DirectOutside implements Outside {
    private static final Logger LOG = LoggerFactory.getLogger(DirectOutside.class);

    private final EngineSettings settings;
    private final Net net;
    private final RandomGenerator random;
    private @Nullable ListeningSocket socket;
    private @Nullable UtpPort utp;
    private @Nullable Searches searches;
    private ListeningPorts.@Nullable Listening connections;
    private ListeningPorts.@Nullable Listening datagrams;

    DirectOutside(EngineSettings settings, Net net, RandomGenerator random) {
        this.settings = settings;
        this.net = net;
        this.random = random;
    }

    @Override
    public void open() {
        ListeningSocket opened = settings.policy().hasIpv6()
                ? ListeningSocket.bind(settings.listen(), settings.port(), net.hall())
                : ListeningSocket.bindIpv4(settings.listen(), settings.port(), net.hall());
        socket = opened;
        ListeningPorts.Listening told =
                settings.ports().opened(Transport.TCP, opened.address().getPort());
        connections = told;
        searches = new Searches(net.searches(), opened.address(), told, settings.ports());
        openUtp(opened.address());
    }

    /** A UDP port that is taken is no reason to do without torrents. */
    private void openUtp(InetSocketAddress beside) {
        if (settings.transports().utp()) {
            try {
                UtpPort opened = settings.policy().hasIpv6()
                        ? UtpPort.open(beside, net.hall(), random, net.hall()::greet)
                        : UtpPort.openIpv4(beside, net.hall(), random, net.hall()::greet);
                utp = opened;
                datagrams = settings.ports().opened(Transport.UDP, beside.getPort());
                net.loop().execute(() -> net.dialer().utp(opened));
            } catch (IOException e) {
                LOG.warn("no uTP: cannot use UDP port {}: {}", beside.getPort(), e.getMessage());
            }
        }
    }

    @Override
    public InetSocketAddress listening() {
        return Objects.requireNonNull(socket).address();
    }

    @Override
    public int outsidePort() {
        return Objects.requireNonNull(connections).outside();
    }

    @Override
    public Border border(TorrentTask task) {
        return new Border(settings.policy(), task.peers(), task.trackers());
    }

    @Override
    public TrackerClient http(Border border) {
        return new HttpTracker(border);
    }

    @Override
    public TrackerClient udp(Border border) {
        return new UdpTracker(border, random);
    }

    @Override
    public void search(
            Bytes infoHash,
            Discovery discovery,
            Border border,
            PeerDirectory directory,
            Supplier<DatagramNetwork.Part> part) {
        Objects.requireNonNull(searches).add(infoHash, discovery, border, directory);
    }

    @Override
    public void stopSearch(Bytes infoHash) {
        if (searches != null) {
            searches.stop(infoHash);
        }
    }

    @Override
    public NodeTable table(Discovery discovery, Border border) {
        return searches == null ? NodeTable.NONE : searches.table(discovery, border);
    }

    @Override
    public boolean isNameless() {
        return false;
    }

    @Override
    public void close() {
        if (searches != null) {
            searches.close();
            searches = null;
        }
        if (utp != null) {
            net.loop().execute(() -> net.dialer().utp(null));
            utp.close();
            utp = null;
        }
        if (datagrams != null) {
            datagrams.close();
            datagrams = null;
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
        if (connections != null) {
            connections.close();
        }
    }
}
