package org.seedbank.cli.wiring;

import com.google.common.net.HostAndPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.NetworkMode;
import org.seedbank.cli.config.PayMode;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.trustchain.store.Retention;

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
        return settings.node().hasIpv6() ? anyFamily() : anyFamily().withoutIpv6();
    }

    private NetworkPolicy anyFamily() {
        if (settings.network() == NetworkMode.OPEN) {
            return NetworkPolicy.open();
        }
        Set<InetAddress> addresses = new HashSet<>();
        bootstrap().forEach(address -> addresses.add(address.toSocket().getAddress()));
        new PeerFiles(directories.peers())
                .notes()
                .addresses()
                .forEach(address -> addresses.add(address.toSocket().getAddress()));
        named.stream()
                .filter(address -> !address.isUnresolved())
                .forEach(address -> addresses.add(address.getAddress()));
        return NetworkPolicy.closed(addresses);
    }

    /**
     * The nodes that are asked first; names are looked up now, which may take a while. They are the only names that a
     * process with circuits looks up in the clear: whoever sees that learns that it enters the overlay, which the
     * packets that follow would tell as well.
     */
    List<Address> bootstrap() {
        boolean isOpen = settings.network() == NetworkMode.OPEN;
        List<HostAndPort> chosen = settings.node()
                .bootstrap()
                .orElseGet(() -> isOpen ? settings.node().overlay().bootstrap() : List.of());
        return chosen.stream()
                .map(each -> new InetSocketAddress(each.getHost(), each.getPort()))
                .filter(each -> !each.isUnresolved())
                .filter(each -> settings.node().hasIpv6() || each.getAddress() instanceof Inet4Address)
                .map(Address::of)
                .toList();
    }

    /** Whether the router is asked to forward ports. */
    boolean mapsPorts() {
        return settings.network() == NetworkMode.OPEN && settings.node().mapsPort() && !listen().isLoopbackAddress();
    }

    /** Where it listens. */
    public InetAddress listen() {
        return settings.listen()
                .orElseGet(() -> settings.network() == NetworkMode.OPEN
                        ? new InetSocketAddress(0).getAddress()
                        : InetAddress.getLoopbackAddress());
    }

    /** What the ledger keeps of others. */
    Retention retention() {
        return Retention.of(key.publicKey(), settings.node().foreignBlocks());
    }

    /** Whether bytes are paid for. */
    boolean pays() {
        return settings.tokens().pay() == PayMode.AUTO;
    }
}
