package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.it.process.Books;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.Ports;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/** Files travel between Seedbank and clients that know nothing of tokens; nothing is paid either way. */
@Tag("interop")
class InteropIT {
    private static final long SIZE = 32L * Payload.MIB;

    @TempDir
    Path root;

    private Path here = Path.of("");
    private Path there = Path.of("");
    private final int ourPort = Ports.free();
    private final int theirPort = Ports.free();

    /** What a downloader is given. */
    enum Source {
        TORRENT,
        MAGNET;

        private String of(Seedbank node, Path torrent) {
            return this == TORRENT ? torrent.toString() : Transfer.magnetOf(node, torrent);
        }
    }

    @BeforeEach
    void makeDirectories() throws IOException {
        here = Files.createDirectory(root.resolve("here"));
        there = Files.createDirectory(root.resolve("there"));
    }

    @ParameterizedTest
    @CsvSource({
        "LIBTORRENT,TORRENT",
        "LIBTORRENT,MAGNET",
        "LIBTORRENT_RC4,TORRENT",
        "LIBTORRENT_RC4,MAGNET",
        "ARIA2_PLAIN,TORRENT",
        "ARIA2_PLAIN,MAGNET",
        "ARIA2_RC4,TORRENT",
        "ARIA2_RC4,MAGNET"
    })
    @Timeout(300)
    void downloadsFrom(ForeignClient client, Source source) {
        client.assumeInstalled();
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(there.resolve("data.bin"), SIZE, 21);
        Path torrent = Transfer.torrentOf(node, data);

        try (RunningProcess seeding = client.seed(torrent, there, theirPort);
                RunningProcess download = Transfer.download(
                        node,
                        source.of(node, torrent),
                        "--peer",
                        "127.0.0.1:" + theirPort,
                        "--encryption",
                        client.ourEncryption())) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(here.resolve("down/data.bin"), data);
        assertNothingIsPaid(node);
    }

    @ParameterizedTest
    @CsvSource({
        "LIBTORRENT,TORRENT",
        "LIBTORRENT,MAGNET",
        "LIBTORRENT_RC4,TORRENT",
        "LIBTORRENT_RC4,MAGNET",
        "ARIA2_PLAIN,TORRENT",
        "ARIA2_PLAIN,MAGNET",
        "ARIA2_RC4,TORRENT",
        "ARIA2_RC4,MAGNET"
    })
    @Timeout(300)
    void seedsTo(ForeignClient client, Source source) {
        client.assumeInstalled();
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(here.resolve("data.bin"), SIZE, 22);
        Path torrent = Transfer.torrentOf(node, data);

        try (RunningProcess seeding = Transfer.seed(
                        node,
                        data,
                        ourPort,
                        "--peer",
                        "127.0.0.1:" + theirPort,
                        "--encryption",
                        client.ourEncryption());
                RunningProcess download = client.download(source.of(node, torrent), there, theirPort, ourPort)) {
            download.outcome(Transfer.LIMIT).succeeded();
            seeding.interrupt();
            seeding.outcome(Transfer.LIMIT).succeeded();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
        assertNothingIsPaid(node);
    }

    /** It learns of us from a tracker; we know of nobody. */
    @Test
    @Timeout(300)
    void isDialledByAria2() {
        ForeignClient.ARIA2_PLAIN.assumeInstalled();
        Seedbank node = new Seedbank(here);
        Path data = Payload.random(here.resolve("data.bin"), SIZE, 25);
        Path torrent = Transfer.torrentOf(node, data);

        try (RunningProcess seeding = Transfer.seed(node, data, ourPort);
                SmallTracker tracker = SmallTracker.of(List.of(), root, "127.0.0.1", ourPort);
                RunningProcess download = ForeignClient.aria2(
                        torrent.toString(),
                        there,
                        theirPort,
                        ForeignClient.PLAIN,
                        ForeignClient.FETCHING,
                        List.of("--bt-tracker=" + tracker.url()))) {
            download.outcome(Transfer.LIMIT).succeeded();
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }

        Payload.assertSame(there.resolve("data.bin"), data);
        assertNothingIsPaid(node);
    }

    private static void assertNothingIsPaid(Seedbank node) {
        Books books = Books.of(node);

        assertThat(books.given()).isZero();
        assertThat(books.taken()).isZero();
        assertThat(books.blocks()).isZero();
    }
}
