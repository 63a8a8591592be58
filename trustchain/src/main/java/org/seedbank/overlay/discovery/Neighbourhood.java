package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;

/** The neighbours in one overlay, within the limits of the settings. */
final class Neighbourhood {
    private final Clock clock;
    private final RandomGenerator random;
    private final DiscoverySettings settings;
    private final PublicKey self;
    private final Map<PublicKey, Neighbour> neighbours = new LinkedHashMap<>();
    private final Set<MemberId> banned = new HashSet<>();

    Neighbourhood(NodeContext context, DiscoverySettings settings, PublicKey self) {
        this.clock = context.clock();
        this.random = context.random();
        this.settings = settings;
        this.self = self;
    }

    /** Takes {@code peer}, which has just proved itself, if there is room; a known one moves to its new address. */
    boolean add(Peer peer, Address lan, boolean isNewStyle) {
        if (!isWelcome(peer.key()) || !hasRoom(peer)) {
            return false;
        }
        Neighbour known = neighbours.get(peer.key());
        Optional<Address> told = lan.port() == 0 ? Optional.empty() : Optional.of(lan);
        neighbours.put(
                peer.key(),
                new Neighbour(
                        peer, told, isNewStyle, known == null ? clock.instant() : known.since(), clock.instant()));
        return true;
    }

    boolean isWelcome(PublicKey key) {
        return !key.equals(self) && (banned.isEmpty() || !banned.contains(key.memberId()));
    }

    boolean isFull() {
        return neighbours.size() >= settings.limit();
    }

    boolean isSatisfied() {
        return neighbours.size() >= settings.target();
    }

    int size() {
        return neighbours.size();
    }

    Optional<Neighbour> at(Peer peer) {
        return Optional.ofNullable(neighbours.get(peer.key()))
                .filter(known -> known.peer().equals(peer));
    }

    Optional<Neighbour> of(PublicKey key) {
        return Optional.ofNullable(neighbours.get(key));
    }

    boolean hasAddress(Address address) {
        return neighbours.values().stream()
                .anyMatch(known -> known.peer().address().equals(address));
    }

    void remove(PublicKey key) {
        neighbours.remove(key);
    }

    /** From now on only these are shut out. */
    void ban(Set<MemberId> members) {
        banned.clear();
        banned.addAll(members);
        neighbours.keySet().removeIf(key -> !isWelcome(key));
    }

    /** One of those that match, at random. */
    Optional<Neighbour> any(Predicate<Neighbour> wanted) {
        List<Neighbour> fitting = neighbours.values().stream().filter(wanted).toList();
        return fitting.isEmpty() ? Optional.empty() : Optional.of(fitting.get(random.nextInt(fitting.size())));
    }

    /** All of them, the oldest first. */
    List<Neighbour> all() {
        return List.copyOf(neighbours.values());
    }

    /** At most {@code count} of them, at random. */
    List<Neighbour> sample(int count) {
        List<Neighbour> rest = new ArrayList<>(neighbours.values());
        List<Neighbour> sample = new ArrayList<>();
        while (sample.size() < count && !rest.isEmpty()) {
            sample.add(rest.remove(random.nextInt(rest.size())));
        }
        return sample;
    }

    private boolean hasRoom(Peer peer) {
        boolean isKnown = neighbours.containsKey(peer.key());
        if (!isKnown && isFull()) {
            return false;
        }
        if (AddressScope.of(peer.address().ip()).isLocal()) {
            return true;
        }
        NetworkPrefix network = NetworkPrefix.of(peer.address());
        long near = neighbours.values().stream()
                .map(Neighbour::peer)
                .filter(other -> !other.key().equals(peer.key()))
                .filter(other -> NetworkPrefix.of(other.address()).equals(network))
                .count();
        return near < settings.perNetwork();
    }
}
