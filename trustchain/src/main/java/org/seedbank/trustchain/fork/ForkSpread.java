package org.seedbank.trustchain.fork;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
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
 * Tells everybody of forks. Whoever learns of one sends the proof to some neighbours, three times to different ones
 * because packets get lost; each of them does the same, so it reaches the whole network in a few steps. Who meets us
 * for the first time is told of the newest, and who asks for the chain of a key that forked is told of that one. Lives
 * on the node's loop.
 */
public final class ForkSpread {
    /** Proofs for a neighbour met for the first time. */
    static final int AT_MEETING = 16;

    private static final List<Duration> REPEATS = List.of(Duration.ofSeconds(2), Duration.ofSeconds(6));
    /** A flood of proofs must not become a flood of packets; but each is told once, however many there are. */
    private static final int MOST_REPEATS_AHEAD = 256;
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
    private int ahead;
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

    /** Tells a neighbour who is new. */
    public void met(Peer neighbour) {
        forked.newest(AT_MEETING).forEach(proof -> channel.send(neighbour.address(), pair(proof)));
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
        BlockPair pair = pair(proof.get());
        channel.send(asking.address(), pair);
        return FRAMING + pair.first().packed().size() + pair.second().packed().size();
    }

    /** Nothing is sent any more. */
    public void close() {
        closed = true;
    }

    private void proven(DoubleSpend proof) {
        var unusedFirst = loop.schedule(Duration.ZERO, () -> send(proof));
        for (Duration delay : REPEATS) {
            if (ahead < MOST_REPEATS_AHEAD) {
                ahead++;
                var unused = loop.schedule(delay, () -> {
                    ahead--;
                    send(proof);
                });
            }
        }
    }

    private void send(DoubleSpend proof) {
        if (closed) {
            return;
        }
        PairBroadcast news = new PairBroadcast(pair(proof), 1);
        List<Peer> candidates = new ArrayList<>(channel.neighbours());
        candidates.removeIf(peer -> peer.key().equals(proof.id().owner()));
        Neighbours.draw(candidates, fanOut, random).forEach(peer -> channel.broadcast(peer.address(), news));
    }

    private record Told(PublicKey asking, PublicKey owner) {}

    private static BlockPair pair(DoubleSpend proof) {
        DoubleSpend blocks = new ForkProof(proof).blocks();
        return new BlockPair(blocks.first(), blocks.second());
    }
}
