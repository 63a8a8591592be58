package org.seedbank.tunnels.relay;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Whose an address is, as far as that can be told: a /24 of IPv4 or a /64 of IPv6, which one customer may command. Near
 * by it is one machine, and on this machine, where networks of many nodes are tried, one socket.
 */
final class Source {
    private static final int IPV4_NETWORK = 3;
    private static final int IPV6_NETWORK = 8;

    private Source() {}

    static Bytes of(Address address) {
        Bytes ip = address.ip();
        return switch (AddressScope.of(ip)) {
            case LOOPBACK -> new WireWriter().bytes(ip).u16(address.port()).toBytes();
            case PRIVATE, LINK_LOCAL -> ip;
            default -> ip.slice(0, address.isIpv6() ? IPV6_NETWORK : IPV4_NETWORK);
        };
    }
}
