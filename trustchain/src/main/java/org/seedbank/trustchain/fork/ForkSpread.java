package org.seedbank.trustchain.fork;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.gossip.BlockPair;
import org.seedbank.trustchain.gossip.GossipChannel;
import org.seedbank.trustchain.gossip.Neighbours;
import org.seedbank.trustchain.gossip.PairBroadcast;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * Tells everybody of forks. Whoever learns of one sends the proof to some neighbours, three times because packets get
 * lost, to others first and to nobody again who has shown it meanwhile; each of them does the same, so it reaches the
 * whole network in a few steps. Who meets us for the first time is told of the newest, and who asks for the chain of a
 * key that forked is told of that one. Lives on the node's loop.
 *
 * <p>The source of a datagram can be invented, and so can who has shown a proof. So the first time nobody is left out,
 * and a neighbour would have to be impersonated towards all those who know it to be kept from hearing.
 */
public final class ForkSpread {
    /** Proofs for a neighbour met for the first time. */
    static final int AT_MEETING = 16;

    private static final Duration REPEAT = Duration.ofSeconds(2);
    private static final Duration LAST_REPEAT = Duration.ofSeconds(6);
    /** A flood of proofs must not become a flood of packets; but each is told once, however many there are. */
    private static final int MOST_REPEATED = 128;
    /** Of one proof; sources can be invented. */
    private static final int MOST_HOLDERS = 256;

    /** Headers of a packet with a pair. */
    private static final long FRAMING = 71;

    private static final int ASKING = 4096;

    private final NodeLoop loop;
    private final RandomGenerator random;
    private final ForkedKeys forked;
    private final GossipChannel channel;
    private final Clock clock;
    private final Budget<Told> told = new Budget<>(1, Duration.ofMinutes(1), ASKING);
    private final int fanOut;
    private final Map<PublicKey, Telling> repeated = new HashMap<>();
    private boolean closed;

    /** Spreads what {@code forked} learns over {@code channel}, to {@code fanOut} neighbours at a time. */
    public ForkSpread(NodeContext context, ForkedKeys forked, GossipChannel channel, int fanOut) {
        this.loop = context.loop();
        this.clock = context.clock();
        this.random = context.random();
        this.forked = forked;
        this.channel = channel;
        this.fanOut = fanOut;
        forked.listenToProofs(this::proven);
    }

    /**
     * Tells a neighbour who is new, first of itself: somebody may have copied its wallet.
     *
     * @return bytes sent
     */
    public long met(Peer neighbour) {
        return Stream.concat(forked.proofOf(neighbour.key()).stream(), forked.newest(AT_MEETING).stream())
                .distinct()
                .mapToLong(proof -> show(neighbour, proof))
                .sum();
    }

    /**
     * Tells {@code asking} if {@code owner} forked, unless it was told in the last minute.
     *
     * @return bytes sent, 0 if nothing was
     */
    public long tell(Peer asking, PublicKey owner) {
        Optional<DoubleSpend> proof = forked.proofOf(owner);
        if (proof.isEmpty() || !told.take(new Told(asking.key(), owner), clock.instant())) {
            return 0;
        }
        return show(asking, proof.get());
    }

    private long show(Peer neighbour, DoubleSpend proof) {
        BlockPair pair = pair(proof);
        channel.send(neighbour.address(), pair);
        return FRAMING + pair.first().packed().size() + pair.second().packed().size();
    }

    /** {@code holder} showed {@code proof}, a pair of blocks with one number, and need not be told of it again. */
    public void shown(Address holder, BlockPair proof) {
        Telling telling = repeated.get(proof.first().owner());
        if (telling != null && telling.holders.size() < MOST_HOLDERS) {
            telling.holders.add(holder);
        }
    }

    /** Nothing is sent any more. */
    public void close() {
        closed = true;
    }

    private void proven(DoubleSpend proof) {
        Telling telling = new Telling(proof);
        var unusedFirst = loop.schedule(Duration.ZERO, () -> send(telling));
        if (repeated.size() < MOST_REPEATED) {
            PublicKey owner = proof.id().owner();
            repeated.put(owner, telling);
            var unusedSecond = loop.schedule(REPEAT, () -> send(telling));
            var unusedLast = loop.schedule(LAST_REPEAT, () -> {
                repeated.remove(owner);
                send(telling);
            });
        }
    }

    private void send(Telling telling) {
        if (closed) {
            return;
        }
        List<Address> drawn = drawn(telling).stream().map(Peer::address).toList();
        if (!drawn.isEmpty()) {
            telling.told.addAll(drawn);
            channel.broadcast(drawn, new PairBroadcast(pair(telling.proof), 1));
        }
    }

    private List<Peer> drawn(Telling telling) {
        PublicKey owner = telling.proof.id().owner();
        List<Peer> others = new ArrayList<>();
        List<Peer> again = new ArrayList<>();
        for (Peer peer : channel.neighbours()) {
            if (!peer.key().equals(owner) && !telling.isLeftOut(peer.address())) {
                (telling.told.contains(peer.address()) ? again : others).add(peer);
            }
        }
        List<Peer> drawn = new ArrayList<>(Neighbours.draw(others, fanOut, random));
        drawn.addAll(Neighbours.draw(again, fanOut - drawn.size(), random));
        return drawn;
    }

    private static BlockPair pair(DoubleSpend proof) {
        DoubleSpend blocks = new ForkProof(proof).blocks();
        return new BlockPair(blocks.first(), blocks.second());
    }

    private record Told(PublicKey asking, PublicKey owner) {}

    /** A proof that is being told. */
    private static final class Telling {
        private final DoubleSpend proof;
        private final Set<Address> told = new HashSet<>();
        private final Set<Address> holders = new HashSet<>();

        Telling(DoubleSpend proof) {
            this.proof = proof;
        }

        boolean isLeftOut(Address neighbour) {
            return !told.isEmpty() && holders.contains(neighbour);
        }
    }
}
