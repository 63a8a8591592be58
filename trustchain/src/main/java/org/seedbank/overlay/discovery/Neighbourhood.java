package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;

/** The neighbours in one overlay, within the limits of the settings. */
final class Neighbourhood {
    private static final Duration PASSING = Duration.ofSeconds(60);
    private static final int REMEMBERED = 64;

    private final Clock clock;
    private final RandomGenerator random;
    private final DiscoverySettings settings;
    private final PublicKey self;
    private final Map<PublicKey, Neighbour> neighbours = new LinkedHashMap<>();
    private final Map<PublicKey, Neighbour> passersBy = new LinkedHashMap<>();
    private final Introducers introducers;
    private final Origins origins = new Origins();
    private final Set<MemberId> banned = new HashSet<>();

    Neighbourhood(NodeContext context, DiscoverySettings settings, PublicKey self) {
        this.clock = context.clock();
        this.random = context.random();
        this.settings = settings;
        this.self = self;
        this.introducers = new Introducers(context.clock());
    }

    /** Takes {@code peer}, which has just proved itself, if there is room; a known one moves to its new address. */
    boolean add(Peer peer, Address lan, boolean isNewStyle) {
        if (!isWelcome(peer.key())) {
            return false;
        }
        Neighbour known = neighbours.get(peer.key());
        Optional<Address> told = lan.port() == 0 ? Optional.empty() : Optional.of(lan);
        Neighbour added =
                new Neighbour(peer, told, isNewStyle, known == null ? clock.instant() : known.since(), clock.instant());
        if (introducers.isSuspect(peer.address()) || !hasRoom(peer)) {
            passBy(added);
            return false;
        }
        origins.note(peer.address(), origins.of(peer.address()));
        neighbours.put(peer.key(), added);
        return true;
    }

    /** Whom {@code introducer} named did not answer. */
    void misled(Address introducer) {
        if (introducers.misled(introducer)) {
            removeAt(introducer);
        }
    }

    /** {@code introducer} named an address that nobody can have. */
    void lied(Address introducer) {
        if (introducers.lied(introducer)) {
            removeAt(introducer);
        }
    }

    /** Whom {@code introducer} named did answer. */
    void ledWell(Address introducer) {
        introducers.ledWell(introducer);
    }

    /**
     * Somebody who can be introduced to others and matches, at random: a neighbour, or one of those for whom there was
     * no room in the last minute. Without these, whoever fills the neighbourhood of a bootstrap node first would be the
     * only ones whom newcomers ever meet.
     */
    Optional<Neighbour> introducible(Predicate<Neighbour> wanted) {
        Instant recently = clock.instant().minus(PASSING);
        passersBy.values().removeIf(each -> each.lastHeard().isBefore(recently));
        List<Neighbour> fitting = Stream.concat(neighbours.values().stream(), passersBy.values().stream())
                .filter(wanted)
                .toList();
        return fitting.isEmpty() ? Optional.empty() : Optional.of(fitting.get(random.nextInt(fitting.size())));
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

    /** Through whom those came that are asked or were. */
    Origins origins() {
        return origins;
    }

    boolean hasOrigin(Origin origin) {
        return neighbours.values().stream().map(this::origin).anyMatch(origin::equals);
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
        passersBy.keySet().removeIf(key -> !isWelcome(key));
    }

    /** One of any origin, at random. */
    Optional<Neighbour> any() {
        List<Neighbour> fitting = Origin.draw(random, all(), this::origin);
        return fitting.isEmpty() ? Optional.empty() : Optional.of(fitting.get(random.nextInt(fitting.size())));
    }

    /** All of them, the oldest first. */
    List<Neighbour> all() {
        return List.copyOf(neighbours.values());
    }

    private void removeAt(Address address) {
        neighbours.values().removeIf(known -> known.peer().address().equals(address));
    }

    private void passBy(Neighbour passing) {
        passersBy.remove(passing.peer().key());
        if (passersBy.size() >= REMEMBERED) {
            passersBy.remove(passersBy.keySet().iterator().next());
        }
        passersBy.put(passing.peer().key(), passing);
    }

    private boolean hasRoom(Peer peer) {
        return hasRoomForItsNetwork(peer) && (neighbours.containsKey(peer.key()) || !isFull() || makesRoom(peer));
    }

    /**
     * The newest one of a crowd goes if fewer are of the network of {@code peer}, or of its origin unless it came by
     * itself. So whoever was first cannot be everybody, and who is alone of its kind stays.
     */
    private boolean makesRoom(Peer peer) {
        List<Neighbour> newestFirst = new ArrayList<>(all());
        Collections.reverse(newestFirst);
        Origin origin = origins.of(peer.address());
        Optional<Neighbour> leaving = overcrowding(
                        newestFirst, each -> NetworkPrefix.of(each.peer().address()), NetworkPrefix.of(peer.address()))
                .or(() -> origin.equals(Origin.UNASKED)
                        ? Optional.empty()
                        : overcrowding(newestFirst, this::origin, origin));
        leaving.ifPresent(each -> neighbours.remove(each.peer().key()));
        return leaving.isPresent();
    }

    /** The first of the largest group, if the group {@code own} stays smaller than that with one more. */
    private static <G> Optional<Neighbour> overcrowding(List<Neighbour> all, Function<Neighbour, G> group, G own) {
        Map<G, Integer> sizes = new LinkedHashMap<>();
        all.forEach(each -> sizes.merge(group.apply(each), 1, Integer::sum));
        int least = sizes.getOrDefault(own, 0) + 2;
        return sizes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(largest -> largest.getValue() >= least)
                .flatMap(largest -> all.stream()
                        .filter(each -> group.apply(each).equals(largest.getKey()))
                        .findFirst());
    }

    private Origin origin(Neighbour neighbour) {
        return origins.of(neighbour.peer().address());
    }

    private boolean hasRoomForItsNetwork(Peer peer) {
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
