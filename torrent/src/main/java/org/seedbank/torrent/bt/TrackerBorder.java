package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/**
 * Keeps torrents and magnet links from using us to ask, in a tracker's place, what only this machine or its neighbours
 * can reach. In a closed network, and about trackers that the user named, {@link Border} alone decides.
 */
final class TrackerBorder {
    private final Border border;

    TrackerBorder(Border border) {
        this.border = border;
    }

    /**
     * Where {@code tracker} is, for a question by UDP, which says nothing that anybody but a tracker understands.
     *
     * @throws IOException if it cannot be found or may not be asked
     */
    InetAddress admit(URI tracker) throws IOException {
        return only(tracker, List.of(find(tracker))).get(0);
    }

    /**
     * The same with one address of each family that the tracker has (BEP 7), those that may be asked.
     *
     * @throws IOException if there is none
     */
    List<InetAddress> admitEach(URI tracker) throws IOException {
        List<InetAddress> found = border.findEach(String.valueOf(tracker.getHost()));
        if (found.isEmpty()) {
            throw new IOException("may not or cannot find " + tracker.getHost());
        }
        return only(tracker, found);
    }

    private List<InetAddress> only(URI tracker, List<InetAddress> found) throws IOException {
        boolean isStrangers = border.isOpen() && !border.isNamedTracker(tracker);
        List<InetAddress> admitted = found.stream()
                .filter(ip -> !isStrangers || !(WebBorder.isOfThisLink(ip) || isEverybody(ip)))
                .toList();
        if (admitted.isEmpty()) {
            throw new IOException("the tracker has an address of this machine or its own network");
        }
        return admitted;
    }

    /**
     * Where {@code tracker} is, for a question by HTTP. In the local network it must look like one that a tracker
     * answers, as other clients ask of trackers near by.
     *
     * @throws IOException if it cannot be found or may not be asked
     */
    InetAddress admitWeb(URI tracker) throws IOException {
        return onlyUsual(tracker, List.of(admit(tracker))).get(0);
    }

    /**
     * The same with one address of each family that the tracker has (BEP 7), those that may be asked.
     *
     * @throws IOException if there is none
     */
    List<InetAddress> admitEachWeb(URI tracker) throws IOException {
        return onlyUsual(tracker, admitEach(tracker));
    }

    private List<InetAddress> onlyUsual(URI tracker, List<InetAddress> found) throws IOException {
        boolean isStrangers = border.isOpen() && !border.isNamedTracker(tracker) && !isUsual(tracker.getPath());
        List<InetAddress> admitted = found.stream()
                .filter(ip -> !isStrangers || !WebBorder.isNear(ip))
                .toList();
        if (admitted.isEmpty()) {
            throw new IOException("the tracker is in the local network, and its path is none of a tracker");
        }
        return admitted;
    }

    /** The same for where {@code from} sends us. */
    InetAddress redirected(URI tracker, InetAddress from) throws IOException {
        InetAddress ip = border.isNamedTracker(tracker) ? find(tracker) : admitWeb(tracker);
        if (!Reach.mayName(from, ip)) {
            throw new IOException("the tracker sends us to " + tracker.getHost() + ", which it cannot know");
        }
        return ip;
    }

    private InetAddress find(URI tracker) throws IOException {
        return border.find(String.valueOf(tracker.getHost()))
                .orElseThrow(() -> new IOException("may not or cannot find " + tracker.getHost()));
    }

    private static boolean isEverybody(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3] & 0xff) == 0xff;
    }

    /** Some servers take steps out of a path before they look at it, so there may be none. */
    private static boolean isUsual(String path) {
        return (path.startsWith("/announce") || path.startsWith("/scrape")) && !path.contains("..");
    }
}
