package org.seedbank.torrent.bt;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.seedbank.overlay.wire.Bytes;

/**
 * What one host has of the addresses: whoever has one public address of IPv6 has all of its network of 64 bits (RFC
 * 4291, RFC 7421), and may come from another one each time; in other cases an address is what it is.
 *
 * @param bytes the first 8 bytes of the address, or all of it
 */
record HostPrefix(Bytes bytes) {
    private static final int NETWORK = 8;

    static HostPrefix of(InetAddress address) {
        Bytes whole = Bytes.wrap(address.getAddress());
        boolean isOneOfMany = address instanceof Inet6Address && Reach.of(address) == Reach.WORLD;
        return new HostPrefix(isOneOfMany ? whole.slice(0, NETWORK) : whole);
    }
}
