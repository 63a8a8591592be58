package org.seedbank.overlay.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;

/**
 * How the places of a neighbourhood are shared out at one moment: by networks first, among which one hand has few; then
 * by the origins through which neighbours were found, but never so that a network which has fewer loses one to a
 * network which has as many. Otherwise nine hostile first contacts, who are nine origins, would push out most of those
 * whom the tenth leads to. Those that offer what few do have places of their own, and so have the others: neither can
 * push out the others, since everybody can say that it offers something.
 *
 * @see "Tribler, golden ratio strategy: 9 of 16 places for ordinary peers"
 */
final class Places {
    private final DiscoverySettings settings;
    private final List<Seat> newestFirst = new ArrayList<>();
    private final Map<NetworkPrefix, Integer> networks;

    /** Those taken by {@code neighbours}, the oldest of whom comes first. */
    Places(DiscoverySettings settings, Collection<Neighbour> neighbours, Function<Neighbour, Origin> originOf) {
        this.settings = settings;
        for (Neighbour each : neighbours) {
            newestFirst.add(new Seat(
                    each.peer().key(), NetworkPrefix.of(each.peer().address()), originOf.apply(each), each.isScarce()));
        }
        Collections.reverse(newestFirst);
        this.networks = count(newestFirst, Seat::network);
    }

    /** Whether somebody new at {@code address} whom {@code origin} led here gets one, or might. */
    boolean hasOneFor(Address address, Origin origin) {
        return mayHaveMore(address)
                && (newestFirst.size() < settings.limit()
                        || scarce() < settings.scarce()
                        || leavingFor(address, origin, false).isPresent());
    }

    /** Whether the network of {@code address} may have one more. */
    boolean mayHaveMore(Address address) {
        return AddressScope.of(address.ip()).isLocal()
                || networks.getOrDefault(NetworkPrefix.of(address), 0) < settings.perNetwork();
    }

    /**
     * Who makes room where all places are taken: one of those that have more than their part, if the new one is not of
     * them; else one of its kind, whom the crowd that it is of must let go.
     */
    Optional<PublicKey> leavingFor(Address address, Origin origin, boolean isScarce) {
        boolean isOwed = isScarce ? scarce() < settings.scarce() : scarce() > settings.scarce();
        List<Seat> leavers = newestFirst.stream()
                .filter(seat -> seat.isScarce == (isScarce != isOwed))
                .toList();
        Optional<PublicKey> crowd = ofACrowd(leavers, address, origin);
        return isOwed ? crowd.or(() -> leavers.stream().map(Seat::key).findFirst()) : crowd;
    }

    /**
     * The newest of the network that has most, if two fewer are of the network of {@code address}; or of the origin,
     * unless it came by itself. So whoever was first cannot be everybody, and who is alone of its kind stays.
     */
    private static Optional<PublicKey> ofACrowd(List<Seat> leavers, Address address, Origin origin) {
        Map<NetworkPrefix, Integer> networks = count(leavers, Seat::network);
        NetworkPrefix network = NetworkPrefix.of(address);
        Optional<NetworkPrefix> crowdedNetwork = largest(networks, network);
        if (crowdedNetwork.isPresent()) {
            return leavers.stream()
                    .filter(seat -> seat.network.equals(crowdedNetwork.get()))
                    .map(Seat::key)
                    .findFirst();
        }
        Optional<Origin> crowdedOrigin =
                origin.equals(Origin.UNASKED) ? Optional.empty() : largest(count(leavers, Seat::origin), origin);
        int near = networks.getOrDefault(network, 0);
        return crowdedOrigin.flatMap(crowd -> leavers.stream()
                .filter(seat -> seat.origin.equals(crowd) && networks.getOrDefault(seat.network, 0) > near)
                .map(Seat::key)
                .findFirst());
    }

    private long scarce() {
        return newestFirst.stream().filter(Seat::isScarce).count();
    }

    private static <G> Map<G, Integer> count(List<Seat> seats, Function<Seat, G> group) {
        Map<G, Integer> sizes = new HashMap<>();
        seats.forEach(seat -> sizes.merge(group.apply(seat), 1, Integer::sum));
        return sizes;
    }

    /** The largest group, if {@code own} stays smaller than that with one more. */
    private static <G> Optional<G> largest(Map<G, Integer> sizes, G own) {
        int least = sizes.getOrDefault(own, 0) + 2;
        return sizes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(group -> group.getValue() >= least)
                .map(Map.Entry::getKey);
    }

    private record Seat(PublicKey key, NetworkPrefix network, Origin origin, boolean isScarce) {}
}
