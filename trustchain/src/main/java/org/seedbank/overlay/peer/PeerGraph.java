package org.seedbank.overlay.peer;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;

/**
 * The neighbours of a node: for each key that proved itself its last known address. Bounded; of the network that most
 * are from, the one not heard of longest makes room. Lives on the node's loop.
 */
public final class PeerGraph {
    /** Neighbours kept unless asked for another number; an entry takes about half a kilobyte. */
    public static final int DEFAULT_LIMIT = 4096;

    private final NodeLoop loop;
    private final Clock clock;
    private final int limit;
    private final Complaints complaints;

    /** In the order in which they were last heard of. */
    private final Map<PublicKey, Neighbour> neighbours = new LinkedHashMap<>();

    /** How many neighbours are at each address. */
    private final Map<Address, Integer> places = new HashMap<>();

    /**
     * @param context loop and clock of the node
     * @param limit most neighbours kept, at least 1
     */
    public PeerGraph(NodeContext context, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("room for " + limit + " neighbours");
        }
        this.loop = context.loop();
        this.clock = context.clock();
        this.limit = limit;
        this.complaints = new Complaints(context, this::memberAt);
    }

    /** What others did wrong. */
    public Complaints complaints() {
        return complaints;
    }

    /** Notes that {@code peer} has proved its key just now, and is to be reached at its address from now on. */
    public void learn(Peer peer) {
        loop.assertInLoop();
        boolean isNew = !neighbours.containsKey(peer.key());
        forget(peer.key());
        if (isNew && neighbours.size() >= limit) {
            makeRoom();
        }
        neighbours.put(peer.key(), new Neighbour(peer, clock.instant()));
        places.merge(peer.address(), 1, Integer::sum);
    }

    private void makeRoom() {
        NetworkPrefix.firstOfMostCrowded(
                        neighbours.values(), each -> each.peer().address())
                .ifPresent(each -> forget(each.peer().key()));
    }

    /** Notes a sign of life; of a stranger it changes nothing. */
    public void heard(PublicKey key) {
        loop.assertInLoop();
        Neighbour neighbour = neighbours.remove(key);
        if (neighbour != null) {
            neighbours.put(key, new Neighbour(neighbour.peer(), clock.instant()));
        }
    }

    /** Drops what is known of {@code key}. */
    public void forget(PublicKey key) {
        loop.assertInLoop();
        Neighbour neighbour = neighbours.remove(key);
        if (neighbour != null) {
            places.computeIfPresent(neighbour.peer().address(), (place, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Whether a neighbour proved itself at {@code address}; cheap, for it is asked of whatever arrives. */
    public boolean isAt(Address address) {
        loop.assertInLoop();
        return places.containsKey(address);
    }

    /** Where {@code key} was when it last proved itself. */
    public Optional<Address> addressOf(PublicKey key) {
        loop.assertInLoop();
        return Optional.ofNullable(neighbours.get(key))
                .map(neighbour -> neighbour.peer().address());
    }

    /** When {@code key} last gave a sign of life. */
    public Optional<Instant> lastHeard(PublicKey key) {
        loop.assertInLoop();
        return Optional.ofNullable(neighbours.get(key)).map(Neighbour::lastHeard);
    }

    /** All neighbours, the one not heard of longest first. */
    public List<Peer> peers() {
        loop.assertInLoop();
        List<Peer> peers = new ArrayList<>(neighbours.size());
        neighbours.values().forEach(neighbour -> peers.add(neighbour.peer()));
        return List.copyOf(peers);
    }

    private Optional<MemberId> memberAt(Address address) {
        return neighbours.values().stream()
                .map(Neighbour::peer)
                .filter(peer -> peer.address().equals(address))
                .map(peer -> peer.key().memberId())
                .findFirst();
    }

    private record Neighbour(Peer peer, Instant lastHeard) {}
}
