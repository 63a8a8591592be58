package org.seedbank.torrent.bt;

import bt.bencoding.model.BEObject;
import bt.bencoding.types.BEInteger;
import bt.bencoding.types.BEString;
import bt.protocol.extended.ExtendedHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.stream.ByteStream;

/** Finds and keeps the peers of one swarm: dials them, introduces us (BEP 10), exchanges addresses (BEP 11). */
final class SwarmPeers {
    /** Three ways to dial, each of which may wait for a connection and for a handshake. */
    private static final long UNDER_WAY_MILLIS = 60_000;

    private static final byte[] CLIENT = "Seedbank 0.1".getBytes(StandardCharsets.UTF_8);
    private static final String SHARE_MODE = "share_mode";
    private static final String YOUR_IP = "yourip";
    private static final int DIALS_AT_ONCE = 10;
    /** BEP 11: no more than one message a minute, and no more than fifty peers in one. */
    private static final long PEX_MILLIS = 60_000;

    private static final int PEX_PEERS = 50;
    private static final int PEX_HEARD = 100;
    private static final int MOST_PLAIN = 1000;

    private final PeerSwarm swarm;
    private final Net net;
    private final SessionGround ground;
    private final boolean exchanges;
    private final boolean pays;
    private final boolean punches;
    private final SwarmHolepunch holepunch;
    private final SwarmNodes nodes;
    private final Map<PeerLink, Exchange> told = new HashMap<>();
    /** Peers that do not understand encryption. */
    private final LatestSet<InetSocketAddress> plain = new LatestSet<>(MOST_PLAIN);
    /** Since when somebody is dialled, in whatever way: two connections with one peer would end each other. */
    private final Map<InetSocketAddress, Long> underWay = new HashMap<>();
    /** Whether we said that we want nothing. */
    private boolean uploadOnly;

    /**
     * @param exchanges whether addresses are exchanged with peers, unless we are nameless
     * @param pays whether token messages are announced
     * @param table our node of the hash table, for peers to know
     */
    SwarmPeers(PeerSwarm swarm, Net net, SessionGround ground, boolean exchanges, boolean pays, NodeTable table) {
        this.swarm = swarm;
        this.net = net;
        this.ground = ground;
        this.exchanges = exchanges && !ground.setup().outside().isNameless();
        this.pays = pays;
        this.punches = exchanges
                && !ground.setup().outside().isNameless()
                && ground.setup().settings().transports().utp();
        this.holepunch = new SwarmHolepunch(swarm, net, ground);
        this.nodes = new SwarmNodes(table);
        swarm.links().tellOfNode(nodes.isSpoken());
    }

    /**
     * Says who we are.
     *
     * @param metadataSize bytes of the info dictionary; zero while it is not known
     * @param stance what we want
     */
    void introduce(PeerLink link, int metadataSize, Stance stance) {
        uploadOnly = stance.uploadOnly();
        if (!link.greeted().extended()) {
            return;
        }
        boolean isNameless = ground.setup().outside().isNameless();
        ExtendedHandshake.Builder handshake = ExtendedHandshake.builder();
        if (!isNameless) {
            handshake
                    .property("reqq", new BEInteger(UploadAgent.MAX_REQUESTS))
                    .property(ExtendedHandshake.TCPPORT_PROPERTY, new BEInteger(portFor(link.address())))
                    .property(ExtendedHandshake.VERSION_PROPERTY, new BEString(CLIENT))
                    .property(YOUR_IP, new BEString(link.address().getAddress()));
        }
        // BEP 21: such a peer needs no other of its kind. Said in both cases, since the second word replaces the first.
        if (!isNameless || stance.uploadOnly()) {
            handshake.property("upload_only", new BEInteger(stance.uploadOnly() ? 1 : 0));
        }
        if (stance.sharing()) {
            // As libtorrent calls it.
            handshake.property(SHARE_MODE, new BEInteger(1));
        }
        if (metadataSize > 0) {
            handshake.property("metadata_size", new BEInteger(metadataSize));
        }
        Set<String> silenced = new HashSet<>();
        if (!exchanges) {
            silenced.add(PexMessage.NAME);
        }
        if (!punches) {
            silenced.add(HolepunchMessage.NAME);
        }
        if (!pays) {
            silenced.add(TokenMessageCodec.NAME);
        }
        link.codec().announce(handshake, silenced);
        link.send(handshake.build());
    }

    /** Whoever is behind the same router would not come through it. */
    private int portFor(InetAddress peer) {
        return AddressScope.of(Bytes.copyOf(peer.getAddress())).isLocal()
                ? ground.listening().getPort()
                : ground.outsidePort();
    }

    /** The peer says who it is. */
    void introduced(PeerLink link, ExtendedHandshake handshake) {
        learn(link, handshake);
        if (handshake.getData().get(YOUR_IP) instanceof BEString address) {
            ground.ownAddress().said(link.address(), address.getValue());
        }
    }

    /** What {@code handshake} says about the peer itself. */
    static void learn(PeerLink link, ExtendedHandshake handshake) {
        long port = whole(handshake, ExtendedHandshake.TCPPORT_PROPERTY);
        if (link.state().listeningPort() == 0 && port > 0 && port <= 0xffff) {
            link.state().listensAt((int) port);
        }
        long requests = whole(handshake, "reqq");
        if (requests > 0) {
            link.requests().mostIs(requests);
        }
        if (handshake.getData().containsKey("upload_only")) {
            link.state().uploadOnly(whole(handshake, "upload_only") != 0);
        }
        link.state().sharing(whole(handshake, SHARE_MODE) != 0);
    }

