package org.seedbank.trustchain.gossip;

import com.google.common.hash.Hashing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.AgreementListener;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.crawl.BlockIntake;
import org.seedbank.trustchain.crawl.IntakeReport;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * Blocks that neighbours pass on. Each piece of news is taken once, from proven neighbours within their budget, checked
 * and stored, and only then sent on. A pair of blocks with one number is the proof of a fork. Lives on the node's loop.
 */
public final class BlockGossip implements AgreementListener {
    private static final String EVERYBODY = "everybody";
    /** Proofs of forks from one network at once, then 10 a second. */
    private static final int PROOFS = 400;

    private static final int NETWORKS = 4096;

    private final NodeLoop loop;
    private final Clock clock;
    private final RandomGenerator random;
    private final LedgerWriter writer;
    private final ForkedKeys forked;
    private final GossipChannel channel;
    private final BlockIntake intake;
    private final GossipSettings settings;
    private final Map<Bytes, Boolean> seen;
    private final Allowance fromNeighbour;
    private final Allowance stored;
    private final Allowance own;
    private final Allowance strangers;
    private final Budget<NetworkPrefix> proofs = new Budget<>(PROOFS, Duration.ofMillis(100), NETWORKS);
    private final Map<GossipTally, Long> tally = new EnumMap<>(GossipTally.class);

