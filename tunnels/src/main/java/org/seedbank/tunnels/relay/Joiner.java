package org.seedbank.tunnels.relay;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellPort;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.StationTable;
import org.seedbank.tunnels.crypto.CellCipher;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.OpeningLayer;
import org.seedbank.tunnels.crypto.SealingLayer;
import org.seedbank.tunnels.crypto.SessionKeys;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.exit.ByteBudget;

/** Lets circuits of others end here, or lead on. Lives on the node's loop. */
public final class Joiner {
    /** For how many seconds, and how many, numbers of circuits are remembered after they were asked for. */
    private static final int MEMORY_SECONDS = 60;

    private static final int MEMORY = 8192;

    private final NodeContext context;
    private final CellPort port;
    private final StationTable table;
    private final JoinerPlan plan;
    private final X25519Pair identity;
    private final RequestBudget budget;
    private final ByteBudget rate;
    private final JoinCounters counters = new JoinCounters();
    private final Map<Integer, Integer> askedAt = new LinkedHashMap<>();
    private final Set<Joint> joints = new LinkedHashSet<>();
    private final Newcomers newcomers;
    private final Set<RelayPair> relays = new LinkedHashSet<>();
    private final Set<JoinedPair> pairs = new LinkedHashSet<>();
    private final MeetingHouse meetings;
    private int second;

    /**
     * @param context loop and chance of the node
     * @param port carries cells out
     * @param table of the node; shared with circuits of its own
     * @param plan what the node is
     */
    public Joiner(NodeContext context, CellPort port, StationTable table, JoinerPlan plan) {
        this.context = context;
        this.port = port;
        this.table = table;
        this.plan = plan;
        this.identity = X25519Pair.of(plan.identity());
        this.budget = new RequestBudget(plan.limits().perSecond());
        this.rate = new ByteBudget(plan.limits().bytesPerSecond());
        this.newcomers = new Newcomers(plan.limits().newcomersOfOne());
        this.meetings = new MeetingHouse(this);
    }

    /** Somebody at {@code from} asks for a circuit with number {@code circuit}. */
    public void requested(Address from, int circuit, Create request) {
        context.loop().assertInLoop();
        if (plan.flags().isEmpty()
                || table.get(circuit) != null
                || askedAt.containsKey(circuit)
                || request.node().equals(plan.identity().publicKey())) {
            return;
        }
        RelayPair.End link = new RelayPair.End(new Peer(request.node(), from), circuit);
        if (isIntroduced(link.peer())) {
            budget.know(from);
        }
        if (!budget.take(from)) {
            counters.turned();
            return;
        }
        remember(circuit);
        if (!plan.terms().admission().admits(request.node()) || !hasRoomFor(from)) {
            counters.turned();
            tell(link, Destroy.Reason.UNKNOWN);
            return;
        }
        HopHandshake.answer(identity, X25519Pair.draw(random()), request.ephemeral())
                .ifPresent(answer -> join(link, request.identifier(), answer));
    }

    /**
     * A datagram of the overlay came from {@code from} outside of all circuits, the first {@code size} bytes of
     * {@code datagram}.
     *
     * @return whether it is about members of hidden swarms
     */
    public boolean told(Address from, byte[] datagram, int size) {
        return meetings.told(from, datagram, size);
    }

    /** How many circuits end here. */
    public int joints() {
        return joints.size();
    }

    /** How many circuits lead on from here. */
    public int relays() {
        return relays.size();
    }

    /** How many pairs of circuits of hidden swarms meet here. */
    public int pairs() {
        return pairs.size();
    }

    /** How many members of hidden swarms can be asked for here. */
    public int introductionPoints() {
        return meetings.points();
    }

    /** What was done since the start. */
    public JoinCounters counters() {
        return counters;
    }

    /** A second has passed. */
    public void tick() {
        second++;
        budget.tick();
        rate.tick();
        plan.exits().tick();
        meetings.tick();
        askedAt.values().removeIf(asked -> second - asked > MEMORY_SECONDS);
    }

    /** Tells everybody that this node goes down. */
    public void close() {
        List.copyOf(joints).forEach(joint -> joint.end(Destroy.Reason.SHUTDOWN));
        List.copyOf(relays).forEach(relay -> relay.end(Destroy.Reason.SHUTDOWN));
        List.copyOf(pairs).forEach(pair -> pair.end(Destroy.Reason.SHUTDOWN));
    }

