package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where peers of one torrent were said to listen, and when each is to be dialled: those that the user named again and
 * again, strangers ever less often, banned ones never. For any thread.
 */
final class PeerDirectory {
    private static final int MAX_KNOWN = 1000;
    private static final int MAX_BANNED = 1000;
    private static final long NAMED_FIRST_MILLIS = 500;
    private static final long NAMED_LAST_MILLIS = 60_000;
    private static final long FIRST_PAUSE_MILLIS = 30_000;
    private static final long LAST_PAUSE_MILLIS = 30 * 60_000;
    /** Who stayed as long had a use for us. */
    private static final long LIVED_MILLIS = 3_000;

    private final Border border;
    private final InetSocketAddress listening;
    private final OwnAddress own;
    private final Map<InetSocketAddress, Candidate> known = new LinkedHashMap<>();
    private final LatestSet<Object> banned = new LatestSet<>(MAX_BANNED);
    private volatile Runnable news = () -> {};
    private boolean hearsGossip = true;

    PeerDirectory(Border border, InetSocketAddress listening, OwnAddress own) {
        this.border = border;
        this.listening = listening;
        this.own = own;
    }

    /** How much we and the peer at {@code address} are meant for each other (BEP 40). */
    long priority(InetSocketAddress address) {
        InetAddress us = own.towards(address.getAddress()).orElse(listening.getAddress());
        return PeerPriority.of(new InetSocketAddress(us, listening.getPort()), address);
    }

    /** The user wants this peer. */
    synchronized void name(InetSocketAddress address) {
        if (address.getPort() > 0 && !address.isUnresolved()) {
            known.put(address, new Candidate(Source.USER));
        }
    }

    /** The network has met a member of the swarm, that is reached at {@code address}; it is dialled at once. */
    void met(InetSocketAddress address) {
        name(address);
        news.run();
    }

    /** That member is not reached any more. */
    synchronized void parted(InetSocketAddress address) {
        known.remove(address);
    }

    /** From now on {@code task} runs when a peer is new, on any thread; what is known is due at once. */
    synchronized void whenFound(Runnable task) {
        news = task;
        known.values().forEach(candidate -> candidate.next = 0);
    }

    /** Somebody says that a peer listens there: another peer, the hash table, the local network. */
    void found(InetSocketAddress address) {
        add(address, Source.GOSSIP);
    }

    /** A tracker says that a peer listens there. */
    void announced(InetSocketAddress address) {
        add(address, Source.TRACKER);
    }

    /** The torrent is private (BEP 27): from now on, who is only gossiped about is forgotten. */
    synchronized void trackersOnly() {
        hearsGossip = false;
        known.values().removeIf(candidate -> candidate.source == Source.GOSSIP);
    }

    private void add(InetSocketAddress address, Source source) {
        if (isUsable(address) && isNew(address, source)) {
            news.run();
        }
    }

    private synchronized boolean isNew(InetSocketAddress address, Source source) {
        Candidate before = known.get(address);
        if (before != null) {
            before.confirm(source);
            return false;
        }
        if ((source == Source.GOSSIP && !hearsGossip) || (known.size() >= MAX_KNOWN && !forgetOne(source))) {
            return false;
        }
        known.put(address, new Candidate(source));
        return true;
    }

    /** Who was gossiped about goes first, and never a peer that a tracker named for one of those. */
    private boolean forgetOne(Source newcomer) {
        Optional<InetSocketAddress> least = eldest(Source.GOSSIP);
        if (least.isEmpty() && newcomer != Source.GOSSIP) {
            least = eldest(Source.TRACKER);
        }
        least.ifPresent(known::remove);
        return least.isPresent();
    }

