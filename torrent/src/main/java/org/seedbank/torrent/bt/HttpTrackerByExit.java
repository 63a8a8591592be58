package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork;

/**
 * Has an exit ask trackers by HTTP. The request names no program; what comes back is read here, not by a library that
 * could follow it elsewhere.
 */
final class HttpTrackerByExit implements TrackerClient {
    private static final int PORT = 80;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MAX_REDIRECTS = 3;
    private static final Bytes HEAD_END = Bytes.utf8("\r\n\r\n");
    private static final int LONGEST_HEAD = 16 << 10;

    private final DatagramNetwork network;
    private final Border border;

    HttpTrackerByExit(DatagramNetwork network, Border border) {
        this.network = network;
        this.border = border;
    }

    @Override
    public AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException {
        URI address = URI.create(tracker + (tracker.getRawQuery() == null ? "?" : "&") + HttpTracker.query(request));
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Response response = ask(address);
            if (response.status / 100 == 2) {
                return HttpTracker.parse(response.body);
            } else if (response.status / 100 != 3) {
                throw new IOException("the tracker answers " + response.status);
            }
            try {
                address = address.resolve(URI.create(response.header("location")));
            } catch (IllegalArgumentException e) {
                throw new IOException("the tracker sends us to nowhere", e);
            }
        }
        throw new IOException("the tracker sends us around in circles");
    }

    private Response ask(URI address) throws IOException {
        if (!"http".equals(address.getScheme())) {
            throw new IOException("an exit cannot ask " + address.getScheme() + "://" + address.getHost());
        }
        Location place = Exits.location(address, PORT, border);
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        // Of version 1.0, so that the body comes in one piece and ends with the connection.
        Bytes request = Bytes.utf8("GET " + path + query + " HTTP/1.0\r\nHost: " + address.getHost() + port
                + "\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n");
        return Exits.await(network.exchangeHttp(place, request), PATIENCE_MILLIS)
                .map(Response::of)
                .orElseThrow(() -> new IOException("the exit does not answer"));
    }

    /**
     * What came back.
     *
     * @param status 0 if it is no response
     * @param head its lines, in lower case but for values
     * @param body what follows them
     */
    record Response(int status, String head, Bytes body) {
        /** What {@code all} says, whatever it is. */
        static Response of(Bytes all) {
            int end = 0;
            int last = Math.min(all.size() - HEAD_END.size(), LONGEST_HEAD);
            while (end <= last && !all.slice(end, end + HEAD_END.size()).equals(HEAD_END)) {
                end++;
            }
            if (end > last) {
                return new Response(0, "", Bytes.empty());
            }
            String head = all.slice(0, end).toUtf8();
            return new Response(status(head), head, all.slice(end + HEAD_END.size(), all.size()));
        }

        private static int status(String head) {
            boolean isOne = head.matches("(?s)HTTP/1\\.[01] [1-5][0-9][0-9]\\b.*");
            return isOne ? Integer.parseInt(head.substring(9, 12)) : 0;
        }

        /** The value of a header; empty if it is missing. */
        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .findFirst()
                    .map(line -> line.substring(name.length() + 1).strip())
                    .orElse("");
        }
    }
}
