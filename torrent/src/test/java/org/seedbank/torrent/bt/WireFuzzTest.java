package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.magnet.UtMetadata;
import bt.net.InetPeer;
import bt.net.buffer.DelegatingByteBufferView;
import bt.protocol.DecodingContext;
import bt.protocol.EncodingContext;
import bt.protocol.Message;
import bt.protocol.extended.ExtendedHandshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.TorrentBytes;
import org.seedbank.torrent.source.TorrentFormatException;

/** What one peer can say to another on a connection. */
class WireFuzzTest extends FuzzContract {
    private static final InetSocketAddress SOMEBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final int LONGEST = 1 << 17;
    private static final Bytes TORRENT = Bytes.filled(20, 7);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(peerWire(), extendedTalk(), peerExchange(), mseHandshake());
    }

    static Bytes message(int id, Bytes payload) {
        return new WireWriter().i32(1 + payload.size()).u8(id).bytes(payload).toBytes();
    }

    /** Messages mean the same however the network splits them; the first byte says how. */
    private static FuzzTarget peerWire() {
        Bytes talk = message(1, Bytes.empty())
                .concat(new WireWriter().i32(0).toBytes())
                .concat(message(4, Bytes.wrap(new byte[] {0, 0, 0, 5})))
                .concat(message(6, new WireWriter().i32(1).i32(2).i32(3).toBytes()))
                .concat(message(7, new WireWriter().i32(2).i32(0).u8(9).u8(8).toBytes()))
                .concat(message(7, new WireWriter().i32(1).i32(0).u8(9).u8(8).toBytes()))
                .concat(message(5, Bytes.filled(3, 0xff)));
        Bytes fast = message(14, Bytes.empty())
                .concat(message(15, Bytes.empty()))
                .concat(message(16, new WireWriter().i32(1).i32(2).i32(3).toBytes()))
                .concat(message(17, new WireWriter().i32(1).toBytes()))
                .concat(message(9, Bytes.wrap(new byte[] {1, 2})))
                .concat(message(20, Bytes.wrap(new byte[] {0}).concat(TorrentBytes.latin1("d1:md6:ut_pexi1eee"))));
        return new FuzzTarget(
                "PeerWire",
                bytes -> {
                    if (bytes.size() > 0) {
                        Bytes said = bytes.slice(1, bytes.size());
                        assertThat(hear(said, 1 + bytes.at(0))).isEqualTo(hear(said, said.size()));
                    }
                },
                List.of(FuzzTarget.choose(0, talk), FuzzTarget.choose(6, fast)));
    }

    private static List<String> hear(Bytes said, int step) {
        Hearing hearing = new Hearing();
        LinkIntake intake = new LinkIntake(hearing.codec, LONGEST, hearing);
        try {
            for (int at = 0; at < said.size(); at += step) {
                ByteBuffer part = ByteBuffer.wrap(
                        said.slice(at, Math.min(said.size(), at + step)).toArray());
                intake.feed(part);
                assertThat(part.hasRemaining()).isFalse();
            }
        } catch (RuntimeException e) {
            hearing.heard.add("refused");
        }
        return hearing.heard;
    }

    /** Wants the blocks of odd pieces. */
    private static final class Hearing implements LinkIntake.Sink {
        private final PeerCodec codec = new PeerCodec(SOMEBODY);
        private final List<String> heard = new ArrayList<>();

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void message(Message message) {
            heard.add(message.getClass().getSimpleName());
            if (message instanceof FastMessage) {
                heard.add(message.toString());
                ByteBuffer written = ByteBuffer.allocate(64);
                assertThat(codec.encode(message, written)).isTrue();
                assertThat(codec.decode(written.flip())).isEqualTo(message);
            }
        }

        @Override
        public byte @Nullable [] room(int piece, int offset, int length) {
            assertThat(length).isBetween(1, UploadAgent.MAX_BLOCK);
            return (piece & 1) == 1 ? new byte[length] : null;
        }

        @Override
        public void block(int piece, int offset, int length, byte[] data) {
            heard.add("block " + piece + " " + offset + " " + Arrays.hashCode(data));
        }
    }

    /**
     * A first handshake and what follows it; each part is a number of a message, a length of two bytes, and a payload.
     * Nothing but a dictionary with the right hash comes of it.
     */
    private static FuzzTarget extendedTalk() {
        Bytes handshake = TorrentBytes.latin1("d1:md11:ut_metadatai3e6:ut_pexi1e9:sb_tokensi2ee"
                + "13:metadata_sizei20e1:pi6881e4:reqqi250e11:upload_onlyi1ee");
        Bytes data = TorrentBytes.latin1("d8:msg_typei1e5:piecei0e10:total_sizei20ee01234567890123456789");
        return new FuzzTarget(
                "ExtendedTalk",
                new ExtendedTalk()::hear,
                List.of(
                        part(0, handshake)
                                .concat(part(1, data))
                                .concat(part(2, data))
                                .concat(part(3, data)),
                        part(0, TorrentBytes.latin1("d1:md11:ut_metadatai0ee13:metadata_sizei-1ee"))
                                .concat(part(1, TorrentBytes.latin1("d8:msg_typei0e5:piecei0ee")))
                                .concat(part(2, TorrentBytes.latin1("d8:msg_typei2e5:piecei7ee")))
                                .concat(part(3, TorrentBytes.latin1("d5:added6:abcdef8:added.f1:xe")))));
    }

    private static Bytes part(int number, Bytes payload) {
        return new WireWriter().u8(number).u16(payload.size()).bytes(payload).toBytes();
    }

    private static final class ExtendedTalk {
        private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "fuzz");

        private void hear(Bytes talk) {
            PeerLink link = new PeerLink(
                    new FakeStream(),
                    new Greeted(TORRENT, true, true, true, null, null, false),
                    new QuietSwarm(),
                    loop,
                    new OutputMemory());
            CompletableFuture<Bytes> found = new CompletableFuture<>();
            InfoHash wanted = new InfoHash(Bytes.wrap(TestTorrent.sha1(new byte[0])));
            MetadataFetch fetch = new MetadataFetch(wanted, Clock.systemUTC(), found, liar -> {});
            MetadataAgent agent = new MetadataAgent(Bytes.filled(40_000, 1), false);
            TokenAnnouncement tokens = new TokenAnnouncement();
            for (int at = 0; at + 3 <= talk.size(); ) {
                int end = Math.min(talk.size(), at + 3 + (talk.at(at + 1) << 8 | talk.at(at + 2)));
                Bytes payload = Bytes.filled(1, talk.at(at) % 5).concat(talk.slice(at + 3, end));
                try {
                    Message message = link.codec()
                            .decode(WireFuzzTest.message(20, payload).asBuffer());
                    hear(message, link, fetch, agent, tokens);
                } catch (TorrentFormatException | bt.protocol.InvalidMessageException | IllegalArgumentException e) {
                    // The connection would end here; the next part begins another one.
                } catch (RuntimeException e) {
                    assertThat(e.getClass().getPackageName()).isIn("java.lang", "java.nio", "bt.bencoding.model", "bt");
                }
                at = end;
            }
            assertThat(found.isDone()).isFalse();
            fetch.closed(link);
        }

        private static void hear(
                Message message, PeerLink link, MetadataFetch fetch, MetadataAgent agent, TokenAnnouncement tokens) {
            if (message instanceof ExtendedHandshake handshake) {
                SwarmPeers.learn(link, handshake);
                fetch.introduced(link, handshake);
                tokens.received(handshake);
                assertThat(link.state().listeningPort()).isBetween(0, 0xffff);
                assertThat(link.requests().hasRoom(Long.MAX_VALUE)).isTrue();
            } else if (message instanceof UtMetadata metadata) {
                fetch.received(link, metadata);
                agent.received(link, metadata);
            } else if (message instanceof PexMessage pex) {
                assertThat(pex.added()).noneMatch(InetSocketAddress::isUnresolved);
            }
        }
    }

    /** Who is named can be named again, and nobody is named who was not. */
    private static FuzzTarget peerExchange() {
        PexMessageHandler handler = new PexMessageHandler();
        return new FuzzTarget(
                "PeerExchange",
                bytes -> {
                    try {
                        PexMessage message = read(handler, bytes.asBuffer());
                        int count = message.added().size() + message.dropped().size();
                        assertThat(count).isLessThanOrEqualTo(bytes.size() / 6);
                        ByteBuffer written = ByteBuffer.allocate(2 * bytes.size() + 200);
                        assertThat(handler.encode(
                                        new EncodingContext(InetPeer.build(SOMEBODY.getAddress(), SOMEBODY.getPort())),
                                        message,
                                        written))
                                .isTrue();
                        PexMessage again = read(handler, written.flip());
                        assertThat(again.added()).hasSameSizeAs(message.added()).containsAll(message.added());
                        assertThat(again.dropped())
                                .hasSameSizeAs(message.dropped())
                                .containsAll(message.dropped());
                    } catch (TorrentFormatException e) {
                        assertThat(e.offset()).isNotNegative();
                    }
                },
                List.of(
                        TorrentBytes.latin1("d5:added12:abcdefabcdef7:added.f2:xx6:added618:0123456789abcdefgh"
                                + "7:dropped6:ghijkl8:dropped60:e"),
                        TorrentBytes.latin1("d5:addedi1e7:droppedlee")));
    }

    private static PexMessage read(PexMessageHandler handler, ByteBuffer bytes) {
        DecodingContext context = new DecodingContext(InetPeer.build(SOMEBODY.getAddress(), SOMEBODY.getPort()));
        handler.decode(context, new DelegatingByteBufferView(bytes));
        return (PexMessage) context.getMessage();
    }

    /**
     * The first byte says which end we are, how strict, whether the key and the marker are made to fit and the rest is
     * encrypted with the secret of both, and how the network splits what is said.
     */
    private static FuzzTarget mseHandshake() {
        Bytes dialled = new WireWriter()
                .bytes(Bytes.filled(8, 0))
                .i32(3)
                .u16(2)
                .u16(7)
                .u16(3)
                .bytes(Bytes.utf8("abcmore"))
                .toBytes();
        Bytes dialling =
                new WireWriter().i32(2).u16(1).u8(7).bytes(Bytes.utf8("more")).toBytes();
        return new FuzzTarget(
                "MseHandshake",
                bytes -> {
                    if (bytes.size() > 0) {
                        new MseTalk(bytes.at(0)).check(bytes.slice(1, bytes.size()));
                    }
                },
                List.of(
                        FuzzTarget.choose(2, dialled),
                        FuzzTarget.choose(3 + 8 * 5, dialling),
                        FuzzTarget.choose(6 + 8 * 31, dialled),
                        FuzzTarget.choose(0, Bytes.filled(700, 3))));
    }

    private static final class MseTalk {
        private static final MseKeys THEIRS = new MseKeys(new Random(5));
        private static final Bytes SECRET = THEIRS.shared(new MseKeys(new Random(17)).ours());

        private final boolean outgoing;
        private final boolean fits;
        private final boolean strict;
        private final int step;

        MseTalk(int choice) {
            this.outgoing = (choice & 1) != 0;
            this.fits = (choice & 2) != 0;
            this.strict = (choice & 4) != 0;
            this.step = 1 + 8 * (choice >> 3);
        }

        void check(Bytes said) {
            Bytes all = THEIRS.ours().concat(fits ? fitting(said) : said);
            assertThat(talk(all, step)).isEqualTo(talk(all, all.size()));
        }

        private Bytes fitting(Bytes said) {
            Rc4 cipher = new Rc4(MseKeys.hash(outgoing ? "keyB" : "keyA", SECRET, TORRENT));
            if (outgoing) {
                return cipher.apply(Bytes.wrap(new byte[8]).concat(said));
            }
            byte[] proof = MseKeys.hash("req2", TORRENT).toArray();
            Bytes mask = MseKeys.hash("req3", SECRET);
            for (int at = 0; at < proof.length; at++) {
                proof[at] ^= (byte) mask.at(at);
            }
            return MseKeys.hash("req1", SECRET).concat(Bytes.wrap(proof)).concat(cipher.apply(said));
        }

        private String talk(Bytes all, int part) {
            Random random = new Random(17);
            MseHandshake handshake = outgoing
                    ? MseHandshake.outgoing(TORRENT, Bytes.utf8("hello"), strict, random)
                    : MseHandshake.incoming(() -> List.of(TORRENT), strict, random);
            ByteBuffer in = ByteBuffer.allocate(all.size());
            Bytes answer = Bytes.empty();
            try {
                for (int at = 0; at < all.size(); at += part) {
                    ByteBuffer next = ByteBuffer.wrap(
                            all.slice(at, Math.min(all.size(), at + part)).toArray());
                    StreamCipher receiving = handshake.isDone() ? handshake.receiving() : null;
                    if (receiving != null) {
                        receiving.apply(next);
                    }
                    in.put(next).flip();
                    answer = answer.concat(handshake.proceed(in));
                    while (handshake.needsSecret()) {
                        handshake.computeSecret();
                        answer = answer.concat(handshake.proceed(in));
                    }
                    in.compact();
                }
            } catch (IllegalArgumentException e) {
                return "refused: " + e.getMessage();
            }
            in.flip();
            boolean encrypted = handshake.isDone() && handshake.receiving() != null;
            assertThat(!strict || !handshake.isDone() || encrypted).isTrue();
            Bytes left = handshake.isDone() ? Bytes.copyOf(in) : Bytes.empty();
            return handshake.isDone() + " " + encrypted + " " + answer.toHex() + " " + left.toHex();
        }
    }
}
