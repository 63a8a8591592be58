package org.seedbank.cli.wiring;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.PayMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/**
 * What a node is made of.
 *
 * @param directories where ledger and resume data are
 * @param key who it is
 * @param settings the user's settings
 * @param named addresses that the user named; in a closed network the only ones beyond this machine
 */
public record NodePlan(Directories directories, PrivateKey key, Settings settings, List<InetSocketAddress> named) {
    /** Copies the list. */
    public NodePlan {
        named = List.copyOf(named);
    }

    /** Whom it may contact. */
    NetworkPolicy policy() {
        if (settings.network() == NetworkMode.OPEN) {
            return NetworkPolicy.open();
        }
        Set<InetAddress> addresses = new HashSet<>();
        named.stream()
                .filter(address -> !address.isUnresolved())
                .forEach(address -> addresses.add(address.getAddress()));
        return NetworkPolicy.closed(addresses);
    }

    /** Where it listens. */
    public InetAddress listen() {
        return settings.listen()
                .orElseGet(() -> settings.network() == NetworkMode.OPEN
                        ? new InetSocketAddress(0).getAddress()
                        : InetAddress.getLoopbackAddress());
    }

    /** Whether bytes are paid for. */
    boolean pays() {
        return settings.pay() == PayMode.AUTO;
    }
}
