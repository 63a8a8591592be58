package org.seedbank.tunnels.exit;

import com.google.common.primitives.Ints;
import java.util.function.Predicate;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;

/**
 * Which addresses strangers may make this node send to: those that everybody reaches, never machines near it, and never
 * the port of name servers.
 */
public final class Reach {
    private static final int NAME_SERVER = 53;
    /** 2001::/32 and 2002::/16 contain IPv4 addresses, RFC 4380 and RFC 3056. */
    private static final int TEREDO = 0x2001_0000;

    private static final int SIX_TO_FOUR = 0x2002;

    private final Predicate<Address> exceptions;
    private final Predicate<Address> own;

    private Reach(Predicate<Address> exceptions, Predicate<Address> own) {
        this.exceptions = exceptions;
        this.own = own;
    }

    /** Addresses of the public network only. */
    public static Reach publicOnly() {
        return new Reach(address -> false, address -> false);
    }

    /** What a test network has for itself, too. */
    public static Reach alsoTo(Predicate<Address> exceptions) {
        return new Reach(exceptions, address -> false);
    }

    /** The same without those that are this machine's, whatever it offers to itself only. */
    public Reach without(Predicate<Address> newOwn) {
        return new Reach(exceptions, newOwn);
    }

    /** Whether strangers may make this node send to {@code address}. */
    public boolean admits(Address address) {
        if (address.port() == 0 || address.port() == NAME_SERVER || own.test(address)) {
            return false;
        }
        return (AddressScope.of(address.ip()) == AddressScope.GLOBAL && !isTransition(address))
                || exceptions.test(address);
    }

    private static boolean isTransition(Address address) {
        if (!address.isIpv6()) {
            return false;
        }
        int first = Ints.fromBytes(
                (byte) address.ip().at(0),
                (byte) address.ip().at(1),
                (byte) address.ip().at(2),
                (byte) address.ip().at(3));
        return first == TEREDO || first >>> 16 == SIX_TO_FOUR;
    }
}