    private static long whole(ExtendedHandshake handshake, String key) {
        BEObject<?> value = handshake.getData().get(key);
        return value instanceof BEInteger number ? number.getValue().longValue() : 0;
    }

    /** The peer names others. */
    void heard(PeerLink link, PexMessage message) {
        Exchange exchange = told.computeIfAbsent(link, any -> new Exchange());
        long now = net.loop().now();
        // Somewhat more often than allowed is no offence; what comes in between is passed over.
        if (exchanges && now >= exchange.nextHeard) {
            exchange.nextHeard = now + PEX_MILLIS / 2;
            List<InetSocketAddress> added = message.added().stream()
                    .limit(PEX_HEARD)
                    .filter(peer -> !uploadOnly || !message.uploadOnly().contains(peer))
                    .filter(peer -> Reach.mayName(link.address(), peer.getAddress()))
                    .toList();
            holepunch.heard(link, added);
            added.forEach(ground.directory()::found);
        }
    }

    /** The peer introduces us, or wants to be introduced. */
    void heard(PeerLink link, HolepunchMessage message) {
        if (punches) {
            holepunch.received(link, message);
        }
    }

    /** The peer has a node of the hash table. */
    void heard(PeerLink link, FastMessage.DhtPort node) {
        nodes.heard(link, node);
    }

    /** Dials and exchanges. */
    void tick(long now) {
        SwarmLinks links = swarm.links();
        links.tick(now);
        nodes.tick(links.all());
        if (links.room() == 0 && ground.directory().isAnyDue(now, links::isConnected)) {
            links.endBarren(now);
        }
        int room = Math.min(DIALS_AT_ONCE, links.room());
        if (room > 0) {
            ground.directory().due(now, room, links::isConnected).forEach(this::dial);
        }
        if (exchanges) {
            exchange(now);
        }
    }

    private void dial(InetSocketAddress to) {
        long now = net.loop().now();
        Long since = underWay.get(to);
        boolean isUnderWay = since != null && now - since < UNDER_WAY_MILLIS;
        if (!isUnderWay && swarm.border().mayContact(to.getAddress())) {
            underWay.put(to, now);
            Encryption policy = net.hall().encryption();
            dial(to, policy == Encryption.REQUIRE || (policy == Encryption.PREFER && !plain.contains(to)));
        }
    }

    private void dial(InetSocketAddress to, boolean encrypted) {
        net.dialer()
                .dial(
                        to,
                        ground.listening().getAddress(),
                        stream -> Greeting.outgoing(stream, net.hall(), swarm, encrypted, (greeting, end) -> {
                            if (end == Greeting.End.SILENT || end == Greeting.End.LATE) {
                                silent(to, encrypted, stream, end == Greeting.End.SILENT);
                            } else {
                                net.dialer().isHeard(to, stream);
                                underWay.remove(to);
                            }
                        }),
                        () -> {
                            underWay.remove(to);
                            holepunch.unreachable(to);
                        });
    }

    /**
     * Who does not answer what is encrypted is dialled once more in clear, and always in clear once that helped. Who
     * does not answer in clear either may want uTP, and there encryption, or may not have the torrent ready: uTP is
     * asked at once, or the next time of who was only late, so that nobody loses TCP or encryption for good.
     *
     * @param isClosed whether the other end closed the connection
     */
    private void silent(InetSocketAddress to, boolean encrypted, ByteStream stream, boolean isClosed) {
        Encryption policy = net.hall().encryption();
        if (swarm.links().isClosed() || swarm.links().isConnected(to)) {
            underWay.remove(to);
        } else if (encrypted && policy == Encryption.PREFER) {
            if (isClosed) {
                plain.add(to);
            }
            dial(to, false);
        } else {
            plain.remove(to);
            if (net.dialer().isSilent(to, stream) && isClosed) {
                dial(to, policy != Encryption.OFF);
            } else {
                underWay.remove(to);
            }
        }
    }

    private void exchange(long now) {
        List<InetSocketAddress> current = swarm.links().listening();
        Set<InetSocketAddress> wantNothing = swarm.links().uploadOnly();
        for (PeerLink link : swarm.links().all()) {
            Exchange exchange = told.computeIfAbsent(link, any -> new Exchange());
            if (now >= exchange.nextTold && link.codec().understands(PexMessage.NAME)) {
                exchange.nextTold = now + PEX_MILLIS;
                exchange.tell(link, current, wantNothing);
            }
        }
    }

    void closed(PeerLink link) {
        told.remove(link);
        holepunch.closed(link);
        nodes.closed(link);
    }

    /** What one peer was told. */
    private static final class Exchange {
        private final Set<InetSocketAddress> known = new HashSet<>();
        private long nextTold;
        private long nextHeard;

        private void tell(PeerLink link, List<InetSocketAddress> current, Set<InetSocketAddress> wantNothing) {
            InetSocketAddress itself =
                    new InetSocketAddress(link.address(), link.state().listeningPort());
            List<InetSocketAddress> added = current.stream()
                    .filter(peer -> !known.contains(peer) && !peer.equals(itself))
                    .limit(PEX_PEERS)
                    .toList();
            List<InetSocketAddress> dropped = new ArrayList<>(known);
            dropped.removeAll(new HashSet<>(current));
            List<InetSocketAddress> left = dropped.stream().limit(PEX_PEERS).toList();
            if (!added.isEmpty() || !left.isEmpty()) {
                known.addAll(added);
                known.removeAll(left);
                link.send(new PexMessage(added, left, wantNothing));
            }
        }
    }
}
