package org.seedbank.tunnels.directory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.Greeting;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.PeerFlag;

/**
 * The candidates that a node knows, from introductions; if there are many, the newest ones, and exits among them. Lives
 * on the node's loop.
 */
public final class Directory implements Greeting {
    private static final int LIMIT = 1000;
    /** As many exits at most make room for nobody but other exits; everybody can say that it is one. */
    private static final int EXITS = LIMIT * 7 / 16;

    private final NodeLoop loop;
    private final RandomGenerator random;
    private final PublicKey self;
    private final Set<PeerFlag> flags;
    private final Map<PublicKey, Candidate> candidates = new LinkedHashMap<>();
    private final Suspects suspects;
    private final Set<PublicKey> neighbours = new HashSet<>();
    private List<Address> own = List.of();

    /**
     * @param context loop and chance of the node
     * @param self who must not be its own candidate
     * @param flags what the node does itself
     */
    public Directory(NodeContext context, PublicKey self, Set<PeerFlag> flags) {
        this.loop = context.loop();
        this.random = context.random();
        this.suspects = new Suspects(context.clock());
        this.self = self;
        this.flags = Set.copyOf(flags);
    }

    @Override
    public Bytes extra() {
        return PeerFlag.encode(flags);
    }

    @Override
    public void met(Peer peer, Bytes extra) {
        note(new Candidate(peer, PeerFlag.decode(extra)));
    }

    /** Exits are few, and no circuit comes about without one. */
    @Override
    public boolean isScarce(Bytes extra) {
        return Candidate.isExit(PeerFlag.decode(extra));
    }

    /** Notes a candidate; what was known of its key is replaced. */
    public void note(Candidate candidate) {
        loop.assertInLoop();
        if (candidate.key().equals(self)) {
            return;
        }
        candidates.remove(candidate.key());
        if (candidates.size() >= LIMIT) {
            makeRoom();
        }
        candidates.put(candidate.key(), candidate);
    }

    /**
     * The node is at {@code addresses}, and so are other nodes of its user, whatever their keys: a circuit through them
     * hides nothing. Loopback addresses say nothing of that.
     */
    public void livesAt(Collection<Address> addresses) {
        loop.assertInLoop();
        own = addresses.stream()
                .filter(each -> AddressScope.of(each.ip()) != AddressScope.LOOPBACK)
                .filter(each -> AddressScope.of(each.ip()) != AddressScope.UNUSABLE)
                .toList();
    }

    /** Whether whoever is at {@code address} is, as far as is known, where this node is. */
    public boolean isHere(Address address) {
        return own.stream().anyMatch(each -> Vicinity.isOneSite(each, address));
    }

    /** Forgets all but {@code peers}, which no crowd pushes out from now on. */
    public void retain(Collection<PublicKey> peers) {
        loop.assertInLoop();
        neighbours.clear();
        neighbours.addAll(peers);
        candidates.keySet().retainAll(neighbours);
    }

    /** {@code key} was part of a circuit that fell silent. */
    public void suspect(PublicKey key) {
        loop.assertInLoop();
        suspects.add(key);
    }

    /** {@code key} is part of a circuit that works. */
    public void trust(PublicKey key) {
        loop.assertInLoop();
        suspects.remove(key);
    }

    /** Whether others are to be taken rather than {@code key}. */
    public boolean isSuspect(PublicKey key) {
        return suspects.contains(key);
    }

    /** What is known of {@code key}. */
    public Optional<Candidate> find(PublicKey key) {
        loop.assertInLoop();
        return Optional.ofNullable(candidates.get(key));
    }

    /** Those that {@code wanted} is true of, in random order, suspects last. */
    public List<Candidate> shuffled(Predicate<Candidate> wanted) {
        loop.assertInLoop();
        List<Candidate> chosen = new ArrayList<>(candidates.values());
        chosen.removeIf(wanted.negate());
        for (int i = chosen.size() - 1; i > 0; i--) {
            Collections.swap(chosen, i, random.nextInt(i + 1));
        }
        chosen.sort(Comparator.comparing(each -> isSuspect(each.key())));
        return chosen;
    }

    /** All, the one heard of longest ago first. */
    public List<Candidate> all() {
        loop.assertInLoop();
        return List.copyOf(candidates.values());
    }

    /** What is offered to the owner of a circuit whose last hop this node is, without {@code asker}. */
    public CandidateList offer(PublicKey asker) {
        List<Candidate> relays =
                shuffled(each -> each.has(PeerFlag.RELAY) && !each.key().equals(asker));
        return new CandidateList(
                keys(relays, each -> !each.has(PeerFlag.EXIT_BT)), keys(relays, each -> each.has(PeerFlag.EXIT_BT)));
    }

    /** The oldest of the kind that has more than its part leaves, those that are to be retained last. */
    private void makeRoom() {
        boolean areExitsMany =
                candidates.values().stream().filter(Candidate::isExit).count() > EXITS;
        candidates.values().stream()
                .filter(each -> each.isExit() == areExitsMany)
                .min(Comparator.comparing(each -> neighbours.contains(each.key())))
                .ifPresent(leaving -> candidates.remove(leaving.key()));
    }

    private static List<PublicKey> keys(List<Candidate> candidates, Predicate<Candidate> wanted) {
        return candidates.stream()
                .filter(wanted)
                .limit(CandidateList.MOST)
                .map(Candidate::key)
                .toList();
    }
}