    /** Gossip over {@code channel}; what comes goes through {@code intake}. */
    public BlockGossip(
            NodeContext context,
            LedgerWriter writer,
            ForkedKeys forked,
            GossipChannel channel,
            BlockIntake intake,
            GossipSettings settings) {
        this.loop = context.loop();
        this.clock = context.clock();
        this.random = context.random();
        this.writer = writer;
        this.forked = forked;
        this.channel = channel;
        this.intake = intake;
        this.settings = settings;
        this.fromNeighbour = new Allowance(settings.fromNeighbour());
        this.stored = new Allowance(settings.stored());
        this.own = new Allowance(settings.own());
        this.strangers = new Allowance(settings.strangers());
        this.seen = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Bytes, Boolean> eldest) {
                return size() > settings.seen();
            }
        };
    }

    /** A block that a neighbour passes on. */
    public void heard(Address from, BlockBroadcast news) {
        HalfBlock block = news.block();
        take(from, List.of(block), news.ttl(), ttl -> to -> channel.broadcast(to, new BlockBroadcast(block, ttl)));
    }

    /** A pair that a neighbour passes on. */
    public void heard(Address from, PairBroadcast news) {
        BlockPair pair = news.pair();
        if (pair.isFork()) {
            count(proof(from, pair));
        } else {
            take(
                    from,
                    List.of(pair.first(), pair.second()),
                    news.ttl(),
                    ttl -> to -> channel.broadcast(to, new PairBroadcast(pair, ttl)));
        }
    }

    @Override
    public void agreed(HalfBlock proposal, HalfBlock answer) {
        loop.assertInLoop();
        List<HalfBlock> both = List.of(proposal, answer);
        if (own.take(EVERYBODY, clock.millis()) && seen.put(digest(both), true) == null) {
            send(
                    both,
                    Set.of(),
                    to -> channel.broadcast(to, new PairBroadcast(new BlockPair(proposal, answer), settings.ttl())));
        }
    }

    /** How many pieces of news came to what. */
    public Map<GossipTally, Long> tally() {
        return Collections.unmodifiableMap(tally);
    }

    /** Sends something to some neighbours. */
    @FunctionalInterface
    interface Sending {
        void to(List<Address> neighbours);
    }

    private void take(Address from, List<HalfBlock> blocks, long ttl, LongFunction<Sending> message) {
        loop.assertInLoop();
        Bytes name = digest(blocks);
        GossipTally obstacle = obstacle(from, blocks, name);
        if (obstacle != GossipTally.TAKEN) {
            count(obstacle);
            return;
        }
        seen.put(name, true);
        var unused = intake.take(blocks).whenComplete((report, failure) -> {
            if (failure != null) {
                seen.remove(name); // whoever repeats it later is welcome
                count(GossipTally.NOT_STORABLE);
            } else if (isSound(report)) {
                count(GossipTally.TAKEN);
                long left = Math.min(ttl, settings.largestTtl()) - 1;
                if (left > 0) {
                    send(blocks, Set.of(from), message.apply(left));
                }
            } else {
                count(GossipTally.INVALID);
                if (report.invalid() > 0) { // of a fork one neighbour may know, and another not
                    channel.offended(from, Offence.FALSE_BLOCKS);
                }
            }
        });
    }

    private static boolean isSound(IntakeReport report) {
        return report.invalid() + report.forked() + report.refused() == 0;
    }

    private GossipTally obstacle(Address from, List<HalfBlock> blocks, Bytes name) {
        if (seen.containsKey(name)) {
            return GossipTally.REPEATED;
        } else if (!channel.isNeighbour(from)) {
            return GossipTally.FROM_STRANGER;
        } else if (blocks.stream().anyMatch(block -> block.packed().size() > DoubleSpend.LARGEST_BLOCK)) {
            return GossipTally.INVALID;
        }
        long now = clock.millis();
        boolean isAllowed = mayBring(from, now) && stored.take(EVERYBODY, now);
        return isAllowed ? GossipTally.TAKEN : GossipTally.OVER_BUDGET;
    }

    private GossipTally proof(Address from, BlockPair pair) {
        loop.assertInLoop();
        PublicKey owner = pair.first().owner();
        if (forked.contains(owner)) {
            return GossipTally.REPEATED;
        } else if (!channel.isNeighbour(from)) {
            return GossipTally.FROM_STRANGER;
        }
        long now = clock.millis();
        boolean isKnown = writer.view().latest(owner).isPresent();
        if (!mayBring(from, now) || !mayProve(from) || (!isKnown && !strangers.take(EVERYBODY, now))) {
            return GossipTally.OVER_BUDGET;
        }
        boolean isGenuine = !pair.first().hash().equals(pair.second().hash())
                && intake.isSigned(pair.first())
                && intake.isSigned(pair.second());
        if (!isGenuine) {
            channel.offended(from, Offence.FALSE_BLOCKS);
            return GossipTally.INVALID;
        }
        if (intake.isOwn(owner)) {
            var unused = intake.take(List.of(pair.first(), pair.second())); // somebody else has our key
        } else {
            forked.add(new DoubleSpend(pair.first(), pair.second()));
        }
        return GossipTally.PROOF;
    }

    /** Sends to neighbours drawn at random, but not to those who have it. */
    private void send(List<HalfBlock> news, Set<Address> but, Sending message) {
        List<Peer> candidates = new ArrayList<>(channel.neighbours());
        candidates.removeIf(peer -> but.contains(peer.address())
                || news.stream().anyMatch(block -> block.owner().equals(peer.key())));
        List<Address> drawn = Neighbours.draw(candidates, settings.fanOut(), random).stream()
                .map(Peer::address)
                .toList();
        if (!drawn.isEmpty()) {
            message.to(drawn);
        }
    }

    private void count(GossipTally outcome) {
        tally.merge(outcome, 1L, Long::sum);
    }

    /** What all together may bring has no culprit; what one may, has. */
    private boolean mayBring(Address from, long now) {
        boolean isAllowed = fromNeighbour.take(source(from), now);
        if (!isAllowed) {
            channel.offended(from, Offence.TOO_MUCH_NEWS);
        }
        return isAllowed;
    }

    /** Keys, and so forks of them, can be made at will; a network of neighbours has its share of the proofs. */
    private boolean mayProve(Address from) {
        boolean isAllowed = proofs.take(NetworkPrefix.handOf(from), clock.instant());
        if (!isAllowed) {
            channel.offended(from, Offence.TOO_MUCH_NEWS);
        }
        return isAllowed;
    }

    private static Bytes source(Address from) {
        return from.ip().size() == 16 ? from.ip().slice(0, 8) : from.ip();
    }

    private static Bytes digest(List<HalfBlock> blocks) {
        Bytes hashes = blocks.stream().map(block -> block.hash().value()).reduce(Bytes.empty(), Bytes::concat);
        return Bytes.wrap(Hashing.sha256().hashBytes(hashes.toArray()).asBytes());
    }
}
