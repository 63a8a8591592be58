package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.trustchain.token.ByteCount;

class SafeDirectoryTest {
    @TempDir
    private Path temporary;

    private Path downloads;
    private Path outside;
    private SafeDirectory directory;

    @BeforeEach
    void makeDirectories() throws IOException {
        downloads = Files.createDirectory(temporary.resolve("downloads")).toRealPath();
        outside = Files.createDirectory(temporary.resolve("outside")).toRealPath();
        directory = SafeDirectory.at(downloads);
    }

    @Test
    void resolvesFilesThatExistAndFilesThatDoNot() throws IOException {
        Files.writeString(Files.createDirectory(downloads.resolve("album")).resolve("a.ogg"), "x");

        assertThat(directory.resolve(entry("album", "a.ogg"))).isEqualTo(downloads.resolve("album/a.ogg"));
        assertThat(directory.resolve(entry("album", "cd2", "b.ogg"))).isEqualTo(downloads.resolve("album/cd2/b.ogg"));
        assertThat(downloads.resolve("album/cd2")).doesNotExist();
    }

    @Test
    void theDirectoryItselfMayBeALink() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), downloads);

        assertThat(SafeDirectory.at(link).resolve(entry("a"))).isEqualTo(downloads.resolve("a"));
    }

    @Test
    void refusesALinkedDirectoryThatLeadsOut() throws IOException {
        Files.createSymbolicLink(downloads.resolve("album"), outside);

        assertRefused("leads out", "album", "a.ogg");
        assertRefused("leads out", "album", "deeper", "a.ogg");
    }

    @Test
    void refusesALinkedFileThatLeadsOut() throws IOException {
        Files.createSymbolicLink(downloads.resolve("a"), Files.writeString(outside.resolve("precious"), "x"));

        assertRefused("leads out", "a");
    }

    @Test
    void refusesALinkOverALinkThatLeadsOut() throws IOException {
        Files.createSymbolicLink(downloads.resolve("second"), outside);
        Files.createSymbolicLink(downloads.resolve("first"), Path.of("second"));

        assertRefused("leads out", "first", "a");
    }

    @Test
    void refusesALinkToAPlaceThatDoesNotExistYet() throws IOException {
        Files.createSymbolicLink(downloads.resolve("a"), outside.resolve("not-yet"));

        assertRefused("nowhere", "a");
    }

    @Test
    void refusesALinkThatLeadsToItself() throws IOException {
        Files.createSymbolicLink(downloads.resolve("a"), Path.of("a"));

        assertThatThrownBy(() -> directory.resolve(entry("a", "b"))).isInstanceOf(IOException.class);
    }

    @Test
    void followsLinksThatStayInside() throws IOException {
        Files.createDirectory(downloads.resolve("real"));
        Files.createSymbolicLink(downloads.resolve("album"), Path.of("real"));

        assertThat(directory.resolve(entry("album", "a"))).isEqualTo(downloads.resolve("real/a"));
    }

    @Test
    void refusesADirectoryWhereAFileBelongsAndTheReverse() throws IOException {
        Files.createDirectory(downloads.resolve("a"));
        Files.writeString(downloads.resolve("b"), "x");

        assertRefused("regular file", "a");
        assertRefused("not a directory", "b", "c");
        assertThatThrownBy(() -> SafeDirectory.at(downloads.resolve("b"))).hasMessageContaining("not a directory");
        assertThatThrownBy(() -> SafeDirectory.at(downloads.resolve("c"))).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "../x", "/etc", "", "a\0b"})
    void refusesNamesThatNoCheckHasSeen(String name) {
        assertThatThrownBy(() -> directory.resolve(entry(name))).isInstanceOf(UnsafePathException.class);
    }

    @Test
    void checksAllFilesOfATorrentButItsPadding() throws IOException {
        var metainfo = MetainfoReader.parse(TorrentBytes.around(TorrentBytes.several(
                "x", TorrentBytes.file("a"), TorrentBytes.file("p", List.of(".pad", "1")), TorrentBytes.file("b"))));
        Files.createDirectory(downloads.resolve("x"));
        Files.createSymbolicLink(downloads.resolve("x/.pad"), outside);
        directory.check(metainfo);

        Files.createSymbolicLink(downloads.resolve("x/b"), outside);

        assertThatThrownBy(() -> directory.check(metainfo)).isInstanceOf(UnsafePathException.class);
    }

    private void assertRefused(String word, String... path) {
        assertThatThrownBy(() -> directory.resolve(entry(path)))
                .isInstanceOf(UnsafePathException.class)
                .hasMessageContaining(word);
    }

    private static FileEntry entry(String... path) {
        return new FileEntry(List.of(path), ByteCount.ZERO);
    }
}
