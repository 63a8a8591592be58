package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.torrent.source.Metainfo.Remarks;
import org.seedbank.trustchain.token.ByteCount;

class TorrentMakerTest {
    @TempDir
    private Path directory;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final TorrentMaker maker = new TorrentMaker(executor, HashingListener.NONE);

    @AfterEach
    void stopThreads() {
        executor.shutdownNow();
    }

    @Test
    void makesATorrentOfOneFile() throws IOException {
        byte[] content = random(40_000);
        Path file = Files.write(directory.resolve("a.bin"), content);

        Metainfo metainfo = maker.make(file, TorrentRecipe.PLAIN).metainfo();

        assertThat(metainfo.files()).containsExactly(new FileEntry(List.of("a.bin"), new ByteCount(40_000)));
        assertThat(metainfo.pieces().length()).isEqualTo(16384);
        assertThat(metainfo.pieces().count()).isEqualTo(3);
        assertThat(metainfo.pieces().hash(2))
                .isEqualTo(Sha1.of(Bytes.copyOf(content).slice(32768, 40_000)));
        assertThat(metainfo.remarks()).isEqualTo(Remarks.NONE);
    }

    @Test
    void agreesWithAnIndependentComputationOnADirectory() throws IOException {
        Path album = directory.resolve("album");
        Files.createDirectories(album.resolve("cd1"));
        Files.write(album.resolve("b"), pattern(20_000));
        Files.write(album.resolve("Z"), pattern(5));
        Files.write(album.resolve("empty"), new byte[0]);
        Files.write(album.resolve(".hidden"), pattern(1));
        Files.write(album.resolve("cd1/ä"), pattern(70_000));

        Metainfo metainfo = maker.make(album, TorrentRecipe.PLAIN).metainfo();

        assertThat(metainfo.files())
                .extracting(FileEntry::display)
                .containsExactly("album/.hidden", "album/Z", "album/b", "album/cd1/ä", "album/empty");
        // Computed with Python from the same contents: hashlib over hand-written bencode.
        assertThat(metainfo.infoHash()).hasToString("6c1d6cef76451fc4a33934f8dcd53e917dc891cd");
    }

    @Test
    void keepsTheListOfFilesOfADirectoryWithOneFile() throws IOException {
        Path album = Files.createDirectory(directory.resolve("album"));
        Files.writeString(album.resolve("a"), "x");

        assertThat(maker.make(album, TorrentRecipe.PLAIN).metainfo().files())
                .extracting(FileEntry::display)
                .containsExactly("album/a");
    }

    @Test
    void writesWhatTheRecipeSays() throws IOException {
        var tiers = List.of(
                List.of(URI.create("http://a.example/announce"), URI.create("udp://b.example:80")),
                List.of(URI.create("https://c.example/announce")));
        var remarks = new Remarks(
                Optional.of("hello"),
                Optional.of("Seedbank"),
                Optional.of(Instant.ofEpochSecond(1_000_000)),
                Optional.of("here"));
        Path file = Files.writeString(directory.resolve("a"), "x");

        Metainfo metainfo = maker.make(file, new TorrentRecipe(Optional.of(65536), tiers, true, remarks))
                .metainfo();

        assertThat(metainfo.trackers()).isEqualTo(tiers);
        assertThat(metainfo.isPrivate()).isTrue();
        assertThat(metainfo.remarks()).isEqualTo(remarks);
        assertThat(metainfo.pieces().length()).isEqualTo(65536);
        assertThat(MetainfoReader.parse(metainfo.encoded())).isEqualTo(metainfo);
    }

    @Test
    void marksFilesOfADirectoryThatTheirOwnerMayRun() throws IOException {
        assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path album = Files.createDirectory(directory.resolve("album"));
        Files.writeString(album.resolve("a"), "x");
        Path tool = Files.writeString(album.resolve("tool"), "y");
        var unused = Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwx------"));

        Metainfo metainfo = maker.make(album, TorrentRecipe.PLAIN).metainfo();

        assertThat(metainfo.files())
                .extracting(FileEntry::kind)
                .containsExactly(FileEntry.Kind.PLAIN, FileEntry.Kind.EXECUTABLE);
        assertThat(metainfo.encoded().toUtf8())
                .contains("ld6:lengthi1e4:pathl1:aeed4:attr1:x6:lengthi1e4:pathl4:tooleee");
    }

