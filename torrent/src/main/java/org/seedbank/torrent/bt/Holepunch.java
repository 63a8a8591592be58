package org.seedbank.torrent.bt;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.bt.HolepunchMessage.Kind;
import org.seedbank.torrent.bt.HolepunchMessage.Problem;

/**
 * Connections between peers behind address translators (BEP 55): a third peer that is connected with both tells each to
 * dial the other at once, by uTP, so that the packets of each open the way for those of the other. Here are all three
 * parts: we ask, we are told, we introduce. Nobody can use us to have packets sent to whom he likes: we introduce only
 * peers with which we are connected, and dial, and ask, a few times a minute. Without threads or a clock.
 *
 * @param <P> a connected peer
 */
final class Holepunch<P> {
    /** Introductions that one peer may ask for, and dials that one peer may tell us, in a minute. */
    static final int EACH_PER_MINUTE = 10;
    /** Dials that all peers together may tell us in a minute. */
    static final int ALL_PER_MINUTE = 30;
    /** How long an answer to our question is waited for. */
    static final long PATIENCE_MILLIS = 20_000;
    /** The same peer is asked for again after this time. */
    static final long AGAIN_MILLIS = 5 * 60_000;

    private static final long MINUTE = 60_000;
    private static final int MOST_SOURCES = 1_000;
    private static final int MOST_ASKED = 100;

    private final World<P> world;
    /** Who named each peer. */
    private final Map<InetSocketAddress, P> sources = new LinkedHashMap<>();
    /** When we asked for whom. */
    private final Map<InetSocketAddress, Asked<P>> asked = new LinkedHashMap<>();

    private final Map<P, Allowance> introductions = new HashMap<>();
    private final Map<P, Allowance> orders = new HashMap<>();
    private final Allowance allOrders = new Allowance(ALL_PER_MINUTE);

    Holepunch(World<P> world) {
        this.world = world;
    }

    /** What the peers and the network are to it. */
    interface World<P> {
        /** Connected peers. */
        Collection<P> peers();

        /** Where others would have to dial {@code peer}; empty while that is not known. */
        Optional<InetSocketAddress> addressOf(P peer);

        /** Whether {@code address} is that of {@code peer} as we see it, or as it and others speak of it. */
        boolean isAt(P peer, InetSocketAddress address);

        /** Whether {@code peer} reads such messages. */
        boolean understands(P peer);

        void send(P to, HolepunchMessage message);

        /** Whether a peer at {@code address} may be spoken of to others, or dialled because others say so. */
        boolean isPresentable(InetSocketAddress address);

        /** Whether that is us. */
        boolean isSelf(InetSocketAddress address);

        /** Dials {@code address} by uTP. */
        void punch(InetSocketAddress address);
    }

    /** {@code source} names peers with which it is connected. */
    void heard(P source, Collection<InetSocketAddress> named) {
        for (InetSocketAddress address : named) {
            if (sources.size() < MOST_SOURCES) {
                sources.putIfAbsent(address, source);
            }
        }
    }

    /** Nobody answered there. */
    void unreachable(InetSocketAddress address, long now) {
        P source = sources.get(address);
        Asked<P> before = asked.get(address);
        if (source == null
                || !world.understands(source)
                || !world.isPresentable(address)
                || world.isSelf(address)
                || (before != null && now - before.at < AGAIN_MILLIS)) {
            return;
        }
        if (asked.size() >= MOST_ASKED) {
            asked.remove(asked.keySet().iterator().next());
        }
        asked.remove(address);
        asked.put(address, new Asked<>(source, now));
        world.send(source, new HolepunchMessage(Kind.RENDEZVOUS, address));
    }

    /** {@code from} says {@code message}. */
    void received(P from, HolepunchMessage message, long now) {
        switch (message.kind()) {
            case RENDEZVOUS -> introduce(from, message.address(), now);
            case CONNECT -> obey(from, message.address(), now);
            case ERROR -> {
                // It is asked again later, when it may have changed.
            }
        }
    }

