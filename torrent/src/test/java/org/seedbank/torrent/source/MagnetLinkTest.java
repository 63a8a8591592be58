package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetLinkTest {
    private static final String HEX = "9f1c0000000000000000000000000000000000ab";
    private static final String XT = "magnet:?xt=urn:btih:" + HEX;

    @Test
    void readsEveryPart() {
        var link = MagnetLink.parse(
                XT
                        + "&dn=a+b%20%C3%A4&tr=http%3A%2F%2Ft.example%2Fa%3Fk%3D1&tr.2=udp://u.example:80&tr=wss://w.example"
                        + "&tr=udp://u.example:80&x.pe=10.0.0.1:6881&x.pe=%5B::1%5D:7&x.pe=host.example:1&so=0,2,4-6&ws=http://x");

        assertThat(link.infoHash().toString()).isEqualTo(HEX);
        assertThat(link.displayName()).contains("a b ä");
        assertThat(link.trackers())
                .containsExactly(URI.create("http://t.example/a?k=1"), URI.create("udp://u.example:80"));
        assertThat(link.peers())
                .containsExactly(
                        InetSocketAddress.createUnresolved("10.0.0.1", 6881),
                        InetSocketAddress.createUnresolved("::1", 7),
                        InetSocketAddress.createUnresolved("host.example", 1));
        assertThat(link.files().orElseThrow()).hasToString("0,2,4-6").matches(files -> files.contains(5));
        assertThat(link.files().orElseThrow().contains(3)).isFalse();
        assertThat(link.webSeeds()).containsExactly(URI.create("http://x"));
    }

    @Test
    void writesWhatItReadsBack() {
        var link = new MagnetLink(
                InfoHash.parse(HEX).orElseThrow(),
                Optional.of("50% of ä & b = c+d"),
                List.of(URI.create("http://t.example/a?k=1&l=2")),
                List.of(InetSocketAddress.createUnresolved("::1", 7), InetSocketAddress.createUnresolved("h", 8)),
                List.of(URI.create("https://w.example/a%20b/")),
                Optional.of(new FileIndexes(List.of(new FileIndexes.Range(0, 3)))));

        assertThat(MagnetLink.parse(link.toUri().toString())).isEqualTo(link);
    }

    @Test
    void readsBase32InEitherCase() {
        // The 20 bytes of "seedbank info hashes", encoded by coreutils' base32.
        String base32 = "ONSWKZDCMFXGWIDJNZTG6IDIMFZWQZLT";

        assertThat(MagnetLink.parse("magnet:?xt=urn:btih:" + base32)
                        .infoHash()
                        .value()
                        .toUtf8())
                .isEqualTo("seedbank info hashes");
        assertThat(InfoHash.parse(base32.toLowerCase(java.util.Locale.ROOT))).isEqualTo(InfoHash.parse(base32));
    }

    @Test
    void schemeKeysAndUrnMayBeInCapitals() {
        assertThat(MagnetLink.parse("MAGNET:?XT=URN:BTIH:" + HEX.toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(MagnetLink.of(InfoHash.parse(HEX).orElseThrow()));
    }

    @Test
    void readsTheFirstHalfOfAHybrid() {
        assertThat(MagnetLink.parse(XT + "&xt=urn:btmh:1220" + "ab".repeat(32))
                        .infoHash()
                        .toString())
                .isEqualTo(HEX);
    }

    @Test
    void keepsTheTerminalSafeFromTheDisplayName() {
        assertThat(MagnetLink.parse(XT + "&dn=%1b%5b2J%ff").displayName()).contains("\\u001b[2J\ufffd");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'' begin",
                "http://x begin",
                "magnet: begin",
                "magnet:? no",
                "magnet:?dn=x no",
                "magnet:?xt=urn:btih: neither",
                "magnet:?xt=urn:btih:123 neither",
                "magnet:?xt=urn:btih:zz1c0000000000000000000000000000000000ab neither",
                "magnet:?xt=urn:btmh:1220abab version",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&xt.1=urn:btih:ONSWKZDCMFXGWIDJNZTG6IDIMFZWQZLT two",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&dn=%4 escape",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&dn=%zz escape",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&x.pe=host host:port",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&x.pe=host:0 host:port",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&x.pe=host:65536 host:port",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&x.pe=::1:6881 host:port",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&so=5-3 selection",
                "magnet:?xt=urn:btih:9f1c0000000000000000000000000000000000ab&so=1,,2 selection"
            })
    void saysWhatIsWrongWithALink(String link, String word) {
        assertThatThrownBy(() -> MagnetLink.parse(link))
                .isInstanceOf(BadMagnetException.class)
                .hasMessageContaining(word);
    }

    @Test
    void refusesLinksOfAnyLengthAndBoundsWhatItKeeps() {
        assertThatThrownBy(() -> MagnetLink.parse(XT + "&dn=" + "x".repeat(1 << 20)))
                .isInstanceOf(BadMagnetException.class)
                .hasMessageContaining("limit");

        StringBuilder many = new StringBuilder(XT);
        for (int i = 1; i <= 300; i++) {
            many.append("&tr=udp://t:").append(i).append("&x.pe=h:").append(i);
        }
        assertThat(MagnetLink.parse(many.toString()).trackers()).hasSize(100);
        assertThat(MagnetLink.parse(many.toString()).peers()).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomChangesRaiseNothingElse(long seed) {
        var random = new Random(seed);
        String base = XT + "&dn=a%20b&tr=http://t.example/x&x.pe=[::1]:80&so=1-2,5";

        for (int round = 0; round < 5_000; round++) {
            StringBuilder changed = new StringBuilder(base);
            for (int change = random.nextInt(6); change >= 0; change--) {
                changed.setCharAt(random.nextInt(changed.length()), (char) random.nextInt(128));
            }
            try {
                MagnetLink parsed = MagnetLink.parse(changed.toString());
                assertThat(MagnetLink.parse(parsed.toUri().toString()))
                        .as("seed %d, round %d: %s", seed, round, changed)
                        .isEqualTo(parsed);
            } catch (BadMagnetException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageMatching(".+");
            }
        }
    }

    @Test
    void aNameFullOfControlCharactersMeansTheSameWhenTheLinkIsWrittenAnew() {
        MagnetLink link = MagnetLink.parse(
                "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=" + "%01".repeat(300));

        assertThat(MagnetLink.parse(link.toUri().toString())).isEqualTo(link);
    }
}
