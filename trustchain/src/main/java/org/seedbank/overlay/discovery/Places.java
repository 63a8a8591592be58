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
 * whom the tenth leads to.
 */
final class Places {
    private final DiscoverySettings settings;
    private final List<Seat> newestFirst = new ArrayList<>();
    private final Map<NetworkPrefix, Integer> networks = new HashMap<>();
    private final Map<Origin, Integer> origins = new HashMap<>();

    /** Those taken by {@code neighbours}, the oldest of whom comes first. */
    Places(DiscoverySettings settings, Collection<Neighbour> neighbours, Function<Neighbour, Origin> originOf) {
        this.settings = settings;
        for (Neighbour each : neighbours) {
            Seat seat = new Seat(each.peer().key(), NetworkPrefix.of(each.peer().address()), originOf.apply(each));
            newestFirst.add(seat);
            networks.merge(seat.network, 1, Integer::sum);
            origins.merge(seat.origin, 1, Integer::sum);
        }
        Collections.reverse(newestFirst);
    }

    /** Whether somebody new at {@code address} whom {@code origin} led here gets one. */
    boolean hasOneFor(Address address, Origin origin) {
        return mayHaveMore(address)
                && (newestFirst.size() < settings.limit()
                        || leavingFor(address, origin).isPresent());
    }

    /** Whether the network of {@code address} may have one more. */
    boolean mayHaveMore(Address address) {
        return AddressScope.of(address.ip()).isLocal() || count(NetworkPrefix.of(address)) < settings.perNetwork();
    }

    /**
     * Who makes room where all places are taken: the newest of the network that has most, if two fewer are of the
     * network of {@code address}; or of the origin, unless it came by itself. So whoever was first cannot be everybody,
     * and who is alone of its kind stays.
     */
    Optional<PublicKey> leavingFor(Address address, Origin origin) {
        NetworkPrefix network = NetworkPrefix.of(address);
        Optional<NetworkPrefix> crowdedNetwork = largest(networks, network);
        if (crowdedNetwork.isPresent()) {
            return newestFirst.stream()
                    .filter(seat -> seat.network.equals(crowdedNetwork.get()))
                    .map(Seat::key)
                    .findFirst();
        }
        Optional<Origin> crowdedOrigin = origin.equals(Origin.UNASKED) ? Optional.empty() : largest(origins, origin);
        int near = count(network);
        return crowdedOrigin.flatMap(crowd -> newestFirst.stream()
                .filter(seat -> seat.origin.equals(crowd) && count(seat.network) > near)
                .map(Seat::key)
                .findFirst());
    }

    private int count(NetworkPrefix network) {
        return networks.getOrDefault(network, 0);
    }

    /** The largest group, if {@code own} stays smaller than that with one more. */
    private static <G> Optional<G> largest(Map<G, Integer> sizes, G own) {
        int least = sizes.getOrDefault(own, 0) + 2;
        return sizes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(group -> group.getValue() >= least)
                .map(Map.Entry::getKey);
    }

    private record Seat(PublicKey key, NetworkPrefix network, Origin origin) {}
}
