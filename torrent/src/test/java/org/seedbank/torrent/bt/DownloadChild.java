package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentException;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Downloads in a process of its own, which a test can kill. Arguments: torrent file, directory, port of a peer, bytes a
 * second. Prints a line whenever more bytes are durable, and one at the end.
 */
final class DownloadChild {
    private DownloadChild() {}

    /** Runs until the download is complete or has failed. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        EngineSettings settings = new EngineSettings(
                InetAddress.getLoopbackAddress(), 0, NetworkPolicy.closed(Set.of()), directory.resolve("resume"));
        SwarmExtensionFactory reporter = metainfo -> new SwarmExtension() {
            @Override
            public void piecesDurable(List<Integer> pieces) {
                pieces.forEach(piece -> System.out.println("durable " + piece));
                System.out.flush();
            }
        };
        BtTorrentEngine engine = new BtTorrentEngine(settings, reporter, Clock.systemUTC(), new Random());
        TorrentSession session = engine.start(new TorrentTask(
                new TorrentSource.Known(MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(Path.of(arguments[0]))))),
                directory.resolve("files"),
                FileSelection.ALL,
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[2]))),
                List.of(),
                Discovery.NONE,
                new TransferLimits(new ByteCount(Long.parseLong(arguments[3])), ByteCount.ZERO)));
        try {
            session.completed().join();
            System.out.println("completed " + session.status().downloaded().value());
        } catch (CompletionException e) {
            if (e.getCause() instanceof TorrentException failure) {
                System.out.println("failed " + failure.kind() + " " + failure.getMessage());
            } else {
                throw e;
            }
        }
        engine.close();
    }

    /** The command that runs this class, for a shell. */
    static List<String> command(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                DownloadChild.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Values of lines that begin with {@code word}. */
    static Optional<String> last(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + " "))
                .reduce((first, second) -> second)
                .map(line -> line.substring(word.length() + 1));
    }
}
