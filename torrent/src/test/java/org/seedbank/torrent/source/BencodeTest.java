package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

class BencodeTest {
    private static final BencodeLimits LIMITS = new BencodeLimits(100, 4, 8);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i0e",
                "i-1e",
                "i9223372036854775807e",
                "i-9223372036854775808e",
                "0:",
                "4:spam",
                "le",
                "de",
                "d1:ai1e1:bl2:xxee",
                "llleee"
            })
    void writesWhatItRead(String text) {
        var value = Bencode.parse(Bytes.utf8(text), LIMITS);

        assertThat(new BencodeWriter().value(value).toBytes().toUtf8()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'' 0 expected",
                "i 1 expected",
                "i12 3 expected",
                "ie 1 digits",
                "i-e 2 digits",
                "i-0e 1 negative",
                "i01e 1 leading",
                "i1-e 2 0x2d",
                "i+1e 1 0x2b",
                "01:a 0 leading",
                "5:abc 0 announced",
                "99999:abc 0 announced",
                "3abc 1 0x61",
                ": 0 0x3a",
                "x 0 0x78",
                "e 0 beginning",
                "l 1 expected",
                "d 1 expected",
                "di1e1:ae 1 key",
                "d1:ae 4 value",
                "d1:a 4 expected",
                "i1ee 3 left",
                "lelee 2 left"
            })
    void namesThePlaceWhereTheGrammarBreaks(String text, int offset, String word) {
        assertThatThrownBy(() -> Bencode.parse(Bytes.utf8(text), LIMITS))
                .hasMessageContaining(word)
                .asInstanceOf(type(TorrentFormatException.class))
                .returns(Kind.NOT_BENCODE, TorrentFormatException::kind)
                .returns(offset, TorrentFormatException::offset);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "lllllleeeeee 4 deeper",
                "li1ei2ei3ei4ei5ei6ei7ei8ee 22 values",
                "i9223372036854775808e 1 64",
                "i-9223372036854775809e 2 64",
                "i99999999999999999999999e 1 64",
                "99999999999999999999:x 0 64",
                "i-9223372036854775810e 2 64",
                "d1:ai1e1:ai2ee 7 twice"
            })
    void refusesWhatGoesBeyondALimit(String text, int offset, String word) {
        assertThatThrownBy(() -> Bencode.parse(Bytes.utf8(text), LIMITS))
                .hasMessageContaining(word)
                .asInstanceOf(type(TorrentFormatException.class))
                .returns(Kind.UNSAFE, TorrentFormatException::kind)
                .returns(offset, TorrentFormatException::offset);
    }

    @Test
    void refusesMoreBytesThanTheLimitBeforeItReadsThem() {
        assertThatThrownBy(() -> Bencode.parse(Bytes.filled(101, 'x'), LIMITS))
                .hasMessageContaining("101")
                .asInstanceOf(type(TorrentFormatException.class))
                .returns(Kind.UNSAFE, TorrentFormatException::kind);
    }

    @Test
    void acceptsKeysOutOfOrder() {
        var value = (BencodeValue.Dictionary) Bencode.parse(Bytes.utf8("d1:bi2e1:ai1ee"), LIMITS);

        assertThat(value.find("a")).get().isEqualTo(new BencodeValue.Whole(1, 10, 13));
        assertThat(value.find("b")).get().isEqualTo(new BencodeValue.Whole(2, 4, 7));
        assertThat(value.find("c")).isEmpty();
    }

    @Test
    void findsTheEndOfAValueThatPayloadFollows() {
        assertThat(Bencode.scanPrefix(Bytes.utf8("d1:ai1eePAYLOAD"), LIMITS)).isEqualTo(8);
        assertThat(Bencode.scanPrefix(Bytes.utf8("d1:ai1ee" + "x".repeat(1000)), LIMITS))
                .isEqualTo(8);
    }

    @Test
    void aPrefixMayNotReachBeyondTheLimit() {
        assertThatThrownBy(() -> Bencode.scanPrefix(Bytes.utf8("200:" + "x".repeat(200)), LIMITS))
                .isInstanceOf(TorrentFormatException.class);
    }

    @Test
    void showsKeysWithoutLettingThemControlTheTerminal() {
        assertThatThrownBy(() -> Bencode.parse(Bytes.utf8("d4:\u001b[2Je"), LIMITS))
                .hasMessageContaining("\\u001b[2J")
                .hasMessageNotContaining("\u001b");
    }

    @Test
    void survivesAMillionOpenLists() {
        assertThatThrownBy(() -> Bencode.check(Bytes.filled(1_000_000, 'l'), BencodeLimits.TORRENT))
                .hasMessageContaining("64 levels");
    }

    @Test
    void theWriterRefusesKeysOutOfOrder() {
        var writer = new BencodeWriter().dictionary().key("b").integer(1);

        assertThatThrownBy(() -> writer.key("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.key("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(writer::toBytes).isInstanceOf(IllegalStateException.class);
    }
}
