package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.Ports;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.torrent.utp.UtpAcceptor;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpListener;
import org.seedbank.torrent.utp.UtpSettings;
import org.seedbank.torrent.utp.UtpSocket;

/** Our uTP and that of libtorrent, which has TCP switched off, exchange the content of a torrent. */
@Tag("interop")
class LibtorrentUtpIT {
    private static final int SIZE = 24 * Payload.MIB;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path root;

    private final int theirPort = Ports.free();
    private UtpSocket socket;
    private Path data;
    private Path torrent;
    private Metainfo metainfo;

    @BeforeEach
    void prepare() throws IOException {
        ForeignClient.LIBTORRENT.assumeInstalled();
        data = Payload.random(root.resolve("data.bin"), SIZE, 23);
        TorrentMaker maker = new TorrentMaker(Runnable::run, HashingListener.NONE);
        metainfo = maker.make(data, TorrentRecipe.PLAIN).metainfo();
        torrent = Files.write(root.resolve("data.torrent"), metainfo.encoded().toArray());
        socket = UtpSocket.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InetAddress::isLoopbackAddress,
                UtpSettings.DEFAULT,
                new SecureRandom(),
                () -> System.nanoTime() / 1000);
    }

    @AfterEach
    void close() {
        if (socket != null) {
            socket.close();
        }
    }

    private void serve() {
        Thread thread = new Thread(socket, "utp-it");
        thread.setDaemon(true);
        thread.start();
    }

    private static RunningProcess libtorrent(
            String encryption, String mode, String source, Path directory, String port, String... peers) {
        List<String> words = new ArrayList<>(List.of(mode, source, directory.toString(), port, ForeignClient.LIMIT));
        words.addAll(List.of(peers));
        return ForeignClient.libtorrent(
                Map.of("TRANSPORT", "utp", "LIBTORRENT_ENCRYPTION", encryption),
                directory,
                words.toArray(String[]::new));
    }

    private byte[] infoHash() {
        return metainfo.infoHash().value().toArray();
    }

    @Test
    @Timeout(300)
    void fetchesFromLibtorrent() throws Exception {
        serve();
        UtpWirePeer peer =
                UtpWirePeer.fetching(infoHash(), SIZE, metainfo.pieces().length());

        try (RunningProcess seeding =
                libtorrent("plain", "seed", torrent.toString(), root, Integer.toString(theirPort))) {
            socket.execute(() -> peer.connection = socket.multiplexer()
                    .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), theirPort), peer)
                    .orElseThrow());
            byte[] fetched = peer.fetched.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

            assertThat(fetched).isEqualTo(Files.readAllBytes(data));
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
    }

    @Test
    @Timeout(300)
    void givesToLibtorrent() throws Exception {
        byte[] content = Files.readAllBytes(data);
        socket.multiplexer().accept(new UtpAcceptor() {
            @Override
            public boolean admits(InetSocketAddress remote) {
                return true;
            }

            @Override
            public UtpListener accepted(UtpConnection connection) {
                UtpWirePeer peer = UtpWirePeer.giving(
                        infoHash(), content, metainfo.pieces().length());
                peer.connection = connection;
                return peer;
            }
        });
        serve();
        Path there = Files.createDirectory(root.resolve("there"));

        try (RunningProcess download = libtorrent(
                "plain",
                "download",
                torrent.toString(),
                there,
                Integer.toString(theirPort),
                Integer.toString(socket.address().getPort()))) {
            download.outcome(LIMIT).succeeded();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
    }

    /** libtorrent takes connections by TCP though it is switched off there, and says nothing on them. */
    @EachWay
    void programDownloadsFromLibtorrent(String source, String encryption) throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("here")));

        try (RunningProcess seeding =
                        libtorrent(encryption, "seed", torrent.toString(), root, Integer.toString(theirPort));
                RunningProcess download =
                        Transfer.download(node, source(node, source), "--peer", "127.0.0.1:" + theirPort)) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(root.resolve("here/down/data.bin"), data);
    }

    @EachWay
    void programSeedsToLibtorrent(String source, String encryption) throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("here")));
        Path there = Files.createDirectory(root.resolve("there"));
        int ourPort = Ports.free();

        try (RunningProcess seeding = Transfer.seed(node, data, ourPort);
                RunningProcess download = libtorrent(
                        encryption,
                        "download",
                        source(node, source),
                        there,
                        Integer.toString(theirPort),
                        Integer.toString(ourPort))) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
    }

    private String source(Seedbank node, String kind) {
        return kind.equals("MAGNET") ? Transfer.magnetOf(node, torrent) : torrent.toString();
    }

    /** From a file and from a link, plain and encrypted. */
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @Timeout(300)
    @CsvSource({"TORRENT, plain", "MAGNET, plain", "TORRENT, rc4", "MAGNET, rc4"})
    @interface EachWay {}
}
