package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.InfoHash;

/** Asks trackers how large a swarm is, without joining it (BEP 48, 15). Calls wait for the tracker. */
public final class TrackerScrape {
    private static final String ANNOUNCE = "announce";

    private final Border border;
    private final RandomGenerator random;

    /**
     * @param policy whom we may ask
     * @param named trackers that the user named, asked in any case
     * @param random secure source of transaction numbers
     */
    public TrackerScrape(NetworkPolicy policy, List<URI> named, RandomGenerator random) {
        this.border = new Border(policy, List.<InetSocketAddress>of(), named);
        this.random = random;
    }

    /**
     * How large the swarm of {@code infoHash} is.
     *
     * @param tracker where the swarm announces itself
     * @throws IOException if the tracker does not say, with what it said instead
     */
    public SwarmSize ask(URI tracker, InfoHash infoHash) throws IOException {
        String scheme = String.valueOf(tracker.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("udp")) {
            return new UdpTracker(border, random).scrape(tracker, infoHash);
        }
        URI address = address(tracker).orElseThrow(() -> new IOException("the tracker has no address for it"));
        return new HttpTracker(border).scrape(address, infoHash);
    }

    /** BEP 48: where the last part of the path begins with "announce", "scrape" stands in the place of that. */
    static Optional<URI> address(URI tracker) {
        String path = String.valueOf(tracker.getRawPath());
        int last = path.lastIndexOf('/') + 1;
        if (tracker.getScheme() == null || tracker.getHost() == null || !path.startsWith(ANNOUNCE, last)) {
            return Optional.empty();
        }
        String query = tracker.getRawQuery() == null ? "" : "?" + tracker.getRawQuery();
        return Optional.of(URI.create(tracker.getScheme() + "://" + tracker.getRawAuthority() + path.substring(0, last)
                + "scrape" + path.substring(last + ANNOUNCE.length()) + query));
    }
}
