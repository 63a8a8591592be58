package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Verification.BadPiece;
import org.seedbank.torrent.source.Verification.Condition;
import org.seedbank.torrent.source.Verification.FileCheck;
import org.seedbank.trustchain.token.ByteCount;

class DataVerifierTest {
    private static final int PIECE = 16384;

    @TempDir
    private Path downloads;

    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final DataVerifier verifier = new DataVerifier(executor, HashingListener.NONE);
    private Path album;
    private Metainfo metainfo;

    /** Files a: pieces 0 to 2, b: 2 and 3, c: empty, d: 3. */
    @BeforeEach
    void makeTorrent() throws IOException {
        album = Files.createDirectory(downloads.resolve("album"));
        Files.write(album.resolve("a"), random(2 * PIECE + 100));
        Files.write(album.resolve("b"), random(PIECE));
        Files.write(album.resolve("c"), new byte[0]);
        Files.write(album.resolve("d"), random(500));
        metainfo = new TorrentMaker(executor, HashingListener.NONE)
                .make(album, TorrentRecipe.PLAIN)
                .metainfo();
    }

    @AfterEach
    void stopThreads() {
        executor.shutdownNow();
    }

    @Test
    void findsNothingWrongWithTheFilesThatTheTorrentWasMadeOf() throws IOException {
        Verification verification = verify();

        assertThat(verification.isIntact()).isTrue();
        assertThat(verification.pieces()).isEqualTo(4);
        assertThat(conditions()).containsOnly(Map.entry(Condition.INTACT, List.of("a", "b", "c", "d")));
    }

    @Test
    void namesTheBadPieceAndEveryFileItTouches() throws IOException {
        byte[] content = Files.readAllBytes(album.resolve("b"));
        content[0] ^= 1;
        Files.write(album.resolve("b"), content);

        assertThat(verify().badPieces()).containsExactly(new BadPiece(2, List.of(0, 1)));
        assertThat(verify().isIntact()).isFalse();
        assertThat(conditions())
                .containsEntry(Condition.DAMAGED, List.of("a", "b"))
                .containsEntry(Condition.INTACT, List.of("c", "d"));
    }

    @Test
    void namesMissingShortAndLongFiles() throws IOException {
        Files.delete(album.resolve("a"));
        Files.write(album.resolve("b"), random(PIECE - 1));
        Files.delete(album.resolve("c"));
        Files.write(album.resolve("d"), random(501));

        assertThat(verify().badPieces())
                .containsExactly(
                        new BadPiece(0, List.of(0)),
                        new BadPiece(1, List.of(0)),
                        new BadPiece(2, List.of(0, 1)),
                        new BadPiece(3, List.of(1, 3)));
        assertThat(conditions())
                .containsEntry(Condition.MISSING, List.of("a", "c"))
                .containsEntry(Condition.SHORT, List.of("b"))
                .containsEntry(Condition.LONG, List.of("d"));
        assertThat(verify().files().get(3).found()).isEqualTo(new ByteCount(501));
    }

    @Test
    void aFileThatIsOnlyTooLongIsNotIntact() throws IOException {
        byte[] content = java.util.Arrays.copyOf(Files.readAllBytes(album.resolve("d")), 501);
        Files.write(album.resolve("d"), content);

        assertThat(verify().badPieces()).isEmpty();
        assertThat(verify().isIntact()).isFalse();
    }

    @Test
    void anEmptyDirectoryHoldsNothing() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            Files.delete(album.resolve(name));
        }
        Files.delete(album);

        assertThat(verify().badPieces()).hasSize(4);
        assertThat(conditions()).containsOnly(Map.entry(Condition.MISSING, List.of("a", "b", "c", "d")));
    }

    @Test
    void paddingIsZerosAndNeedsNoFile() throws IOException {
        Bytes content = Bytes.utf8("0123456789").concat(Bytes.filled(10, 0)).concat(Bytes.utf8("9876543210"));
        String info = TorrentBytes.several(
                        "x",
                        TorrentBytes.file("a"),
                        TorrentBytes.file("p", List.of(".pad", "10")),
                        TorrentBytes.file("b"))
                .replace(TorrentBytes.pieces(1), TorrentBytes.raw(Sha1.of(content)));
        Path files = Files.createDirectory(downloads.resolve("x"));
        Files.writeString(files.resolve("a"), "0123456789");
        Files.writeString(files.resolve("b"), "9876543210");

        var verification =
                verifier.verify(MetainfoReader.parse(TorrentBytes.around(info)), SafeDirectory.at(downloads));

        assertThat(verification.isIntact()).isTrue();
    }

    @Test
    void refusesToReadThroughALinkThatLeadsOut(@TempDir Path outside) throws IOException {
        Files.delete(album.resolve("d"));
        Files.createSymbolicLink(album.resolve("d"), Files.write(outside.resolve("d"), random(500)));

        assertThatThrownBy(this::verify).isInstanceOf(UnsafePathException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsExactlyThePiecesThatWereChanged(long seed) throws IOException {
        var random = new Random(seed);
        byte[] content = new byte[30_000_000 + random.nextInt(PIECE)];
        random.nextBytes(content);
        Path file = Files.write(downloads.resolve("large"), content);
        var large = new TorrentMaker(executor, HashingListener.NONE)
                .make(file, TorrentRecipe.PLAIN)
                .metainfo();
        var changed = random.ints(20, 0, content.length).distinct().toArray();
        for (int position : changed) {
            content[position] ^= 0x10;
        }
        Files.write(file, content);

        assertThat(verifier.verify(large, SafeDirectory.at(downloads)).badPieces())
                .as("seed %d", seed)
                .extracting(BadPiece::index)
                .containsExactlyElementsOf(java.util.Arrays.stream(changed)
                        .map(position -> position / PIECE)
                        .sorted()
                        .distinct()
                        .boxed()
                        .toList());
    }

    @Test
    void stopsWhenItIsCancelled() throws IOException {
        byte[] content = random(9_000_000);
        var large = new TorrentMaker(executor, HashingListener.NONE)
                .make(Files.write(downloads.resolve("large"), content), TorrentRecipe.PLAIN)
                .metainfo();
        var impatient = new HashingListener() {
            @Override
            public void hashed(ByteCount done, ByteCount total) {}

            @Override
            public boolean isCancelled() {
                return true;
            }
        };

        assertThatThrownBy(() -> new DataVerifier(executor, impatient).verify(large, SafeDirectory.at(downloads)))
                .isInstanceOf(CancellationException.class);
    }

    private Verification verify() throws IOException {
        return verifier.verify(metainfo, SafeDirectory.at(downloads));
    }

    private Map<Condition, List<String>> conditions() throws IOException {
        Map<Condition, List<String>> conditions = new TreeMap<>();
        for (FileCheck check : verify().files()) {
            conditions
                    .computeIfAbsent(check.condition(), absent -> new java.util.ArrayList<>())
                    .add(check.file().path().get(1));
        }
        return conditions;
    }

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
