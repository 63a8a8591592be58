package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.endpoint.OffenceListener;
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
    private final OffenceListener offences;
    private final Map<PublicKey, Neighbour> neighbours = new LinkedHashMap<>();
    private final Map<PublicKey, Neighbour> passersBy = new LinkedHashMap<>();
    private final Introducers introducers;
    private final Origins origins = new Origins();
    private final Set<MemberId> banned = new HashSet<>();

    Neighbourhood(NodeContext context, DiscoverySettings settings, PublicKey self, OffenceListener offences) {
        this.offences = offences;
        this.clock = context.clock();
        this.random = context.random();
        this.settings = settings;
        this.self = self;
        this.introducers = new Introducers(context.clock());
    }

    /** Takes {@code peer}, which has just proved itself, if there is room; a known one moves to its new address. */
    boolean add(Peer peer, Proof proof) {
        if (!isWelcome(peer.key())) {
            return false;
        }
        Neighbour known = neighbours.get(peer.key());
        Optional<Address> told = proof.lan().port() == 0 ? Optional.empty() : Optional.of(proof.lan());
        Instant now = clock.instant();
        boolean isScarce = proof.isScarce().orElse(known != null && known.isScarce());
        Neighbour added =
                new Neighbour(peer, told, proof.isNewStyle(), isScarce, known == null ? now : known.since(), now);
        if (introducers.isSuspect(peer.address()) || !hasRoom(added)) {
            passBy(added);
            return false;
        }
        origins.note(peer.address(), origins.of(peer.address()));
        neighbours.put(peer.key(), added);
        return true;
    }

    /** The neighbour {@code key} says now whether it is scarce; it keeps its place, whatever it says. */
    void says(PublicKey key, boolean isScarce) {
        neighbours.computeIfPresent(key, (same, known) -> known.saying(isScarce));
    }

    /** Whom {@code introducer} named did not answer. */
    void misled(Address introducer) {
        if (introducers.misled(introducer)) {
            shutOut(introducer);
        }
    }

    /** {@code introducer} named an address that nobody can have. */
    void lied(Address introducer) {
        if (introducers.lied(introducer)) {
            shutOut(introducer);
        }
    }

    /** Whom {@code introducer} named did answer. */
    void ledWell(Address introducer) {
        introducers.ledWell(introducer);
    }

    /**
     * Somebody who can be introduced to others and matches, at random: a neighbour, or one of those for whom there was
     * no room in the last minute. Without these, whoever fills the neighbourhood of a bootstrap node first would be the
     * only ones whom newcomers ever meet. Each hand is as likely as any other, or a crowd that comes would be.
     */
    Optional<Neighbour> introducible(Predicate<Neighbour> wanted) {
        Instant recently = clock.instant().minus(PASSING);
        passersBy.values().removeIf(each -> each.lastHeard().isBefore(recently));
        List<Neighbour> fitting = Stream.concat(neighbours.values().stream(), passersBy.values().stream())
                .filter(wanted)
                .toList();
        return NetworkPrefix.draw(random, fitting, each -> each.peer().address());
    }

    boolean isWelcome(PublicKey key) {
        return !isSelf(key) && (banned.isEmpty() || !banned.contains(key.memberId()));
    }

    boolean isSelf(PublicKey key) {
        return key.equals(self);
    }

    boolean isFull() {
        return neighbours.size() >= settings.limit();
    }

    /** Whether enough were found by seeking; those who came by themselves may be one crowd, and do not count. */
    boolean isSatisfied() {
        return sought() >= settings.target();
    }

    /** How many were found by seeking. */
    int sought() {
        return Math.toIntExact(neighbours.values().stream()
                .filter(each -> !origin(each).equals(Origin.UNASKED))
                .count());
    }

    /** Whom it would take now, tested by address and origin; holds until somebody comes or goes. */
    BiPredicate<Address, Origin> vacancies() {
        Places places = new Places(settings, neighbours.values(), this::origin);
        return (address, origin) -> !introducers.isSuspect(address) && places.hasOneFor(address, origin);
    }

    /** How many neighbours there are now in the network of an address. */
    ToIntFunction<Address> crowding() {
        Map<NetworkPrefix, Integer> counts = new HashMap<>();
        neighbours
                .values()
                .forEach(each -> counts.merge(NetworkPrefix.of(each.peer().address()), 1, Integer::sum));
        return address -> counts.getOrDefault(NetworkPrefix.of(address), 0);
    }

    /** Through whom those came that are asked or were. */
    Origins origins() {
        return origins;
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

    private void shutOut(Address address) {
        offences.offended(address, Offence.MISLEADING);
        neighbours.values().removeIf(known -> known.peer().address().equals(address));
    }

    private void passBy(Neighbour passing) {
        passersBy.remove(passing.peer().key());
        if (passersBy.size() >= REMEMBERED) {
            NetworkPrefix.firstOfMostCrowded(
                            List.copyOf(passersBy.values()), each -> each.peer().address())
                    .ifPresent(each -> passersBy.remove(each.peer().key()));
        }
        passersBy.put(passing.peer().key(), passing);
    }

    /** A known one has its place already; where it went must have room for it all the same. */
    private boolean hasRoom(Neighbour added) {
        Peer peer = added.peer();
        boolean isKnown = neighbours.containsKey(peer.key());
        List<Neighbour> others = neighbours.values().stream()
                .filter(each -> !each.peer().key().equals(peer.key()))
                .toList();
        Places places = new Places(settings, others, this::origin);
        return places.mayHaveMore(peer.address()) && (isKnown || !isFull() || makesRoom(places, added));
    }

    private boolean makesRoom(Places places, Neighbour added) {
        Address address = added.peer().address();
        Optional<PublicKey> leaving = places.leavingFor(address, origins.of(address), added.isScarce());
        leaving.ifPresent(neighbours::remove);
        return leaving.isPresent();
    }

    private Origin origin(Neighbour neighbour) {
        return origins.of(neighbour.peer().address());
    }
}
