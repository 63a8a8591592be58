package org.seedbank.torrent.bt;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.MetainfoReader;

/**
 * Seeds in a process of its own with little memory. Arguments: torrent file, directory, most connections. Prints its
 * port, and for every line of input how many peers there are and how much memory outside of the heap is used.
 */
final class SeedChild {
    private SeedChild() {}

    /** Runs until the input ends. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        EngineSettings settings = new EngineSettings(
                InetAddress.getLoopbackAddress(),
                0,
                NetworkPolicy.closed(Set.of()),
                directory.resolve("resume"),
                Integer.parseInt(arguments[2]));
        try (BtTorrentEngine engine =
                new BtTorrentEngine(settings, SwarmExtensionFactory.NONE, Clock.systemUTC(), new Random())) {
            TorrentSession session = engine.start(new TorrentTask(
                    new TorrentSource.Known(
                            MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(Path.of(arguments[0]))))),
                    directory.resolve("files"),
                    FileSelection.ALL,
                    List.of(),
                    List.of(),
                    Discovery.NONE,
                    TransferLimits.NONE));
            session.completed().join();
            System.out.println("port " + session.listening().getPort());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (in.readLine() != null) {
                System.out.println("now " + session.status().peers() + " " + direct());
            }
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** The command that runs this class with so many MiB of heap; when these are used up it ends. */
    static List<String> command(int heap, Path torrent, Path directory, int connections) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                SeedChild.class.getName(),
                torrent.toString(),
                directory.toString(),
                String.valueOf(connections));
    }
}
