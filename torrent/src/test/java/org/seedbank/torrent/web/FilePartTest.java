package org.seedbank.torrent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

class FilePartTest {
    private static final Metainfo TORRENT = new Metainfo(
            new InfoHash(Bytes.filled(20, 1)),
            "t",
            new Metainfo.Pieces(16, Bytes.filled(60, 1)),
            List.of(file("a", 10, false), file("empty", 0, false), file("pad", 6, true), file("b", 20, false)),
            List.of(),
            false,
            Bytes.empty());

    private static Metainfo.FileEntry file(String name, long length, boolean isPadding) {
        Metainfo.FileEntry.Kind kind = isPadding ? Metainfo.FileEntry.Kind.PADDING : Metainfo.FileEntry.Kind.PLAIN;
        return new Metainfo.FileEntry(List.of("t", name), new ByteCount(length), kind);
    }

    @Test
    void cutsARangeAtTheEndsOfFiles() {
        assertThat(FilePart.of(TORRENT, 4, 20))
                .containsExactly(
                        new FilePart(0, 4, 6, 10, false),
                        new FilePart(2, 0, 6, 6, true),
                        new FilePart(3, 0, 4, 20, false));
    }

    @Test
    void endsWithTheContent() {
        assertThat(FilePart.of(TORRENT, 35, 1000)).containsExactly(new FilePart(3, 19, 1, 20, false));
        assertThat(FilePart.of(TORRENT, 36, 1000)).isEmpty();
    }
}
