package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;

/**
 * The connections of one swarm, of which one with each peer stays. Bt prefers the one it dialled itself, so that two
 * peers that dial each other at once close both; here both ends choose the same one. Of the loop's thread.
 */
final class SwarmLinks {
    /** Others close a connection that is silent for two minutes (BEP 3). */
    private static final long KEEP_ALIVE_MILLIS = 90_000;
    /** A connection on which nothing came for so long is of no use. */
    private static final long SILENT_MILLIS = 180_000;
    /** So many pieces with a wrong hash, and nothing of the peer is taken any more. */
    private static final int STRIKES = 2;
    /** Hosts whose strikes are remembered. */
    private static final int MOST_STRUCK = 1000;
    /**
     * Connections with one public host once half of the places are taken: several peers there share a router or a way
     * through others, many of them may be one hand.
     */
    private static final int MOST_OF_ONE_HOST = 3;
    /** How often a peer that gives nothing leaves its place to one that is to be dialled. */
    private static final long TURNOVER_MILLIS = 10_000;

    private final Bytes localId;
    private final PeerDirectory directory;
    private final int most;
    private final Map<Key, PeerLink> links = new LinkedHashMap<>();
    private final Set<PeerLink> all = new LinkedHashSet<>();
    private final Map<Object, Integer> strikes = new LinkedHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongSupplier now;
    private boolean closed;
    private boolean tellsOfNode;
    private long nextTurnover;

    /** @param now the time of the loop, ms */
    SwarmLinks(Bytes localId, PeerDirectory directory, int most, LongSupplier now) {
        this.now = now;
        this.localId = localId;
        this.directory = directory;
        this.most = most;
    }

    /** From now on handshakes say whether we have a node of the hash table. */
    void tellOfNode(boolean tells) {
        tellsOfNode = tells;
    }

    /** Whether they do. */
    boolean tellsOfNode() {
        return tellsOfNode;
    }

    /** Whether a connection with {@code greeted} may begin; closes the one that it replaces. */
    boolean admit(Greeted greeted, InetSocketAddress remote) {
        Bytes remoteId = greeted.peerId();
        if (closed || remoteId.equals(localId) || directory.isBanned(remote)) {
            return false;
        }
        // The id alone is public: only a peer at the same address can replace a connection.
        PeerLink other = links.get(new Key(remoteId, remote.getAddress()));
        if (other == null) {
            return !isCrowded(remote.getAddress()) && (all.size() < most || endUseless() || makeRoom(remote));
        }
        boolean otherIsOutgoing = other.greeted().outgoing();
        if (otherIsOutgoing != greeted.outgoing() && otherIsOutgoing == weDial(remoteId)) {
            return false;
        }
        other.close();
        return true;
    }

    private boolean isCrowded(InetAddress address) {
        HostPrefix host = HostPrefix.of(address);
        return all.size() >= most / 2
                && !directory.mayBeMany(address)
                && peers().filter(link -> HostPrefix.of(link.address()).equals(host))
                                .count()
                        >= MOST_OF_ONE_HOST;
    }

    private Stream<PeerLink> peers() {
        return all.stream().filter(link -> link.state().webSeed() == null);
    }

    /** Ends a connection whose ends want nothing from each other, of which one never will (BEP 21). */
    private boolean endUseless() {
        for (PeerLink link : all) {
            LinkState state = link.state();
            if (state.isUploadOnly() && !state.isInterested() && !state.isPeerInterested()) {
                link.close();
                return true;
            }
        }
        return false;
    }

    /**
     * All places are taken: of those that are of no use now, whoever is meant least for us gives way to a peer that is
     * meant more for us (BEP 40).
     */
    private boolean makeRoom(InetSocketAddress remote) {
        PeerLink least = null;
        for (PeerLink link : all) {
            boolean isIdle = link.state().webSeed() == null
                    && link.isChoked()
                    && link.requests().isEmpty();
            if (isIdle && (least == null || priority(link) < priority(least))) {
                least = link;
            }
        }
        if (least == null || priority(least) >= directory.priority(remote)) {
            return false;
        }
        least.close();
        return true;
    }

    private long priority(PeerLink link) {
        return directory.priority(link.remote());
    }

    /** Of two connections the one dialled by the peer with the smaller id stays. */
    private boolean weDial(Bytes remoteId) {
        return localId.compareTo(remoteId) < 0;
    }

    void add(PeerLink link) {
        links.put(key(link), link);
        all.add(link);
        countPeers();
    }

    private void countPeers() {
        count.set((int) peers().count());
    }

