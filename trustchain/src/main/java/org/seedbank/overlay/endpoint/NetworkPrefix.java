package org.seedbank.overlay.endpoint;

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
}
