package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.ofCanonical;

import bt.bencoding.serializers.BEParser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.zip.CRC32C;
import org.seedbank.overlay.crypto.Signature;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
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
        return List.of(bencode(), metainfo(), magnet(), tokenMessage(), resume(), httpTracker(), udpTracker());
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

    /** A record never speaks of pieces that the torrent has not, and a damaged one takes nothing from it by force. */
    private static FuzzTarget resume() {
        Metainfo metainfo = MetainfoReader.parse(TorrentBytes.around(TorrentBytes.single("a", 100_000, 16384, 7)));
        ByteBuffer header = ByteBuffer.allocate(25).put((byte) 1);
        metainfo.infoHash().value().putInto(header);
        Bytes entries = entry('H', Bytes.wrap(header.putInt(7).array()))
                .concat(entry('V', Bytes.filled(1, 0x7f)))
                .concat(entry('B', Bytes.filled(2, 0xff)))
                .concat(entry('S', Bytes.filled(32, 3)))
                .concat(entry('C', Bytes.empty()));
        return new FuzzTarget(
                "Resume",
                bytes -> {
                    if (bytes.size() > 0) {
                        Bytes rest = bytes.slice(1, bytes.size());
                        Bytes file = bytes.at(0) % 2 == 0 ? rest : framed(rest);
                        ResumeState state = ResumeLog.parse(file.toArray(), metainfo);
                        assertThat(state.verified().length()).isLessThanOrEqualTo(7);
                        assertThat(state.begun().length()).isLessThanOrEqualTo(7);
                        assertThat(state.stamps()).hasSizeLessThanOrEqualTo(file.size() / 24);
                    }
                },
                List.of(FuzzTarget.choose(1, entries), FuzzTarget.choose(0, framed(entries))));
    }

    /** Kind, length, content: what {@link #framed} makes an entry of. */
    private static Bytes entry(char kind, Bytes content) {
        return Bytes.wrap(new byte[] {(byte) kind, (byte) content.size()}).concat(content);
    }

    /** Entries with fitting lengths and checksums, since else nothing behind these is reached. */
    private static Bytes framed(Bytes entries) {
        WireWriter file = new WireWriter();
        for (int at = 0; at + 2 <= entries.size(); ) {
            int end = Math.min(entries.size(), at + 2 + entries.at(at + 1));
            Bytes checked = entries.slice(at, at + 1).concat(entries.slice(at + 2, end));
            CRC32C sum = new CRC32C();
            sum.update(checked.asBuffer());
            file.u32(checked.size() - 1).bytes(checked).u32(sum.getValue());
            at = end;
        }
        return file.toBytes();
    }

    /** An answer holds no more peers than its bytes can, and a refusal is an error that says so. */
    private static FuzzTarget httpTracker() {
        return new FuzzTarget(
                "HttpTracker",
                bytes -> checkAnswer(bytes, () -> Optional.of(HttpTracker.parse(bytes))),
                List.of(
                        TorrentBytes.latin1(
                                "d8:intervali1800e12:min intervali60e5:peers6:abcdef6:peers618:0123456789abcdefghe"),
                        TorrentBytes.latin1(
                                "d8:intervali-1e5:peersld2:ip9:127.0.0.14:porti6881eed2:ip3:::14:porti1eeee"),
                        TorrentBytes.latin1("d14:failure reason5:no!!!e")));
    }

    private static FuzzTarget udpTracker() {
        Bytes head = new WireWriter().i32(1).i32(7).i32(1800).i32(1).i32(2).toBytes();
        return new FuzzTarget(
                "UdpTracker",
                bytes -> {
                    if (bytes.size() > 0) {
                        Bytes datagram = bytes.slice(1, bytes.size());
                        checkAnswer(datagram, () -> UdpTracker.parse(datagram, 7, bytes.at(0) % 2 == 0));
                    }
                },
                List.of(
                        FuzzTarget.choose(0, head.concat(Bytes.utf8("abcdef012345"))),
                        FuzzTarget.choose(1, head.concat(Bytes.utf8("0123456789abcdefgh"))),
                        FuzzTarget.choose(
                                0, new WireWriter().i32(3).i32(7).toBytes().concat(Bytes.utf8("no")))));
    }

    private static void checkAnswer(Bytes bytes, Callable<Optional<AnnounceAnswer>> parse) {
        try {
            parse.call().ifPresent(answer -> {
                assertThat(answer.peers()).hasSizeLessThanOrEqualTo(bytes.size() / 6);
                assertThat(answer.peers()).noneMatch(InetSocketAddress::isUnresolved);
            });
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("the tracker");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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