    void remove(PeerLink link) {
        links.remove(key(link), link);
        all.remove(link);
        countPeers();
        if (link.state().listeningPort() != 0) {
            long time = now.getAsLong();
            InetSocketAddress address = listening(link);
            if (isWanted(link) && link.requests().isBarren(link.state().openedAt(), time)) {
                directory.gaveNothing(address, time);
            } else {
                directory.lost(address, link.state().openedAt(), time);
            }
        }
    }

    /** Whether the peer has what we want. */
    private static boolean isWanted(PeerLink link) {
        return link.state().isInterested();
    }

    private static InetSocketAddress listening(PeerLink link) {
        return new InetSocketAddress(link.address(), link.state().listeningPort());
    }

    /**
     * All places are taken, and somebody is to be dialled: of those that have what we want and give nothing, and that
     * get nothing now, who came first leaves, unless the user named it.
     *
     * @return whether a place is free
     */
    boolean endBarren(long time) {
        if (time < nextTurnover) {
            return false;
        }
        Optional<PeerLink> barren = peers().filter(link -> link.isChoked()
                        && isWanted(link)
                        && link.requests().isBarren(link.state().openedAt(), time)
                        && !directory.isNamed(listening(link)))
                .findFirst();
        barren.ifPresent(link -> {
            nextTurnover = time + TURNOVER_MILLIS;
            link.close();
        });
        return barren.isPresent();
    }

    private static Key key(PeerLink link) {
        return new Key(link.greeted().peerId(), link.address());
    }

    /** Open connections. */
    Set<PeerLink> all() {
        return Collections.unmodifiableSet(all);
    }

    /** Number of open connections with peers; for any thread. */
    int count() {
        return count.get();
    }

    /** Whether the swarm is over. */
    boolean isClosed() {
        return closed;
    }

    /** How many connections more there may be. */
    int room() {
        return most - all.size();
    }

    /** Whether a connection with the peer that listens there is open. */
    boolean isConnected(InetSocketAddress address) {
        return all.stream()
                .anyMatch(link -> link.address().equals(address.getAddress())
                        && (link.state().listeningPort() == address.getPort()
                                || link.remote().getPort() == address.getPort()));
    }

    /** Where the connected peers listen, as far as they told. */
    List<InetSocketAddress> listening() {
        return peers().filter(link -> link.state().listeningPort() != 0)
                .map(SwarmLinks::listening)
                .toList();
    }

    /** Those of them that said that they want nothing. */
    Set<InetSocketAddress> uploadOnly() {
        return all.stream()
                .filter(link -> link.state().isUploadOnly() && link.state().listeningPort() != 0)
                .map(SwarmLinks::listening)
                .collect(Collectors.toSet());
    }

    /** Has every connection looked at at the end of the round. */
    void serveAll() {
        all.forEach(PeerLink::serveSoon);
    }

    /** Who is to blame for what {@code link} gives. */
    Object giver(PeerLink link) {
        WebSeedStream server = link.state().webSeed();
        return server == null ? directory.identityOf(link.remote(), link.state().listeningPort()) : server;
    }

    /**
     * {@code giver} gave data of a piece whose hash is wrong.
     *
     * @param banned told of each connection before it ends because nothing is taken from that peer from now on
     */
    void strike(Object giver, Consumer<PeerLink> banned) {
        List<PeerLink> theirs =
                all.stream().filter(link -> giver(link).equals(giver)).toList();
        if (giver instanceof WebSeedStream server) {
            // Nothing but a wrong file explains it, and it will be as wrong the next time.
            server.lied();
            theirs.forEach(PeerLink::close);
        } else if (strikes.merge(giver, 1, Integer::sum) >= STRIKES) {
            directory.ban(giver);
            theirs.forEach(banned);
            theirs.forEach(PeerLink::close);
        } else if (strikes.size() > MOST_STRUCK) {
            strikes.remove(strikes.keySet().iterator().next());
        }
    }

    /** Keeps connections alive, ends those that are of no use. */
    void tick(long now) {
        for (PeerLink link : new ArrayList<>(all)) {
            boolean isSilent = now - link.lastReceived() >= SILENT_MILLIS;
            // Web servers wait for threads of ours, and have limits of their own.
            boolean isFruitless =
                    link.state().webSeed() == null && link.requests().isFruitless();
            if (isSilent || isFruitless) {
                link.close();
            } else if (now - link.lastSent() >= KEEP_ALIVE_MILLIS) {
                link.send(bt.protocol.KeepAlive.instance());
            }
        }
    }

    /** Ends all connections; no other begins. */
    void closeAll() {
        closed = true;
        new ArrayList<>(all).forEach(PeerLink::close);
    }

    private record Key(Bytes id, InetAddress address) {}
}