    private Optional<InetSocketAddress> eldest(Source source) {
        return known.entrySet().stream()
                .filter(entry -> entry.getValue().source == source)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private boolean isUsable(InetSocketAddress address) {
        return address.getPort() > 0
                && !isOurs(address)
                && !address.getAddress().isMulticastAddress()
                && !address.getAddress().isAnyLocalAddress()
                && border.mayContact(address.getAddress());
    }

    /** Whether it is where we listen, as far as we know. */
    boolean isOurs(InetSocketAddress address) {
        return address.equals(listening)
                || (address.getPort() == listening.getPort()
                        && own.find().filter(address.getAddress()::equals).isPresent());
    }

    /**
     * Up to {@code count} peers whose time has come and that are not {@code connected}, those that the user named
     * first, then by priority (BEP 40); the next time is set.
     */
    synchronized List<InetSocketAddress> due(long now, int count, Predicate<InetSocketAddress> connected) {
        List<InetSocketAddress> due = new ArrayList<>();
        known.forEach((address, candidate) -> {
            if (now >= candidate.next && !isBanned(address)) {
                if (connected.test(address)) {
                    candidate.start(now);
                } else {
                    due.add(address);
                }
            }
        });
        if (due.size() > count) {
            Map<InetSocketAddress, Long> priorities = new HashMap<>();
            due.forEach(address -> priorities.put(address, isNamed(address) ? Long.MAX_VALUE : priority(address)));
            due.sort(Comparator.<InetSocketAddress, Long>comparing(
                            address -> priorities.getOrDefault(address, Long.MIN_VALUE))
                    .reversed());
            due.subList(count, due.size()).clear();
        }
        for (InetSocketAddress address : due) {
            Candidate candidate = known.get(address);
            if (candidate != null) {
                candidate.postpone(now);
            }
        }
        return due;
    }

    /** Whether the user named this peer. */
    synchronized boolean isNamed(InetSocketAddress address) {
        Candidate candidate = known.get(address);
        return candidate != null && candidate.source == Source.USER;
    }

    /**
     * The connection with the peer that listens there, which began at {@code since}, has ended. Who ends it at once has
     * no use for us and is dialled again as if it had not answered.
     */
    synchronized void lost(InetSocketAddress address, long since, long now) {
        Candidate candidate = known.get(address);
        if (candidate != null && now - since >= LIVED_MILLIS) {
            candidate.start(since);
        }
    }

    /** The peer that listens there gave nothing: it is dialled again as if it had not answered just now. */
    synchronized void gaveNothing(InetSocketAddress address, long now) {
        Candidate candidate = known.get(address);
        if (candidate != null) {
            candidate.postpone(now);
        }
    }

    /** Whether {@link #due} would name somebody. */
    synchronized boolean isAnyDue(long now, Predicate<InetSocketAddress> connected) {
        return known.entrySet().stream()
                .anyMatch(entry ->
                        now >= entry.getValue().next && !isBanned(entry.getKey()) && !connected.test(entry.getKey()));
    }

    /** Who is to blame for what comes from {@code remote}: its host, or, on this machine, where it listens. */
    Object identityOf(InetSocketAddress remote, int listeningPort) {
        InetAddress address = remote.getAddress();
        if (!address.isLoopbackAddress()) {
            return HostPrefix.of(address);
        }
        return listeningPort == 0 ? remote : new InetSocketAddress(address, listeningPort);
    }

    /** Whether many peers at {@code address} are nothing unusual: it is near, or the user named it. */
    boolean mayBeMany(InetAddress address) {
        return Reach.of(address) != Reach.WORLD || border.isNamed(address);
    }

    /** Takes nothing from this peer any more. */
    synchronized void ban(Object identity) {
        banned.add(identity);
    }

    synchronized boolean isBanned(InetSocketAddress address) {
        return !banned.isEmpty() && (banned.contains(address) || banned.contains(HostPrefix.of(address.getAddress())));
    }

    /** Who names a peer; whom to believe last comes first. */
    private enum Source {
        GOSSIP,
        TRACKER,
        USER
    }

    private static final class Candidate {
        private Source source;
        private long next;
        private long pause;

        Candidate(Source source) {
            this.source = source;
            this.pause = shortest();
        }

        private void confirm(Source other) {
            if (other.compareTo(source) > 0) {
                source = other;
            }
        }

        private long shortest() {
            return source == Source.USER ? NAMED_FIRST_MILLIS : FIRST_PAUSE_MILLIS;
        }

        private long longest() {
            return source == Source.USER ? NAMED_LAST_MILLIS : LAST_PAUSE_MILLIS;
        }

        private void postpone(long now) {
            next = now + pause;
            pause = Math.min(2 * pause, longest());
        }

        private void start(long now) {
            pause = shortest();
            next = now + pause;
        }
    }
}
