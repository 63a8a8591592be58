package org.seedbank.overlay.endpoint;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.seedbank.overlay.wire.Bytes;

/**
 * The network that an address belongs to: what one customer commands at least, so that a thousand addresses of one hand
 * count once.
 *
 * @param bits the first 3 bytes of an IPv4 address (/24), or 6 of an IPv6 address (/48)
 */
public record NetworkPrefix(Bytes bits) {
    /** The network of {@code address}. */
    public static NetworkPrefix of(Address address) {
        return new NetworkPrefix(address.ip().slice(0, address.isIpv6() ? 6 : 3));
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
