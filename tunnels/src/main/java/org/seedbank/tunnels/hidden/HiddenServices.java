package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.loop.Budget;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.circuit.Circuits;

/** A node's memberships of hidden swarms, and what they share. Lives on the node's loop. */
public final class HiddenServices implements AutoCloseable {
    /** Requests for a meeting at once, and how often after that: each costs a circuit. */
    private static final int BURST_OF_SWARM = 8;

    private static final Duration EACH_OF_SWARM = Duration.ofSeconds(2);
    private static final int BURST = 16;
    private static final Duration EACH = Duration.ofMillis(500);
    private static final int MOST_SWARMS = 1000;

    private final NodeContext context;
    private final Circuits circuits;
    private final HiddenSettings settings;
    private final JoiningCodec codec;
    private final Budget<SwarmId> requestsOfSwarms = new Budget<>(BURST_OF_SWARM, EACH_OF_SWARM, MOST_SWARMS);
    private final Budget<HiddenServices> requests = new Budget<>(BURST, EACH, 1);
    private final Set<Membership> members = new LinkedHashSet<>();
    private final Set<PublicKey> own = new HashSet<>();
    private int introductions;
    private int unanswered;

    /**
     * @param context loop, clock and chance of the node
     * @param circuits of the node
     * @param settings numbers
     */
    public HiddenServices(NodeContext context, Circuits circuits, HiddenSettings settings) {
        this.context = context;
        this.circuits = circuits;
        this.settings = settings;
        this.codec = new JoiningCodec(circuits.overlay());
    }

    /**
     * Lets others find this node as a member of {@code swarm}, until it is closed.
     *
     * @param hops 1 to 3, between this node and whoever meets it
     * @param listener learns of links
     */
    public HiddenSeed seed(SwarmId swarm, int hops, LinkListener listener) {
        context.loop().assertInLoop();
        HiddenSeed seed = new HiddenSeed(this, swarm, hops, listener);
        members.add(seed);
        own.add(seed.key());
        return seed;
    }

    /**
     * Looks for other members of {@code swarm}, until it is closed.
     *
     * @param hops 1 to 3, between this node and whoever it asks; one more to whom it meets
     * @param listener learns of links
     */
    public HiddenSearch search(SwarmId swarm, int hops, LinkListener listener) {
        context.loop().assertInLoop();
        HiddenSearch search = new HiddenSearch(this, swarm, hops, listener);
        members.add(search);
        return search;
    }

    /** Ends all memberships. */
    @Override
    public void close() {
        List.copyOf(members).forEach(Membership::close);
    }

    NodeContext context() {
        return context;
    }

    Circuits circuits() {
        return circuits;
    }

    HiddenSettings settings() {
        return settings;
    }

    JoiningCodec codec() {
        return codec;
    }

    /** Whether {@code seeder} is this node itself, in whatever swarm. */
    boolean isOwn(PublicKey seeder) {
        return own.contains(seeder);
    }

    void ended(HiddenSeed seed) {
        members.remove(seed);
        own.remove(seed.key());
    }

    void ended(HiddenSearch search) {
        members.remove(search);
    }

    /** Whether there may be one more introduction point; {@link #introductionGone} gives it back. */
    boolean takeIntroduction() {
        boolean isFree = introductions < settings.introductions();
        introductions += isFree ? 1 : 0;
        return isFree;
    }

    void introductionGone() {
        introductions--;
    }

    /** Whether a circuit may be built for somebody who asks for a meeting; {@link #answered} gives its place back. */
    boolean takeRequest(SwarmId swarm) {
        boolean isFree = unanswered < settings.unanswered()
                && requestsOfSwarms.take(swarm, context.clock().instant())
                && requests.take(this, context.clock().instant());
        unanswered += isFree ? 1 : 0;
        return isFree;
    }

    void answered() {
        unanswered--;
    }
}
