package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.torrent.source.TorrentBytes.around;
import static org.seedbank.torrent.source.TorrentBytes.file;
import static org.seedbank.torrent.source.TorrentBytes.latin1;
import static org.seedbank.torrent.source.TorrentBytes.pieces;
import static org.seedbank.torrent.source.TorrentBytes.several;
import static org.seedbank.torrent.source.TorrentBytes.single;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo.FileEntry;
import org.seedbank.trustchain.token.ByteCount;

class MetainfoReaderTest {
    @Test
    void readsATorrentOfOneFile() {
        Bytes torrent = around(single("ubuntu.iso", 40_000, 16384, 3));

        Metainfo metainfo = MetainfoReader.parse(torrent);

        assertThat(metainfo.name()).isEqualTo("ubuntu.iso");
        assertThat(metainfo.files()).containsExactly(new FileEntry(List.of("ubuntu.iso"), new ByteCount(40_000)));
        assertThat(metainfo.length()).isEqualTo(new ByteCount(40_000));
        assertThat(metainfo.pieces().length()).isEqualTo(16384);
        assertThat(metainfo.pieces().count()).isEqualTo(3);
        assertThat(metainfo.pieces().hash(2)).isEqualTo(Bytes.utf8("h".repeat(20)));
        assertThat(metainfo.isPrivate()).isFalse();
        assertThat(metainfo.trackers()).isEmpty();
        assertThat(metainfo.encoded()).isEqualTo(torrent);
        assertThat(metainfo.remarks()).isEqualTo(Metainfo.Remarks.NONE);
    }

    @Test
    void putsAListOfFilesBelowTheNameOfTheTorrentEvenIfItHasOneEntry() {
        assertThat(MetainfoReader.parse(around(several("album", file("a.ogg")))).files())
                .extracting(FileEntry::display)
                .containsExactly("album/a.ogg");
        assertThat(MetainfoReader.parse(around(several("album", file("cd1", "ä.ogg"), file("album"))))
                        .files())
                .extracting(FileEntry::display)
                .containsExactly("album/cd1/ä.ogg", "album/album");
    }

    @Test
    void theInfoHashIsThatOfTheBytesAsTheyAreEvenIfKeysAreOutOfOrder() {
        String info = "d4:name1:x6:lengthi1e12:piece lengthi1e6:pieces" + pieces(1) + "e";

        Metainfo metainfo = MetainfoReader.parse(around(info));

        assertThat(metainfo.infoHash().value()).isEqualTo(Sha1.of(latin1(info)));
        assertThat(MetainfoReader.infoOf(metainfo)).isEqualTo(latin1(info));
    }

    @Test
    void givesPaddingAPathOfItsOwnSinceManyShareOne() {
        var padding = List.of(".pad", "10");

        Metainfo metainfo = MetainfoReader.parse(
                around(several("x", file("a"), file("p", padding), file("b"), file("px", padding))));

        assertThat(metainfo.files())
                .extracting(FileEntry::display)
                .containsExactly("x/a", "x/.pad/2", "x/b", "x/.pad/4");
        assertThat(metainfo.files()).extracting(FileEntry::isPadding).containsExactly(false, true, false, true);
    }

    @Test
    void readsTrackersInTiersAndLeavesOutWhatItCannotUse() {
        Metainfo metainfo = MetainfoReader.parse(latin1("d8:announce12:http://a.b/x13:announce-list"
                + "l" + TorrentBytes.list("udp://t.example:80", "wss://w.example", "http://t.example/announce")
                + TorrentBytes.list("not a tracker", "udp://no-port.example")
                + TorrentBytes.list("https://u.example/a", "udp://t.example:80") + "i1ee"
                + "4:info" + single("x", 1, 1, 1) + "e"));

        assertThat(metainfo.trackers())
                .containsExactly(
                        List.of(URI.create("udp://t.example:80"), URI.create("http://t.example/announce")),
                        List.of(URI.create("https://u.example/a")));
        assertThat(metainfo.magnet().trackers()).hasSize(3);
    }