    /** Whether a cell of {@code size} may go on in this second, or an answer that somebody only asks for to measure. */
    boolean mayRelay(int size) {
        return rate.take(size);
    }

    CellPort port() {
        return port;
    }

    StationTable table() {
        return table;
    }

    MeetingHouse meetings() {
        return meetings;
    }

    JoinerPlan plan() {
        return plan;
    }

    RandomGenerator random() {
        return context.random();
    }

    PublicKey self() {
        return plan.identity().publicKey();
    }

    void tell(RelayPair.End end, int reason) {
        port.send(
                end.peer().address(),
                Destroy.packet(plan.overlay(), plan.identity(), new CircuitId(end.circuit()), reason));
    }

    /** The owner has sent a cell that nobody else could: it is there, and receives what is sent to it. */
    void proven(Joint joint) {
        newcomers.remove(joint);
        budget.know(joint.neighbour());
    }

    void removed(Joint joint, int circuit) {
        joints.remove(joint);
        newcomers.remove(joint);
        table.remove(circuit, joint);
    }

    void removed(RelayPair relay, int in, int out) {
        relays.remove(relay);
        table.remove(in, relay.forward());
        table.remove(out, relay.backward());
    }

    /** The circuit no longer ends here: both directions of the relay take the place of the joint. */
    void ledOn(Joint joint, RelayPair relay, int in, int out) {
        joints.remove(joint);
        relays.add(relay);
        table.put(in, relay.forward());
        table.put(out, relay.backward());
    }

    /** Two circuits that ended here lead on to each other. */
    void join(Joint first, Joint second) {
        joints.remove(first);
        joints.remove(second);
        JoinedPair pair = new JoinedPair(this, first.giveUp(), second.giveUp());
        pairs.add(pair);
        table.put(first.circuit(), pair.first());
        table.put(second.circuit(), pair.second());
    }

    void removed(JoinedPair pair, int first, int second) {
        pairs.remove(pair);
        table.remove(first, pair.first());
        table.remove(second, pair.second());
    }

    private boolean isIntroduced(Peer peer) {
        return plan.directory()
                .find(peer.key())
                .filter(candidate -> candidate.address().equals(peer.address()))
                .isPresent();
    }

    /** Whether there is room for one more of whoever is at {@code from}; made at the cost of those nobody uses. */
    private boolean hasRoomFor(Address from) {
        newcomers.tooManyOf(from).ifPresent(joint -> joint.end(Destroy.Reason.UNKNOWN));
        if (circuits() >= plan.limits().circuits()) {
            newcomers.dispensable().ifPresent(joint -> joint.end(Destroy.Reason.UNKNOWN));
        }
        return circuits() < plan.limits().circuits();
    }

    private int circuits() {
        return joints.size() + relays.size() + 2 * pairs.size();
    }

    private void join(RelayPair.End link, int identifier, HopHandshake.Answer answer) {
        CellCipher cipher = port.cipher();
        SessionKeys keys = answer.keys();
        Bytes offered =
                CandidateList.CODEC.encode(plan.directory().offer(link.peer().key()));
        byte[] sealed = new byte[offered.size() + SealingLayer.OVERHEAD];
        // With the forward keys, as is usual there; owners of ours count on from its counter.
        int unused = SealingLayer.fromTheStart(cipher, keys.forward())
                .seal(new CellCipher.Span().set(offered.toArray(), 0, offered.size()), sealed, 0);
        RelayPair.Layers layers = new RelayPair.Layers(
                new OpeningLayer(cipher, keys.forward()), SealingLayer.fromTheStart(cipher, keys.backward()));
        Joint joint = new Joint(this, link, layers);
        joints.add(joint);
        newcomers.add(joint);
        table.put(link.circuit(), joint);
        counters.letIn();
        port.plain(
                link.peer().address(),
                link.circuit(),
                false,
                new Created(identifier, answer.ephemeral(), answer.proof(), Bytes.wrap(sealed)));
    }

    private void remember(int circuit) {
        if (askedAt.size() >= MEMORY) {
            askedAt.remove(askedAt.keySet().iterator().next());
        }
        askedAt.put(circuit, second);
    }
}