    private void introduce(P from, InetSocketAddress wanted, long now) {
        if (!introductions
                .computeIfAbsent(from, any -> new Allowance(EACH_PER_MINUTE))
                .take(now)) {
            return;
        }
        Problem problem = wanted.getPort() == 0 ? Problem.NO_SUCH_PEER : Problem.NOT_CONNECTED;
        if (world.isSelf(wanted)) {
            problem = Problem.NO_SELF;
        } else {
            P target = find(wanted);
            if (target != null) {
                problem = introduce(from, target);
            }
        }
        if (problem != Problem.NONE) {
            world.send(from, new HolepunchMessage(Kind.ERROR, wanted, problem));
        }
    }

    /** Each is told where the other is seen, which behind a translator is not where it says that it listens. */
    private Problem introduce(P from, P target) {
        Optional<InetSocketAddress> one = world.addressOf(from);
        Optional<InetSocketAddress> other = world.addressOf(target);
        if (target == from) {
            return Problem.NO_SUCH_PEER;
        } else if (!world.understands(target)) {
            return Problem.NO_SUPPORT;
        } else if (one.isEmpty() || other.isEmpty() || !mayMeet(one.get(), other.get())) {
            return Problem.NO_SUCH_PEER;
        }
        world.send(target, new HolepunchMessage(Kind.CONNECT, one.get()));
        world.send(from, new HolepunchMessage(Kind.CONNECT, other.get()));
        return Problem.NONE;
    }

    /** Whoever claims our own port behind our address would have others dial us. */
    private boolean mayMeet(InetSocketAddress one, InetSocketAddress other) {
        return world.isPresentable(one) && world.isPresentable(other) && !world.isSelf(one) && !world.isSelf(other);
    }

    private @Nullable P find(InetSocketAddress wanted) {
        for (P peer : world.peers()) {
            if (world.isAt(peer, wanted)) {
                return peer;
            }
        }
        return null;
    }

    /** Whoever is connected with us can say this at any time, and names whom he likes. */
    private void obey(P from, InetSocketAddress address, long now) {
        boolean isAllowed = isAnswer(from, address, now)
                || (orders.computeIfAbsent(from, any -> new Allowance(EACH_PER_MINUTE))
                                .take(now)
                        && allOrders.take(now));
        if (isAllowed
                && address.getPort() != 0
                && world.isPresentable(address)
                && !world.isSelf(address)
                && find(address) == null) {
            world.punch(address);
        }
    }

    /** The port may be another one than that which we asked for: a translator chooses. */
    private boolean isAnswer(P from, InetSocketAddress address, long now) {
        for (Map.Entry<InetSocketAddress, Asked<P>> question : asked.entrySet()) {
            Asked<P> ours = question.getValue();
            boolean isAbout =
                    ours.source == from && question.getKey().getAddress().equals(address.getAddress());
            if (isAbout && now - ours.at < PATIENCE_MILLIS && ours.answer()) {
                return true;
            }
        }
        return false;
    }

    /** The connection is gone. */
    void closed(P peer) {
        sources.values().removeIf(peer::equals);
        asked.values().removeIf(each -> each.source == peer);
        introductions.remove(peer);
        orders.remove(peer);
    }

    private static final class Asked<P> {
        private final P source;
        private final long at;
        private boolean answered;

        Asked(P source, long at) {
            this.source = source;
            this.at = at;
        }

        /** Each question has one answer. */
        private boolean answer() {
            boolean isFirst = !answered;
            answered = true;
            return isFirst;
        }
    }

    /** So many things in a minute. */
    private static final class Allowance {
        private final int most;
        private long since;
        private int taken;

        Allowance(int most) {
            this.most = most;
        }

        private boolean take(long now) {
            if (Math.abs(now - since) >= MINUTE) {
                since = now;
                taken = 0;
            }
            return taken++ < most;
        }
    }
}
