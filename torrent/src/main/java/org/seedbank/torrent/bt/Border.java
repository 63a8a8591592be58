package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/** Whom one torrent may talk to: those that the policy allows, and those that the user named in the task. */
final class Border {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final NetworkPolicy policy;
    private final boolean isNameless;
    private final List<InetSocketAddress> peers = new ArrayList<>();
    private final Set<InetAddress> named = new HashSet<>();
    /** Stand for members who are reached without an address. */
    private final Set<InetAddress> met = ConcurrentHashMap.newKeySet();

    private final Set<String> namedHosts = new HashSet<>();
    private final Set<InetSocketAddress> namedTrackers = new HashSet<>();

    /** Looks up the names that the user gave, which may take a while. */
    Border(NetworkPolicy policy, Collection<InetSocketAddress> peers, Collection<URI> trackers) {
        this(policy, false);
        peers.forEach(peer -> HostNames.ask(peer).ifPresent(this.peers::add));
        this.peers.forEach(peer -> named.add(peer.getAddress()));
        for (URI tracker : trackers) {
            if (tracker.getHost() != null) {
                namedHosts.add(tracker.getHost());
                namedTrackers.add(place(tracker));
                named.addAll(HostNames.askEach(tracker.getHost()));
            }
        }
    }

    private Border(NetworkPolicy policy, boolean isNameless) {
        this.policy = policy;
        this.isNameless = isNameless;
    }

    /** For a torrent that has no socket of this machine: no name is looked up, no host is asked directly. */
    static Border nameless(NetworkPolicy policy, Collection<InetSocketAddress> peers) {
        Border border = new Border(policy, true);
        peers.stream().filter(peer -> !peer.isUnresolved()).forEach(peer -> {
            border.peers.add(peer);
            border.named.add(peer.getAddress());
        });
        return border;
    }

    /** The peers that the user named and that have an address. */
    List<InetSocketAddress> peers() {
        return List.copyOf(peers);
    }

    /** Whether a socket may be opened to, or accepted from, {@code address}. */
    boolean mayContact(InetAddress address) {
        return policy.mayContact(address)
                || (named.contains(address) && policy.speaks(address))
                || met.contains(address);
    }

    /** Whether the user named {@code address}, or the network means by it a member that it met. */
    boolean isNamed(InetAddress address) {
        return named.contains(address) || met.contains(address);
    }

    /** By {@code address} the network means a member that it met. */
    void met(InetAddress address) {
        met.add(address);
    }

    /** {@code address} means nobody any more. */
    void parted(InetAddress address) {
        met.remove(address);
    }

    /** Whether the user named this very tracker: the same host and port. */
    boolean isNamedTracker(URI tracker) {
        return tracker.getHost() != null && namedTrackers.contains(place(tracker));
    }

    private static InetSocketAddress place(URI tracker) {
        int usual = "https".equalsIgnoreCase(tracker.getScheme()) ? HTTPS : HTTP;
        return InetSocketAddress.createUnresolved(tracker.getHost(), tracker.getPort() < 0 ? usual : tracker.getPort());
    }

    /** Whether strangers may be looked for. */
    boolean isOpen() {
        return policy.isOpen();
    }

    /**
     * The address of {@code host} if it may be contacted. In a closed network a name that the user did not give is not
     * even looked up. Empty for whoever is nameless, as this is asked by those who would open a socket to it.
     */
    Optional<InetAddress> find(String host) {
        if (isNameless) {
            return Optional.empty();
        }
        return look(host);
    }

    /** The same with one address of each family that {@code host} has (BEP 7). */
    List<InetAddress> findEach(String host) {
        if (isNameless) {
            return List.of();
        }
        List<InetAddress> found = maySearchFor(host) ? HostNames.askEach(host) : HostNames.eachWithoutAsking(host);
        return found.stream().filter(this::mayContact).toList();
    }

    private boolean maySearchFor(String host) {
        return policy.isOpen() || namedHosts.contains(host);
    }

    /** Where a peer listens, under the same conditions; the nameless know only addresses. */
    Optional<InetSocketAddress> findPeer(InetSocketAddress peer) {
        Optional<InetAddress> address = isNameless
                ? HostNames.withoutAsking(peer.getHostString()).filter(this::mayContact)
                : look(peer.getHostString());
        return address.map(ip -> new InetSocketAddress(ip, peer.getPort()));
    }

    private Optional<InetAddress> look(String host) {
        Optional<InetAddress> address = maySearchFor(host) ? HostNames.ask(host) : HostNames.withoutAsking(host);
        return address.filter(this::mayContact);
    }
}
