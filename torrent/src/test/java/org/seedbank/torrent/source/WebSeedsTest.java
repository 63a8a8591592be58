package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSeedsTest {
    private static final String ONE = TorrentBytes.single("a b", 10, 16384, 1);
    private static final String SEVERAL = TorrentBytes.several("t ä", TorrentBytes.file("x", "y#1"));

    private static Metainfo torrent(String info, String urls) {
        return MetainfoReader.parse(TorrentBytes.latin1("d4:info" + info + "8:url-list" + urls + "e"));
    }

    @Test
    void readsOneAddressOrAList() {
        URI seed = URI.create("http://w.example/a");

        assertThat(WebSeeds.of(torrent(ONE, TorrentBytes.text("http://w.example/a"))))
                .containsExactly(seed);
        assertThat(WebSeeds.of(torrent(
                        ONE, TorrentBytes.list("http://w.example/a", "https://v.example", "http://w.example/a"))))
                .containsExactly(seed, URI.create("https://v.example"));
        assertThat(WebSeeds.of(torrent(ONE, "i3e"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://w.example/a",
                "file:///etc/passwd",
                "http:///a",
                "http://user:word@w.example/",
                "http://w.example:0/",
                "http://w.example:70000/",
                "http://w.example/#a",
                "http://w.example/a b"
            })
    void passesOverWhatItCannotUse(String address) {
        assertThat(WebSeeds.of(torrent(ONE, TorrentBytes.list(address)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://w.example/file.bin, http://w.example/file.bin",
        "http://w.example/file.bin?k=1, http://w.example/file.bin?k=1",
        "http://w.example/dir/, http://w.example/dir/a%20b",
        "http://w.example, http://w.example/a%20b"
    })
    void addsTheNameOfOneFileToADirectory(String seed, String file) {
        assertThat(WebSeeds.file(URI.create(seed), torrent(ONE, "le"), 0)).isEqualTo(URI.create(file));
    }

    @ParameterizedTest
    @CsvSource({
        "http://w.example/dir/, http://w.example/dir/t%20%C3%A4/x/y%231",
        "http://w.example/dir, http://w.example/dir/t%20%C3%A4/x/y%231",
        "https://w.example:8443/dir?k=1, https://w.example:8443/dir/t%20%C3%A4/x/y%231?k=1"
    })
    void addsTheWholePathOfOneOfSeveralFiles(String seed, String file) {
        assertThat(WebSeeds.file(URI.create(seed), torrent(SEVERAL, "le"), 0)).isEqualTo(URI.create(file));
    }

    @Test
    void travelInMagnetLinks() {
        Metainfo torrent = torrent(ONE, TorrentBytes.list("http://w.example/a?b=c&d"));

        MagnetLink link = MagnetLink.parse(torrent.magnet().toUri().toString());
        Metainfo again = MetainfoReader.fromPeers(MetainfoReader.infoOf(torrent), link);

        assertThat(link.webSeeds()).containsExactly(URI.create("http://w.example/a?b=c&d"));
        assertThat(WebSeeds.of(again)).isEqualTo(link.webSeeds());
    }

    @Test
    void areRefusedInANewTorrentIfTheyCannotBeUsed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorrentRecipe(
                        Optional.empty(),
                        List.of(),
                        List.of(URI.create("ftp://w.example/")),
                        false,
                        Metainfo.Remarks.NONE))
                .withMessageContaining("ftp://w.example/");
    }
}
