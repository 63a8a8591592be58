package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.ofCanonical;

import bt.bencoding.serializers.BEParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.proof.TokenMessage;
import org.seedbank.torrent.proof.TokenMessageCodec;
import org.seedbank.torrent.source.BadMagnetException;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.BencodeWriter;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentBytes;
import org.seedbank.torrent.source.TorrentFormatException;
import org.seedbank.trustchain.account.AccountNotice;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.token.ByteCount;

class SourceFuzzTest extends FuzzContract {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(bencode(), metainfo(), magnet(), tokenMessage());
    }

    /** What the scan lets through has one value, and Bt can read it without overflowing its stack. */
    private static FuzzTarget bencode() {
        return new FuzzTarget(
                "Bencode",
                bytes -> unlessBad(() -> {
                    BencodeValue value = Bencode.parse(bytes, BencodeLimits.MESSAGE);
                    Bytes written = new BencodeWriter().value(value).toBytes();
                    assertThat(new BencodeWriter()
                                    .value(Bencode.parse(written, BencodeLimits.MESSAGE))
                                    .toBytes())
                            .isEqualTo(written);
                    try (BEParser bt = new BEParser(bytes.toArray())) {
                        if (value instanceof BencodeValue.Dictionary dictionary) {
                            assertThat(bt.readMap().getValue())
                                    .hasSameSizeAs(dictionary.entries().keySet());
                        }
                    }
                }),
                List.of(
                        TorrentBytes.latin1("d1:ad1:bi-1ee1:mde1:vli0ei9223372036854775807e3:abcee"),
                        TorrentBytes.latin1("d1:md9:sb_tokensi3e11:ut_metadatai1ee13:metadata_sizei31235ee"),
                        TorrentBytes.latin1("l".repeat(200)),
                        TorrentBytes.latin1("l" + "0:".repeat(300) + "e")));
    }

    /** What is taken for a torrent is the same torrent when it is kept in a file of our own. */
    private static FuzzTarget metainfo() {
        return new FuzzTarget(
                "Metainfo",
                bytes -> unlessBad(() -> {
                    Metainfo metainfo = MetainfoReader.parse(bytes);
                    Metainfo kept = MetainfoReader.parse(MetainfoReader.essence(metainfo));
                    assertThat(kept.infoHash()).isEqualTo(metainfo.infoHash());
                    assertThat(kept.files()).isEqualTo(metainfo.files());
                    assertThat(kept.trackers()).isEqualTo(metainfo.trackers());
                }),
                List.of(
                        TorrentBytes.around(TorrentBytes.single("a", 10, 16384, 1)),
                        TorrentBytes.around(
                                TorrentBytes.several("d", TorrentBytes.file("x", "y"), TorrentBytes.file("z"))),
                        TorrentBytes.latin1("d8:announce" + TorrentBytes.text("http://t.example/a")
                                + "13:announce-listll18:http://t.example/a15:udp://u.ex:6969ee"
                                + "13:creation datei1e4:info" + TorrentBytes.single("a", 10, 16384, 1) + "e")));
    }

    /** A link means the same when it is written anew. */
    private static FuzzTarget magnet() {
        return new FuzzTarget(
                "Magnet",
                bytes -> unlessBad(() -> {
                    MagnetLink link = MagnetLink.parse(new String(bytes.toArray(), StandardCharsets.UTF_8));
                    assertThat(MagnetLink.parse(link.toUri().toString())).isEqualTo(link);
                }),
                List.of(
                        Bytes.utf8(
                                "magnet:?xt=urn:btih:" + HASH + "&dn=a+b%20c&tr=http%3A%2F%2Ft.example%2Fa&so=0,2-4"),
                        Bytes.utf8(
                                "magnet:?xt.1=urn:btih:" + HASH + "&x.pe=127.0.0.1:1&x.pe=[::1]:2&tr.1=udp://u.ex:9")));
    }

    private static FuzzTarget tokenMessage() {
        TokenMessageCodec codec = new TokenMessageCodec();
        return ofCanonical(
                "TokenMessage",
                codec,
                List.of(
                        codec.encode(new TokenMessage.Hello(
                                1, TestKeys.named("peer").publicKey(), Bytes.filled(32, 1), 7, Bytes.filled(3, 9))),
                        codec.encode(new TokenMessage.Proof(new Signature(Bytes.filled(Signature.SIZE, 5)))),
                        codec.encode(new TokenMessage.ChokeSeen()),
                        codec.encode(new TokenMessage.Notice(
                                new AccountNotice(AccountNotice.Kind.TERMS, new ByteCount(1), new ByteCount(2))))));
    }

    private static void unlessBad(Runnable parse) {
        try {
            parse.run();
        } catch (TorrentFormatException e) {
            assertThat(e.offset()).isNotNegative();
        } catch (BadMagnetException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