    @Test
    void fallsBackToAnnounceAndToNothing() {
        String info = "4:info" + single("x", 1, 1, 1) + "e";

        assertThat(MetainfoReader.parse(latin1("d8:announce12:http://a.b/x13:announce-listle" + info))
                        .trackers())
                .containsExactly(List.of(URI.create("http://a.b/x")));
        assertThat(MetainfoReader.parse(latin1("d8:announcei7e13:announce-list1:x" + info))
                        .trackers())
                .isEmpty();
    }

    @Test
    void readsRemarksAndMakesThemFitForATerminal() {
        var remarks = MetainfoReader.parse(latin1("d7:comment6:a\u001b[2Jb10:created by6:Maker113:creation datei86400e"
                        + "4:infod6:lengthi1e4:name1:x12:piece lengthi1e6:pieces" + pieces(1)
                        + "7:privatei1e6:source3:abcee"))
                .remarks();

        assertThat(remarks)
                .isEqualTo(new Metainfo.Remarks(
                        Optional.of("a\\u001b[2Jb"),
                        Optional.of("Maker1"),
                        Optional.of(Instant.ofEpochSecond(86400)),
                        Optional.of("abc")));
    }

    @Test
    void ignoresADateBeyondAllTimeAndRemarksOfTheWrongType() {
        var remarks = MetainfoReader.parse(
                        latin1("d7:commenti5e13:creation datei9223372036854775807e4:info" + single("x", 1, 1, 1) + "e"))
                .remarks();

        assertThat(remarks).isEqualTo(Metainfo.Remarks.NONE);
    }

    @Test
    void readsTheFirstHalfOfAHybrid() {
        var metainfo = MetainfoReader.parse(around("d9:file treed1:xd0:d6:lengthi1e11:pieces root32:"
                + "r".repeat(32) + "eee6:lengthi1e12:meta versioni2e4:name1:x12:piece lengthi16384e6:pieces" + pieces(1)
                + "e"));

        assertThat(metainfo.files()).extracting(FileEntry::display).containsExactly("x");
    }

    @Test
    void acceptsWhatPeersSentOnlyIfItIsWhatTheLinkNames() {
        Bytes info = latin1(single("x", 1, 1, 1));
        var link = MagnetLink.parse("magnet:?xt=urn:btih:" + Sha1.of(info).toHex() + "&tr=udp://t.example:1");

        Metainfo metainfo = MetainfoReader.fromPeers(info, link);

        assertThat(metainfo.infoHash()).isEqualTo(link.infoHash());
        assertThat(metainfo.trackers()).containsExactly(List.of(URI.create("udp://t.example:1")));
        assertThat(MetainfoReader.parse(metainfo.encoded())).isEqualTo(metainfo);
        assertThatThrownBy(() -> MetainfoReader.fromPeers(latin1(single("y", 1, 1, 1)), link))
                .isInstanceOf(TorrentFormatException.class)
                .hasMessageContaining(link.infoHash().toString());
    }

    @Test
    void theEssenceKeepsTheInfoHashAndDropsTheRest() {
        Metainfo metainfo =
                MetainfoReader.parse(latin1("d8:announce5:wss:/7:comment2:hi4:info" + single("x", 1, 1, 1) + "e"));

        Metainfo essence = MetainfoReader.parse(MetainfoReader.essence(metainfo));

        assertThat(essence.infoHash()).isEqualTo(metainfo.infoHash());
        assertThat(essence.remarks()).isEqualTo(Metainfo.Remarks.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"console.txt", "com10", "lpt", "aux1.c", "...a", ".hidden", "ab:c", "~", "-rf", "a  b", "ａ"})
    void acceptsNamesThatOnlyLookDangerous(String name) {
        assertThat(MetainfoReader.parse(around(several("x", file(name)))).files())
                .extracting(FileEntry::display)
                .containsExactly("x/" + name);
    }

    @Test
    void namesTheFileItsPathAndTheReason() {
        assertThatThrownBy(() -> MetainfoReader.parse(around(several("x", file("..", "..", "x")))))
                .isInstanceOf(TorrentFormatException.class)
                .hasMessage("file 1 would be written outside the download directory (path \"../../x\")");
    }
}
