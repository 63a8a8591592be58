package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.web.FilePart;
import org.seedbank.torrent.web.RangeFetch;
import org.seedbank.torrent.web.WebSeedException;

/**
 * Asks web servers in a process that trusts whom its trust store names. Arguments: directory, then kinds and addresses:
 * "part" reads some bytes of a file, "tracker" announces, "torrent" downloads what a torrent file describes. Prints a
 * line for each: what came of it.
 */
final class HttpsChild {
    private static final FilePart PART = new FilePart(0, 1_000, 2_000, HttpsTest.SIZE, false);

    private HttpsChild() {}

    /** Runs until all were asked. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        for (int at = 1; at < arguments.length; at += 2) {
            System.out.println(
                    arguments[at] + " " + arguments[at + 1] + " " + ask(arguments[at], arguments[at + 1], directory));
        }
    }

    private static String ask(String kind, String target, Path directory) throws Exception {
        try {
            return switch (kind) {
                case "part" -> part(URI.create(target));
                case "tracker" -> announce(URI.create(target));
                default -> download(Path.of(target), directory);
            };
        } catch (WebSeedException e) {
            return e.kind() + " " + e.getMessage();
        } catch (IOException e) {
            return "failed " + e.getMessage();
        }
    }

    private static String part(URI address) throws IOException {
        RangeFetch fetch = new RangeFetch((asked, from) -> asked.toURL(), Clock.systemUTC(), (first, task) -> () -> {});
        Bytes[] got = {Bytes.empty()};
        fetch.fetch(
                address,
                PART,
                (buffer, count) -> got[0] = got[0].concat(Bytes.copyOf(java.nio.ByteBuffer.wrap(buffer, 0, count))),
                () -> false);
        boolean isRight = got[0].equals(Bytes.wrap(HttpsTest.content()).slice(1_000, 3_000));
        return isRight ? "right" : "wrong";
    }

    private static String announce(URI address) throws IOException {
        Border border = new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of());
        AnnounceRequest request = new AnnounceRequest(
                TestTorrent.of(43, 1).metainfo().infoHash(),
                Bytes.filled(20, 'p'),
                6881,
                1,
                2,
                3,
                4,
                AnnounceRequest.Event.NONE);
        return "peers "
                + new HttpTracker(border).announce(address, request).peers().size();
    }

    private static String download(Path torrent, Path directory) throws Exception {
        try (Node node = new Node(directory)) {
            BtSession session = node.start(MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(torrent))));
            session.completed().get(90, TimeUnit.SECONDS);
            return HttpsTest.TORRENT.isIn(node.files()) ? "right" : "wrong";
        }
    }
}
