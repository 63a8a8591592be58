package org.seedbank.overlay.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Endpoint;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.request.RequestCache;

/**
 * Finds and keeps the neighbours of a node in one overlay. Who has proved its key and its address becomes known to the
 * {@link PeerGraph}; those proved elsewhere, as in a torrent swarm, are asked to become neighbours. Lives on the node's
 * loop.
 */
public final class PeerDiscovery implements AutoCloseable {
    /** How long a key stays where it was heard of. */
    private static final Duration ALIVE = Duration.ofSeconds(60);

    /** How long the walk is in haste without finding anybody. */
    private static final Duration HOPE = Duration.ofSeconds(30);

    private final NodeLoop loop;
    private final Surroundings here;
    private final Candidates candidates;
    private final RequestCache requests;
    private final Asking asking;
    private final Answering answering;
    private final Walk walk;
    private final Churn churn;
    private final Reachability reachability;
    private final Acquaintances acquaintances;
    private final Community community;
    private Consumer<Address> whenTwin = place -> {};
    private @Nullable Cancellable nextStep;
    private @Nullable Instant lastProgress;
    private int lastCount;
    private boolean closed;

    /**
     * @param context loop, clock and chance of the node
     * @param endpoint carries packets out; those that come in reach this through {@link #community}
     * @param packets makes packets of the overlay that {@code plan} names
     * @param graph proven peers of the node
     * @param plan what the node is and wants
     */
    public PeerDiscovery(
            NodeContext context, Endpoint endpoint, PacketWriter packets, PeerGraph graph, DiscoveryPlan plan) {
        this.loop = context.loop();
        OwnAddresses own = new OwnAddresses(context.clock(), plan.lan());
        this.here = new Surroundings(
                context,
                endpoint,
                packets,
                graph,
                plan,
                own,
                new Neighbourhood(context, plan.settings(), plan.self(), graph.complaints()),
                new UnprovenTraffic(context.clock()));
        this.candidates = new Candidates(context.random());
        this.requests = new RequestCache(context, RequestCache.DEFAULT_LIMIT);
        this.asking = new Asking(here, candidates, requests, this::proved, place -> whenTwin.accept(place));
        this.reachability = new Reachability(own);
        this.answering = new Answering(here, asking, reachability);
        this.walk = new Walk(here, candidates, asking);
        this.churn = new Churn(here, asking);
        this.acquaintances = new Acquaintances(context.clock());
        this.community = table();
    }

    /** The message table of discovery, to be joined with that of the overlay. */
    public Community community() {
        return community;
    }

    /** Walks from now on; calling it again does nothing. */
    public void start() {
        loop.assertInLoop();
        if (nextStep == null && !closed) {
            step();
        }
    }

    /** Notes that somebody of this overlay may be at {@code address}, as {@code source}, itself or another, says. */
    public void suggest(Address address, Address source) {
        loop.assertInLoop();
        if (here.filter().admits(address, source)) {
            candidates.add(new Candidates.Candidate(address, source, false, Origin.SUGGESTED));
        }
    }

    /** Notes that {@code peer} proved its key elsewhere, as in a torrent swarm, and may become a neighbour. */
    public void introduce(Peer peer) {
        loop.assertInLoop();
        introduce(peer, Origin.SUGGESTED);
    }

    /**
     * From now on {@code action} is told where another process that holds our key is, whenever it proves that: it has
     * answered, signed with our key and to our address, a question that was drawn for it. Packets of our own that come
     * back, or old ones, prove nothing.
     */
    public void whenKeyIsUsedElsewhere(Consumer<Address> action) {
        loop.assertInLoop();
        whenTwin = action;
    }

    /** The neighbours of now, the oldest first. */
    public List<Neighbour> neighbours() {
        loop.assertInLoop();
        return here.neighbours().all();
    }

    /** Takes up what an earlier run knew: those peers are tried. */
    public void recall(AddressBook book) {
        loop.assertInLoop();
        for (AddressBook.Entry entry : book.entries()) {
            acquaintances.recall(entry);
            introduce(entry.peer(), Origin.REMEMBERED);
        }
    }

    /** Asks {@code peers}, few on whom an earlier run relied, at once and however often they were asked. */
    public void revisit(Collection<Peer> peers) {
        loop.assertInLoop();
        for (Peer peer : peers) {
            if (here.neighbours().isWelcome(peer.key()) && here.filter().admits(peer.address())) {
                var unused = asking.insist(peer.address(), Origin.REMEMBERED);
            }
        }
    }

    /** What is known now. */
    public AddressBook addressBook() {
        loop.assertInLoop();
        return new AddressBook(
                here.context().clock().instant(),
                here.own().lan(false).port() == 0
                        ? here.own().lan(true)
                        : here.own().lan(false),
                wan(),
                here.own().mapped(),
                witnesses(),
                reach(),
                acquaintances.list(here.neighbours()));
    }

    /** Shuts out {@code members}, and nobody else, from now on. */
    public void ban(Collection<MemberId> members) {
        loop.assertInLoop();
        Set<MemberId> banned = new HashSet<>(members);
        here.neighbours().ban(banned);
        here.graph().peers().stream()
                .map(Peer::key)
                .filter(key -> !here.neighbours().isWelcome(key))
                .forEach(here.graph()::forget);
        acquaintances.list(here.neighbours()).stream()
                .map(entry -> entry.peer().key())
                .filter(key -> !here.neighbours().isWelcome(key))
                .forEach(acquaintances::forget);
    }

