package org.seedbank.overlay.discovery;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/** Whom discovery contacts because somebody else says so. */
final class ContactFilter {
    /** Services of others listen below; a stranger could have us knock there. RFC 6335 section 6. */
    private static final int FIRST_USER_PORT = 1024;

    private final NetworkPolicy policy;
    private final OwnAddresses own;

    ContactFilter(NetworkPolicy policy, OwnAddresses own) {
        this.policy = policy;
        this.own = own;
    }

    /** Whether {@code address} may be contacted at all. */
    boolean admits(Address address) {
        return address.port() != 0
                && AddressScope.of(address.ip()) != AddressScope.UNUSABLE
                && !own.isOwn(address)
                && policy.mayContact(address.toSocket().getAddress());
    }

    /**
     * Whether {@code introducer} may name {@code address}: public addresses always, local ones only if the introducer
     * is near, that is at a local address itself or behind our own NAT.
     */
    boolean admits(Address address, Address introducer) {
        if (!admits(address) || address.port() < FIRST_USER_PORT) {
            return false;
        }
        AddressScope scope = AddressScope.of(address.ip());
        AddressScope near = AddressScope.of(introducer.ip());
        return switch (scope) {
            case GLOBAL -> true;
            case LOOPBACK -> near == AddressScope.LOOPBACK;
            case PRIVATE, LINK_LOCAL -> near.isLocal() || own.isOurIp(introducer);
            case UNUSABLE -> false;
        };
    }
}
