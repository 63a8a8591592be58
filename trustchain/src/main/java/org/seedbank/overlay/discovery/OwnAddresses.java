package org.seedbank.overlay.discovery;

import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.endpoint.NetworkPrefix;

/** The node's own addresses: those that it has, and those under which others see it. */
final class OwnAddresses implements Whereabouts {
    private final Clock clock;
    private final List<Address> lan;
    private final Set<Address> own;
    private final WitnessVotes votes4 = new WitnessVotes();
    private final WitnessVotes votes6 = new WitnessVotes();
    private Optional<Address> mapped = Optional.empty();

    OwnAddresses(Clock clock, List<Address> lan) {
        this.clock = clock;
        this.lan = lan;
        this.own = new HashSet<>(lan);
    }

    @Override
    public Address lan(boolean isIpv6) {
        return lan.stream()
                .filter(address -> address.isIpv6() == isIpv6)
                .findFirst()
                .orElse(Address.NONE);
    }

    @Override
    public Address wan(boolean isIpv6) {
        return elected(isIpv6)
                .or(() -> mapped.filter(address -> address.isIpv6() == isIpv6))
                .orElseGet(() -> lan(isIpv6));
    }

    /** The router forwards {@code address} to this node. */
    void mapped(Address address) {
        mapped = Optional.of(address);
    }

    Optional<Address> mapped() {
        return mapped;
    }

    /** What others agree on. */
    Optional<Address> elected(boolean isIpv6) {
        return votes(isIpv6).elected();
    }

    /** {@code from}, whom we asked and who answered, says that we are {@code claimed}. */
    void witness(Address from, Address claimed) {
        if (claimed.port() == 0
                || AddressScope.of(claimed.ip()) != AddressScope.GLOBAL
                || AddressScope.of(from.ip()) != AddressScope.GLOBAL) {
            return;
        }
        votes(claimed.isIpv6()).cast(NetworkPrefix.of(from), claimed, clock.instant());
    }

    int witnesses() {
        return votes4.witnesses() + votes6.witnesses();
    }

    ConnectionType connection(boolean isIpv6) {
        if (votes(isIpv6).isSymmetric()) {
            return ConnectionType.SYMMETRIC_NAT;
        }
        return elected(isIpv6).filter(own::contains).isPresent() ? ConnectionType.PUBLIC : ConnectionType.UNKNOWN;
    }

    boolean isOwn(Address address) {
        return own.contains(address)
                || mapped.filter(address::equals).isPresent()
                || elected(address.isIpv6()).filter(address::equals).isPresent();
    }

    /** Whether {@code address} is one of ours as far as its ip goes. */
    boolean isOurIp(Address address) {
        return own.stream().anyMatch(each -> each.ip().equals(address.ip()))
                || elected(address.isIpv6())
                        .filter(each -> each.ip().equals(address.ip()))
                        .isPresent();
    }

    private WitnessVotes votes(boolean isIpv6) {
        return isIpv6 ? votes6 : votes4;
    }
}
