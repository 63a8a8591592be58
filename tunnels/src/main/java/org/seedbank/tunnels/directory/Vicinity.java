package org.seedbank.tunnels.directory;

import java.util.Optional;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;

/**
 * The part of the public network that an address is in: nodes of one vicinity are likely of one hand, or seen by one
 * eye, so a circuit has no two of them.
 *
 * @param bits the first 2 bytes of an IPv4 address (/16), or 4 of an IPv6 address (/32)
 * @see "Dingledine and Mathewson, Tor Path Specification, EnforceDistinctSubnets"
 */
public record Vicinity(Bytes bits) {
    private static final int SITE_6 = 6;

    /** The vicinity of {@code address}; empty if only those near by can reach it: home networks have no other. */
    public static Optional<Vicinity> of(Address address) {
        return AddressScope.of(address.ip()) == AddressScope.GLOBAL
                ? Optional.of(new Vicinity(address.ip().slice(0, address.isIpv6() ? 4 : 2)))
                : Optional.empty();
    }

    /** Whether two addresses are of one machine or one site (RFC 6177: /48). */
    static boolean isOneSite(Address one, Address other) {
        if (!one.isIpv6() || !other.isIpv6()) {
            return one.ip().equals(other.ip());
        }
        return one.ip().slice(0, SITE_6).equals(other.ip().slice(0, SITE_6));
    }
}
