package org.seedbank.overlay.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.wire.Bytes;

/**
 * The network that an address belongs to: what one customer commands at least, so that a thousand addresses of one hand
 * count once.
 *
 * @param bits the first 3 bytes of an IPv4 address (/24), or 6 of an IPv6 address (/48); of a region fewer
 */
public record NetworkPrefix(Bytes bits) {
    /** The network of {@code address}. */
    public static NetworkPrefix of(Address address) {
        return new NetworkPrefix(address.ip().slice(0, address.isIpv6() ? 6 : 3));
    }

    /**
     * Whose hand {@code address} is in, as far as that can be told: its network; or, as many share a local one, the
     * address itself.
     */
    public static NetworkPrefix handOf(Address address) {
        if (!AddressScope.of(address.ip()).isLocal()) {
            return of(address);
        }
        byte[] port = {(byte) (address.port() >> 8), (byte) address.port()};
        return new NetworkPrefix(address.ip().concat(Bytes.wrap(port)));
    }

    /**
     * The part of the network around that: the first 2 bytes of an IPv4 address (/16), or 4 of an IPv6 address (/32),
     * which cost far more than a few networks within one; of a local address, as {@link #handOf}.
     */
    public static NetworkPrefix regionOf(Address address) {
        return AddressScope.of(address.ip()).isLocal()
                ? handOf(address)
                : new NetworkPrefix(address.ip().slice(0, address.isIpv6() ? 4 : 2));
    }

    /** One at random of a hand at random, so that who has many names is no likelier than who has one. */
    public static <T> Optional<T> draw(RandomGenerator random, Collection<T> all, Function<? super T, Address> place) {
        Map<NetworkPrefix, List<T>> hands = new LinkedHashMap<>();
        all.forEach(each -> hands.computeIfAbsent(handOf(place.apply(each)), hand -> new ArrayList<>())
                .add(each));
        return one(random, List.copyOf(hands.values())).flatMap(hand -> one(random, hand));
    }

    private static <T> Optional<T> one(RandomGenerator random, List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    /**
     * The first of those that are from the network which most of them are from. Where something has to make room, this
     * one does: whoever commands few networks displaces only itself, however many names it has.
     *
     * @param all in order, such as of age
     * @param place where one of them is
     */
    public static <T> Optional<T> firstOfMostCrowded(Collection<T> all, Function<? super T, Address> place) {
        Map<NetworkPrefix, Integer> counts = new HashMap<>();
        all.forEach(each -> counts.merge(of(place.apply(each)), 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .flatMap(network -> all.stream()
                        .filter(each -> of(place.apply(each)).equals(network))
                        .findFirst());
    }
}
