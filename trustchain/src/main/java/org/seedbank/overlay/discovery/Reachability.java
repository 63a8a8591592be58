package org.seedbank.overlay.discovery;

import java.util.LinkedHashSet;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;

/** Collects who came unasked: strangers that nothing was sent to before, and that proved they are where they seem. */
final class Reachability {
    private static final int REMEMBERED = 16;

    private final OwnAddresses own;
    private final Set<NetworkPrefix> strangers = new LinkedHashSet<>();

    Reachability(OwnAddresses own) {
        this.own = own;
    }

    void strangerCame(Address from) {
        if (AddressScope.of(from.ip()) == AddressScope.GLOBAL && strangers.size() < REMEMBERED) {
            strangers.add(NetworkPrefix.of(from));
        }
    }

    Reach reach() {
        boolean isSymmetric = own.connection(false) == ConnectionType.SYMMETRIC_NAT;
        if (!strangers.isEmpty()) {
            return Reach.REACHABLE;
        }
        if (isSymmetric) {
            return Reach.BEHIND_SYMMETRIC_NAT;
        }
        boolean isSeen = own.elected(false).isPresent() || own.elected(true).isPresent();
        boolean isPublic =
                own.connection(false) == ConnectionType.PUBLIC || own.connection(true) == ConnectionType.PUBLIC;
        return isPublic ? Reach.PROBABLY_REACHABLE : isSeen ? Reach.BEHIND_NAT : Reach.UNKNOWN;
    }
}
