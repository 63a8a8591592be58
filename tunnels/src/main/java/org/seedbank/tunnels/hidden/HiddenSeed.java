package org.seedbank.tunnels.hidden;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.tunnels.cell.CellMessage.RendezvousEstablished;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.Question;
import org.seedbank.tunnels.crypto.EndToEnd;
import org.seedbank.tunnels.crypto.HopHandshake;
import org.seedbank.tunnels.crypto.X25519Pair;
import org.seedbank.tunnels.directory.Candidate;

/**
 * A membership of a hidden swarm that others can find: has a key of its own, keeps one introduction point up, and meets
 * whoever asks there, as long as there are not too many. Lives on the node's loop.
 */
public final class HiddenSeed implements Membership {
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Whoever is silent for so long makes room for somebody new. */
    private static final Duration REPLACEABLE = Duration.ofMinutes(1);

    private final HiddenServices home;
    private final SwarmId swarm;
    private final int hops;
    private final LinkListener listener;
    private final PrivateKey key;
    private final IntroductionKeeper introduction;
    private final Set<HiddenLink> links = new LinkedHashSet<>();
    private final Set<HiddenLink> waiting = new LinkedHashSet<>();
    private final Replies replies = new Replies();
    private @Nullable Cancellable nextTick;
    private long refused;
    private boolean isClosed;

    HiddenSeed(HiddenServices home, SwarmId swarm, int hops, LinkListener listener) {
        this.home = home;
        this.swarm = swarm;
        this.hops = hops;
        this.listener = listener;
        byte[] entropy = new byte[PrivateKey.ENTROPY_SIZE];
        home.context().random().nextBytes(entropy);
        this.key = PrivateKey.ofEntropy(Bytes.wrap(entropy));
        this.introduction = new IntroductionKeeper(home, swarm, key.publicKey(), hops, this::asked);
        introduction.start();
        tick();
    }

    /** Whose members may find this node. */
    public SwarmId swarm() {
        return swarm;
    }

    /** Who this node is there, and nowhere else. */
    public PublicKey key() {
        return key.publicKey();
    }

    /** Who introduces others to it, if anybody does. */
    public Optional<PublicKey> introductionPoint() {
        return introduction.point();
    }

    /** Those who are there. */
    public List<HiddenLink> links() {
        return links.stream().filter(HiddenLink::isJoined).toList();
    }

    /** Requests for a meeting that were not answered: too many, repeated, or not for this member. */
    public long refused() {
        return refused;
    }

    /** Ends it and all its links; calling it again does nothing. */
    @Override
    public void close() {
        home.context().loop().assertInLoop();
        if (isClosed) {
            return;
        }
        isClosed = true;
        if (nextTick != null) {
            nextTick.cancel();
        }
        introduction.close();
        List.copyOf(links).forEach(HiddenLink::close);
        home.ended(this);
    }

    private void tick() {
        for (HiddenLink link : List.copyOf(links)) {
            if (link.isJoined()) {
                arrived(link);
                link.tell();
            }
            if (link.idleFor().compareTo(home.settings().idle()) > 0) {
                link.close();
            }
        }
        nextTick = home.context().loop().schedule(TICK, this::tick);
    }

    private void asked(Address origin, CreateJoint request) {
        boolean isForUs =
                request.swarm().equals(swarm.value()) && request.seeder().equals(key.publicKey());
        Optional<byte[]> before = replies.find(request.ephemeral());
        if (before.isPresent()) {
            boolean unused = introduction.send(origin, before.get());
        }
        if (isClosed || !isForUs || replies.knows(request.ephemeral()) || !mayMeetOneMore()) {
            refused++;
            return;
        }
        replies.begin(request.ephemeral());
        HiddenLink link = new HiddenLink(swarm, home.context().clock(), listener, this::gone);
        links.add(link);
        waiting.add(link);
        CircuitPlan plan = CircuitPlan.toOwnMeeting(hops);
        // Whoever introduces others and saw what we do then would know of whom they ask.
        var unused = home.circuits()
                .build(introduction.point().map(Set::of).map(plan::avoiding).orElse(plan), link.end())
                .exceptionallyCompose(failure -> isClosed
                        ? CompletableFuture.failedFuture(failure)
                        : home.circuits().build(plan, link.end()))
                .whenComplete((built, failure) -> {
                    if (built == null) {
                        gone(link);
                    } else {
                        built(link, built, origin, request);
                    }
                });
    }

    private void built(HiddenLink link, Circuit circuit, Address origin, CreateJoint request) {
        link.hasCircuit(circuit);
        if (isClosed) {
            circuit.close();
            return;
        }
        Bytes cookie = draw(SwarmId.SIZE);
        var unused = circuit.ask(Question.rendezvous(cookie)).whenComplete((answer, failure) -> {
            if (answer == null || !invite(link, circuit, new Invitation(origin, request, cookie), answer)) {
                circuit.close();
            }
        });
    }

    /** Tells whoever asked where to come; false if that is not possible any more. */
    private boolean invite(HiddenLink link, Circuit circuit, Invitation to, RendezvousEstablished where) {
        X25519Pair fresh = X25519Pair.draw(home.context().random());
        Optional<HopHandshake.Answer> answer = HopHandshake.answer(X25519Pair.of(key), fresh, to.request.ephemeral());
        if (answer.isEmpty()) {
            return false;
        }
        EndToEnd layer =
                EndToEnd.ofSeeder(home.circuits().cipher(), answer.get().keys());
        Candidate node = circuit.path().get(circuit.path().size() - 1);
        Address address = where.address().equals(Address.NONE) ? node.address() : where.address();
        Bytes meeting = new WireWriter()
                .varlenH(Meeting.CODEC.encode(new Meeting(address, node.key(), to.cookie)))
                .toBytes();
        CreatedJoint reply = new CreatedJoint(
                to.request.identifier(), answer.get().ephemeral(), answer.get().proof(), layer.seal(meeting));
        link.join(layer, false);
        byte[] datagram = home.codec().encode(reply).toArray();
        replies.put(to.request.ephemeral(), datagram);
        return introduction.send(to.origin, datagram);
    }

    private boolean mayMeetOneMore() {
        return waiting.size() < home.settings().unansweredOfOne() && hasRoom() && home.takeRequest(swarm);
    }

    private boolean hasRoom() {
        if (links.size() >= home.settings().guests()) {
            links.stream()
                    .filter(link -> link.isJoined() && link.idleFor().compareTo(REPLACEABLE) > 0)
                    .max(Comparator.comparing(HiddenLink::idleFor))
                    .ifPresent(HiddenLink::close);
        }
        return links.size() < home.settings().guests();
    }

    private void arrived(HiddenLink link) {
        if (waiting.remove(link)) {
            home.answered();
        }
    }

    private void gone(HiddenLink link) {
        arrived(link);
        links.remove(link);
    }

    private Bytes draw(int size) {
        byte[] drawn = new byte[size];
        home.context().random().nextBytes(drawn);
        return Bytes.wrap(drawn);
    }

    private record Invitation(Address origin, CreateJoint request, Bytes cookie) {}
}
