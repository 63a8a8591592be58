package org.seedbank.torrent.bt;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * How far away an address may be meant. What somebody says must not have us knock at doors that he cannot see himself:
 * those of this machine, of this link, of this site.
 */
enum Reach {
    /** This machine. */
    MACHINE,
    /** RFC 3927, RFC 4291. */
    LINK,
    /** RFC 1918, RFC 4193. */
    SITE,
    /** Everybody. */
    WORLD;

    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    static Reach of(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return MACHINE;
        } else if (address.isLinkLocalAddress()) {
            return LINK;
        } else if (address.isSiteLocalAddress() || isUniqueLocal(address)) {
            return SITE;
        }
        return WORLD;
    }

    private static boolean isUniqueLocal(InetAddress address) {
        return address instanceof Inet6Address && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    }

    /** Whether {@code whom} may be contacted because {@code who} named it. */
    static boolean mayName(InetAddress who, InetAddress whom) {
        return of(whom).compareTo(of(who)) >= 0;
    }
}
