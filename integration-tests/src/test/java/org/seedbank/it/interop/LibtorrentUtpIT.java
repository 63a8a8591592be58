package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    private RunningProcess libtorrent(String mode, Path directory, String... more) {
        List<String> words = new ArrayList<>(List.of(mode, torrent.toString(), directory.toString()));
        words.addAll(List.of(more));
        return ForeignClient.libtorrent(Map.of("TRANSPORT", "utp"), directory, words.toArray(String[]::new));
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

        try (RunningProcess seeding = libtorrent("seed", root, Integer.toString(theirPort), ForeignClient.LIMIT)) {
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
                "download",
                there,
                Integer.toString(theirPort),
                ForeignClient.LIMIT,
                Integer.toString(socket.address().getPort()))) {
            download.outcome(LIMIT).succeeded();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
    }

    /** libtorrent takes connections by TCP though it is switched off there, and says nothing on them. */
    @Test
    @Timeout(300)
    void programDownloadsFromLibtorrent() throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("here")));

        try (RunningProcess seeding = libtorrent("seed", root, Integer.toString(theirPort), ForeignClient.LIMIT);
                RunningProcess download = Transfer.download(node, torrent.toString(), Transfer.peer(theirPort))) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(root.resolve("here/down/data.bin"), data);
    }

    @Test
    @Timeout(300)
    void programSeedsToLibtorrent() throws IOException {
        Seedbank node = new Seedbank(Files.createDirectory(root.resolve("here")));
        Path there = Files.createDirectory(root.resolve("there"));
        int ourPort = Ports.free();

        try (RunningProcess seeding = Transfer.seed(node, data, ourPort);
                RunningProcess download = libtorrent(
                        "download",
                        there,
                        Integer.toString(theirPort),
                        ForeignClient.LIMIT,
                        Integer.toString(ourPort))) {
            download.outcome(LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
    }
}
