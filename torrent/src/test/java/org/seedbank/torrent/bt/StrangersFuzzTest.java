package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import lbms.plugins.mldht.kad.DHT;
import lbms.plugins.mldht.kad.messages.GetPeersResponse;
import lbms.plugins.mldht.kad.messages.MessageBase;
import lbms.plugins.mldht.kad.messages.MessageDecoder;
import lbms.plugins.mldht.kad.messages.MessageException;
import lbms.plugins.mldht.kad.utils.ThreadLocalUtils;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.source.TorrentBytes;

/** What comes from people nobody named: nodes of the hash table, neighbours, and whoever dials. */
class StrangersFuzzTest extends FuzzContract {
    private static final String ID = "2:id20:0123456789abcdefghij";
    private static final Bytes PING = TorrentBytes.latin1("d1:ad" + ID + "e1:q4:ping1:t2:aa1:y1:qe");
    /** The library looks at no datagram that is shorter, or that begins with anything but a dictionary. */
    private static final int LEAST = 10;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(hashTable(), localSearch(), greeting());
    }

    /**
     * A datagram to the library of the hash table. The first byte says of which family the table is, and to what an
     * answer belongs. Its receiver passes over what raises an exception; an error, or a decoder that is of no use any
     * more, would be the end of the table.
     */
    private static FuzzTarget hashTable() {
        return new FuzzTarget(
                "HashTableMessage",
                bytes -> {
                    if (bytes.size() > 0) {
                        read(bytes.at(0), bytes.slice(1, bytes.size()));
                    }
                },
                List.of(
                        FuzzTarget.choose(0, PING),
                        FuzzTarget.choose(
                                2,
                                TorrentBytes.latin1("d1:ad" + ID + "9:info_hash20:0123456789abcdefghij6:scrapei1e"
                                        + "4:wantl2:n42:n6ee1:q9:get_peers1:t2:aa1:y1:qe")),
                        FuzzTarget.choose(
                                4,
                                TorrentBytes.latin1(
                                        "d1:ad" + ID + "12:implied_porti0e9:info_hash20:0123456789abcdefghij"
                                                + "4:porti6881e5:token2:xye1:q13:announce_peer1:t2:aa1:y1:qe")),
                        FuzzTarget.choose(
                                4,
                                TorrentBytes.latin1("d2:ip6:abcdef1:rd" + ID + "5:nodes26:0123456789abcdefghijabcdef"
                                        + "5:token2:xy6:valuesl6:abcdefee1:t2:aa1:v4:AB121:y1:re")),
                        FuzzTarget.choose(0, TorrentBytes.latin1("d1:eli203e5:errore1:t2:aa1:y1:ee"))));
    }

    private static void read(int choice, Bytes datagram) {
        DHT.DHTtype type = (choice & 1) == 0 ? DHT.DHTtype.IPV4_DHT : DHT.DHTtype.IPV6_DHT;
        MessageBase.Method[] methods = MessageBase.Method.values();
        MessageDecoder decoder = new MessageDecoder(id -> Optional.of(methods[(choice >> 1) % methods.length]), type);
        if (datagram.size() >= LEAST && datagram.at(0) == 'd') {
            try {
                if (parse(decoder, datagram) instanceof GetPeersResponse answer) {
                    assertThat(answer.getPeerItems()).hasSizeLessThanOrEqualTo(datagram.size() / 6);
                }
            } catch (MessageException | IOException | RuntimeException e) {
                // Answered with an error, or passed over; what comes next is read by the same decoder.
            }
        }
        assertThat(ping(decoder).getMethod()).isEqualTo(MessageBase.Method.PING);
    }

    private static MessageBase ping(MessageDecoder decoder) {
        try {
            return parse(decoder, PING);
        } catch (MessageException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static MessageBase parse(MessageDecoder decoder, Bytes datagram) throws MessageException, IOException {
        ByteBuffer raw = datagram.asBuffer();
        decoder.toDecode(raw, ThreadLocalUtils.getDecoder().decode(raw.duplicate()));
        return decoder.parseMessage();
    }

    /** An announcement in the local network: the receiver passes over what is refused by an exception. */
    private static FuzzTarget localSearch() {
        String start = "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\n";
        String hash = "Infohash: 0123456789abcdef0123456789abcdef01234567\r\n";
        return new FuzzTarget(
                "LocalAnnouncement",
                bytes -> {
                    Announcement heard = announcement(bytes);
                    if (heard != null) {
                        assertThat(heard.port()).isBetween(1, 0xffff);
                        assertThat(heard.torrents()).isNotEmpty();
                        assertThat(heard.torrents().size() * 40).isLessThanOrEqualTo(bytes.size());
                    }
                },
                List.of(
                        Bytes.utf8(start + hash + "cookie: 1a2b\r\n\r\n\r\n"),
                        Bytes.utf8(start + hash + hash.replace('4', '5') + "\r\n\r\n")));
    }

    private record Announcement(int port, Collection<?> torrents) {}

    private static @Nullable Announcement announcement(Bytes datagram) {
        try {
            Class<?> type = Class.forName("bt.peer.lan.AnnounceMessage");
            Object read = method(type, "readFrom", ByteBuffer.class).invoke(null, datagram.asBuffer());
            return new Announcement((Integer) method(type, "getPort").invoke(read), (Collection<?>)
                    method(type, "getTorrentIds").invoke(read));
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(RuntimeException.class);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(Class<?> type, String name, Class<?>... parameters) throws NoSuchMethodException {
        Method method = type.getMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }

    /**
     * A handshake without encryption (BEP 3), to whoever was dialled or dials: the same however the network splits it.
     * The first byte says which, and how.
     */
    private static FuzzTarget greeting() {
        NetLoop loop = NetLoop.start(Clock.systemUTC(), "fuzz-greeting");
        Bytes ours = Handshake.ours(new QuietSwarm().infoHash(), Bytes.filled(20, 9));
        return new FuzzTarget(
                "Greeting",
                bytes -> {
                    if (bytes.size() > 0) {
                        Bytes said = bytes.slice(1, bytes.size());
                        boolean outgoing = (bytes.at(0) & 1) != 0;
                        int step = 1 + (bytes.at(0) >> 1);
                        List<Object> split = CompletableFuture.supplyAsync(
                                        () -> greet(loop, said, outgoing, step), loop)
                                .join();
                        List<Object> whole = CompletableFuture.supplyAsync(
                                        () -> greet(loop, said, outgoing, Math.max(1, said.size())), loop)
                                .join();
                        assertThat(split).isEqualTo(whole);
                    }
                },
                List.of(
                        FuzzTarget.choose(0, ours),
                        FuzzTarget.choose(41, ours.concat(Bytes.filled(9, 0))),
                        FuzzTarget.choose(7, Handshake.ours(Bytes.filled(20, 1), Bytes.filled(20, 9))),
                        FuzzTarget.choose(2, Bytes.utf8("\u0013BitTorrent protocol"))));
    }

    private static List<Object> greet(NetLoop loop, Bytes said, boolean outgoing, int step) {
        GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.OFF, new Random(1));
        QuietSwarm swarm = new QuietSwarm(2);
        hall.add(swarm);
        FakeStream stream = new FakeStream();
        List<Object> became = new ArrayList<>();
        if (outgoing) {
            Greeting.outgoing(stream, hall, swarm, false, (over, end) -> became.add(end));
        } else {
            Greeting.incoming(stream, hall, (over, end) -> became.add(end)).begin();
        }
        for (int at = 0; at < said.size() && became.isEmpty(); at += step) {
            stream.arrive(said.slice(at, Math.min(said.size(), at + step)));
        }
        assertThat(became).hasSizeLessThanOrEqualTo(1);
        if (became.isEmpty()) {
            // The end of the stream: else it would wait ten seconds for more.
            stream.end();
            return List.of("waits", became.get(0));
        }
        return became;
    }
}
