package org.seedbank.overlay.endpoint;

import org.seedbank.overlay.wire.Bytes;

/**
 * How far an ip address reaches.
 *
 * @see "RFC 6890, IANA special-purpose address registries"
 */
public enum AddressScope {
    /** Only this machine. */
    LOOPBACK,
    /** Only the link that a machine is on. */
    LINK_LOCAL,
    /** Only the network of a site or of a provider: RFC 1918, RFC 4193, RFC 6598. */
    PRIVATE,
    /** Everywhere. */
    GLOBAL,
    /** No single machine: unspecified, multicast, broadcast, reserved. */
    UNUSABLE;

    /** The scope of {@code ip}, 4 or 16 bytes. */
    public static AddressScope of(Bytes ip) {
        return ip.size() == 4 ? ofIpv4(ip.at(0), ip.at(1), ip.at(2)) : ofIpv6(ip);
    }

    /** Whether such addresses mean something only near the machine that names them. */
    public boolean isLocal() {
        return this == LOOPBACK || this == LINK_LOCAL || this == PRIVATE;
    }

    private static AddressScope ofIpv4(int first, int second, int third) {
        return switch (first) {
            case 0 -> UNUSABLE;
            case 10 -> PRIVATE;
            case 100 -> second >= 64 && second < 128 ? PRIVATE : GLOBAL;
            case 127 -> LOOPBACK;
            case 169 -> second == 254 ? LINK_LOCAL : GLOBAL;
            case 172 -> second >= 16 && second < 32 ? PRIVATE : GLOBAL;
            case 192 -> second == 168 ? PRIVATE : second == 0 && third == 0 ? UNUSABLE : GLOBAL;
            default -> first >= 224 ? UNUSABLE : GLOBAL;
        };
    }

    private static AddressScope ofIpv6(Bytes ip) {
        int first = ip.at(0);
        if (first == 0xfe && (ip.at(1) & 0xc0) == 0x80) {
            return LINK_LOCAL;
        }
        if ((first & 0xfe) == 0xfc) {
            return PRIVATE;
        }
        if ((first & 0xe0) == 0x20) {
            return GLOBAL;
        }
        return ip.equals(SourceBudget.LOOPBACK_6) ? LOOPBACK : UNUSABLE;
    }
}
