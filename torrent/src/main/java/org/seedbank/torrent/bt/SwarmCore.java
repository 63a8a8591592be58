package org.seedbank.torrent.bt;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** What all parts of one swarm use. Of the loop's thread but for what says otherwise. */
final class SwarmCore {
    /** How often a peer is looked at for which a rate or an account said: later. */
    private static final long POLL_MILLIS = 10;

    private final Net net;
    private final SwarmLinks links;
    private final Traffic traffic;
    private final SwarmExtension extension;
    private final Consumer<Throwable> failure;
    private Set<PeerLink> later = new LinkedHashSet<>();
    private Set<PeerLink> served = new LinkedHashSet<>();
    private boolean closing;

    SwarmCore(Net net, SwarmLinks links, Traffic traffic, SwarmExtension extension, Consumer<Throwable> failure) {
        this.net = net;
        this.links = links;
        this.traffic = traffic;
        this.extension = extension;
        this.failure = failure;
    }

    Net net() {
        return net;
    }

    SwarmLinks links() {
        return links;
    }

    Traffic traffic() {
        return traffic;
    }

    SwarmExtension extension() {
        return extension;
    }

    long now() {
        return net.loop().now();
    }

    /** Nothing new is begun any more. */
    boolean isClosing() {
        return closing;
    }

    void closing() {
        closing = true;
    }

    /** The torrent cannot go on; for any thread. */
    void failed(Throwable error) {
        failure.accept(error);
    }

    /**
     * Looks at {@code link} again in a moment; who asks first has its turn first, but {@code hadSome} gives precedence
     * to all who had nothing.
     */
    void pollSoon(PeerLink link, boolean hadSome) {
        if (later.isEmpty() && served.isEmpty()) {
            net.loop().schedule(POLL_MILLIS, this::poll);
        }
        (hadSome ? served : later).add(link);
    }

    private void poll() {
        Set<PeerLink> now = later;
        now.addAll(served);
        later = new LinkedHashSet<>();
        served = new LinkedHashSet<>();
        now.forEach(PeerLink::serveSoon);
    }
}