    /** Asks {@code addresses}, which the user named, now, and again whenever there is nobody else to ask. */
    public void bootstrap(Collection<Address> addresses) {
        loop.assertInLoop();
        walk.bootstrap(addresses);
    }

    /** The router forwards {@code address} to this node. */
    public void mapped(Address address) {
        loop.assertInLoop();
        here.own().mapped(address);
    }

    /** The address under which others see this node, if several of them agree; IPv4 before IPv6. */
    public Optional<Address> wan() {
        loop.assertInLoop();
        return here.own().elected(false).or(() -> here.own().elected(true));
    }

    /** Where this node is; what it says changes with what is found out. */
    public Whereabouts whereabouts() {
        return here.own();
    }

    /** How many networks told what our address is. */
    public int witnesses() {
        loop.assertInLoop();
        return here.own().witnesses();
    }

    /** Whether strangers reach this node. */
    public Reach reach() {
        loop.assertInLoop();
        return reachability.reach();
    }

    /** Ends the walk; nothing is asked or answered any more. */
    @Override
    public void close() {
        loop.assertInLoop();
        closed = true;
        if (nextStep != null) {
            nextStep.cancel();
        }
        requests.close();
    }

    private Community table() {
        Community.Builder table = Community.builder(here.plan().overlay());
        for (Style style : Style.values()) {
            table.signed(style.requestId(), style.requests(), (sender, request) -> {
                        if (!closed) {
                            answering.requested(style, sender, request);
                        }
                    })
                    .signed(style.responseId(), style.responses(), (sender, response) -> {
                        asking.responded(style, sender, response);
                    })
                    .unsigned(style.punctureRequestId(), style.punctureRequests(), (from, request) -> {
                        if (!closed) {
                            answering.punctureRequested(style, from, request);
                        }
                    })
                    .signed(style.punctureId(), style.punctures(), (sender, puncture) -> {
                        asking.punctured(style, sender, puncture);
                    });
        }
        return table.build();
    }

    private void introduce(Peer peer, Origin origin) {
        Address address = peer.address();
        if (here.neighbours().isWelcome(peer.key())
                && here.neighbours().at(peer).isEmpty()
                && here.filter().admits(address)) {
            candidates.add(new Candidates.Candidate(address, address, false, origin));
        }
    }

    private void proved(Peer peer, Proof proof) {
        candidates.remove(peer.address());
        Optional<Address> elsewhere = aliveElsewhere(peer);
        Optional<Neighbour> twin = elsewhere.flatMap(known -> here.neighbours().at(new Peer(peer.key(), known)));
        if (here.neighbours().isSelf(peer.key())
                || elsewhere.filter(known -> !isMove(peer, proof.lan(), known)).isPresent()) {
            answering.proved(peer, false, twin);
            return;
        }
        here.graph().learn(peer);
        // Who is scarce is full before long, and so is everybody where nobody leaves; while there are too few they are
        // needed all the same, and answer whoever asks.
        if (proof.mayStay()
                || !here.neighbours().isSatisfied()
                || proof.isScarce().orElse(false)
                || here.neighbours().at(peer).isPresent()) {
            boolean unused = here.neighbours().add(peer, proof);
            here.neighbours().at(peer).ifPresent(acquaintances::note);
        }
        answering.proved(peer, here.neighbours().at(peer).isEmpty(), twin);
    }

    /** Where else the key of {@code peer} was heard of just now. */
    private Optional<Address> aliveElsewhere(Peer peer) {
        Instant recently = here.context().clock().instant().minus(ALIVE);
        return here.graph()
                .lastHeard(peer.key())
                .filter(recently::isBefore)
                .flatMap(heard -> here.graph().addressOf(peer.key()))
                .filter(known -> !known.equals(peer.address()));
    }

    /**
     * Whoever passes our question on to somebody, and the signed answer back to us, looks like that somebody. So a key
     * that was heard of just now stays where it was, unless it says itself, signed, that it is at another port of the
     * same host now; what is proved in a swarm is bound to its connection and counts.
     *
     * @param lan where the peer says that it is, which whoever passes its answers on cannot change
     */
    private static boolean isMove(Peer peer, Address lan, Address known) {
        return lan.equals(peer.address()) && lan.ip().equals(known.ip());
    }

    private void step() {
        if (here.neighbours().size() == 0 && candidates.size() == 0) {
            // Alone: whoever was known may be back, and each is asked once a minute at most.
            acquaintances.list(here.neighbours()).forEach(entry -> introduce(entry.peer(), Origin.REMEMBERED));
        }
        walk.step();
        churn.step();
        nextStep = loop.schedule(tick(), this::step);
    }

    /** In haste while there are too few neighbours and more are being found. */
    private Duration tick() {
        Instant now = here.context().clock().instant();
        int count = here.neighbours().sought();
        if (lastProgress == null || count > lastCount) {
            lastProgress = now;
        }
        lastCount = count;
        boolean isHopeful = now.isBefore(lastProgress.plus(HOPE));
        return isHopeful && !here.neighbours().isSatisfied()
                ? here.plan().settings().tick()
                : here.plan().settings().idleTick();
    }
}
