package org.seedbank.cli.wiring;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.AddressScope;
import org.seedbank.overlay.wire.Bytes;

/**
 * Public addresses of this machine, its own and the one of the router before it: what listens there for the machine
 * itself would take whoever comes out of a circuit for it. Read again now and then; lives on the node's loop.
 */
final class OwnAddresses {
    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Clock clock;
    private final Supplier<Optional<Address>> seenByOthers;
    private Instant nextLook = Instant.MIN;
    private Set<Bytes> known = Set.of();

    /**
     * @param clock says when to look again
     * @param seenByOthers the address that others see
     */
    OwnAddresses(Clock clock, Supplier<Optional<Address>> seenByOthers) {
        this.clock = clock;
        this.seenByOthers = seenByOthers;
    }

    boolean include(Address address) {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            nextLook = now.plus(FRESH);
            known = Stream.concat(ofInterfaces(), seenByOthers.get().stream().map(Address::ip))
                    .filter(ip -> AddressScope.of(ip) == AddressScope.GLOBAL)
                    .collect(Collectors.toUnmodifiableSet());
        }
        return known.contains(address.ip());
    }

    private static Stream<Bytes> ofInterfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(ip -> Bytes.wrap(ip.getAddress()));
        } catch (SocketException e) {
            return Stream.empty(); // a foreseen outcome: a machine without a network
        }
    }
}