    @Test
    void leavesOutLinksAndSaysSo() throws IOException {
        Path album = Files.createDirectory(directory.resolve("album"));
        Files.writeString(album.resolve("a"), "x");
        Files.createSymbolicLink(album.resolve("link"), Path.of("a"));

        var made = maker.make(album, TorrentRecipe.PLAIN);

        assertThat(made.metainfo().files()).hasSize(1);
        assertThat(made.skipped()).containsExactly(album.toRealPath().resolve("link"));
    }

    @Test
    void theSameFilesGiveTheSameTorrentWithAnyNumberOfThreads() throws IOException {
        Path file = Files.write(directory.resolve("a"), random(9_000_000));

        Bytes one = new TorrentMaker(Runnable::run, HashingListener.NONE)
                .make(file, TorrentRecipe.PLAIN)
                .metainfo()
                .encoded();

        assertThat(maker.make(file, TorrentRecipe.PLAIN).metainfo().encoded()).isEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 16384",
        "32768000, 16384",
        "32768001, 32768",
        "1073741824, 1048576",
        "33554432000, 16777216",
        "9000000000000, 16777216"
    })
    void aimsAtOneToTwoThousandPieces(long total, int pieceLength) {
        assertThat(TorrentRecipe.PLAIN.pieceLengthFor(total)).isEqualTo(pieceLength);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -16384, 8192, 20_000, 1 << 29})
    void refusesOtherPieceLengths(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorrentRecipe(Optional.of(length), List.of(), false, Remarks.NONE))
                .withMessageContaining(String.valueOf(length));
    }

    @Test
    void refusesTrackersThatNobodyCouldUse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorrentRecipe(
                        Optional.empty(), List.of(List.of(URI.create("ftp://a.example"))), false, Remarks.NONE))
                .withMessageContaining("ftp://a.example");
    }

    @Test
    void refusesWhatCannotBeShared() throws IOException {
        Path empty = Files.createDirectory(directory.resolve("empty"));
        Path device = Files.createDirectory(directory.resolve("device"));
        Files.writeString(device.resolve("aux.c"), "x");
        Path twins = Files.createDirectory(directory.resolve("twins"));
        Files.writeString(twins.resolve("a"), "x");
        Files.writeString(twins.resolve("A"), "x");

        assertThatThrownBy(() -> maker.make(directory.resolve("absent"), TorrentRecipe.PLAIN))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> maker.make(empty, TorrentRecipe.PLAIN))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> maker.make(device, TorrentRecipe.PLAIN))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("device");
        assertThatThrownBy(() -> maker.make(twins, TorrentRecipe.PLAIN))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("collides");
        assertThatThrownBy(() -> maker.make(Path.of("/"), TorrentRecipe.PLAIN))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("name");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void refusesAFileThatChangesItsSizeMeanwhile(int change) throws IOException {
        Path file = Files.write(directory.resolve("a"), random(60 << 20));
        HashingListener changing = (done, total) -> {
            if (done.value() == 4 << 20) {
                resize(file, change);
            }
        };

        assertThatThrownBy(() -> new TorrentMaker(executor, changing).make(file, TorrentRecipe.PLAIN))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining("a: it changed while it was read, from 62914560 to " + (62914560 + change));
    }

    @Test
    void reportsProgressInOrderUpToTheTotal() throws IOException {
        Path file = Files.write(directory.resolve("a"), random(9_000_000));
        List<Long> reports = new ArrayList<>();

        new TorrentMaker(executor, (done, total) -> reports.add(done.value())).make(file, TorrentRecipe.PLAIN);

        assertThat(reports).isSorted().hasSizeGreaterThan(1).endsWith(9_000_000L);
    }

    @Test
    void stopsWhenItIsCancelled() throws IOException {
        Path file = Files.write(directory.resolve("a"), random(60 << 20));
        var calls = new AtomicInteger();
        var impatient = new HashingListener() {
            @Override
            public void hashed(ByteCount done, ByteCount total) {
                calls.incrementAndGet();
            }

            @Override
            public boolean isCancelled() {
                return true;
            }
        };

        assertThatThrownBy(() -> new TorrentMaker(executor, impatient).make(file, TorrentRecipe.PLAIN))
                .isInstanceOf(CancellationException.class);
        assertThat(calls).hasValue(1);
    }

    private static void resize(Path file, int change) {
        try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (change < 0) {
                channel.truncate(channel.size() + change);
            } else {
                channel.write(java.nio.ByteBuffer.allocate(change), channel.size());
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    private static byte[] pattern(int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 7);
        }
        return content;
    }
}
