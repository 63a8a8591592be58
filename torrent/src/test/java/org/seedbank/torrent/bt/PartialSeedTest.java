package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import bt.protocol.EncodingContext;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/** Peers that want nothing (BEP 21), and what others say about ourselves (BEP 24). */
class PartialSeedTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final InetAddress OWN = InetAddresses.forString("192.0.2.7");

    @TempDir
    Path temp;

    @Test
    void makesRoomByLeavingAPeerThatWantsNothing() throws Exception {
        TestTorrent torrent = TestTorrent.of(99, 100_000);
        Path directory = temp.resolve("alice");
        EngineSettings settings = new EngineSettings(
                InetAddress.getLoopbackAddress(), 0, NetworkPolicy.closed(Set.of()), directory.resolve("resume"), 1);
        try (Node alice = new Node(directory, settings, SwarmExtensionFactory.NONE)) {
            torrent.writeTo(alice.files());
            BtSession seeding = alice.start(torrent.metainfo());
            assertThat(seeding.completed()).succeedsWithin(SOON);
            try (WirePeer idle =
                    WirePeer.dial(seeding.listening(), torrent.metainfo().infoHash(), 1)) {
                int metadata = metadataNumber(idle.receiveExtended(0).toUtf8());
                idle.sendExtended(0, "d1:md11:ut_metadatai3ee11:upload_onlyi1ee");
                // Whoever answers has heard what came before.
                idle.sendExtended(metadata, "d8:msg_typei0e5:piecei0ee");
                idle.receiveExtended(3);

                try (WirePeer hungry =
                        WirePeer.dial(seeding.listening(), torrent.metainfo().infoHash(), 2)) {
                    assertThat(idle.isClosedByPeer()).isTrue();
                    hungry.send(WirePeer.INTERESTED);
                    assertThat(hungry.receive(WirePeer.UNCHOKE).payload().size())
                            .isZero();
                }
            }
        }
    }

    private static int metadataNumber(String handshake) {
        Matcher number = Pattern.compile("ut_metadatai([0-9]+)e").matcher(handshake);
        assertThat(number.find()).isTrue();
        return Integer.parseInt(number.group(1));
    }

    @Test
    void tellsInPeerExchangeWhoWantsNothing() throws Exception {
        InetSocketAddress one = new InetSocketAddress(InetAddresses.forString("192.0.2.1"), 1);
        InetSocketAddress two = new InetSocketAddress(InetAddresses.forString("192.0.2.2"), 2);
        InetSocketAddress six = new InetSocketAddress(InetAddresses.forString("2001:db8::6"), 6);
        PexMessageHandler handler = new PexMessageHandler();
        ByteBuffer encoded = ByteBuffer.allocate(1000);
        handler.encode(
                new EncodingContext(bt.net.InetPeer.build(one.getAddress(), one.getPort())),
                new PexMessage(List.of(one, two, six), List.of(), Set.of(two, six)),
                encoded);
        var context = new bt.protocol.DecodingContext(bt.net.InetPeer.build(one.getAddress(), one.getPort()));

        handler.decode(context, new bt.net.buffer.DelegatingByteBufferView(encoded.flip()));

        PexMessage read = (PexMessage) context.getMessage();
        assertThat(read.added()).containsExactly(one, two, six);
        assertThat(read.uploadOnly()).containsExactlyInAnyOrder(two, six);
    }

    @Test
    void believesTheMajorityAboutItsOwnAddress() {
        OwnAddress own = new OwnAddress();
        assertThat(own.find()).isEmpty();
        own.said("liar", new byte[] {9, 9, 9, 9});
        own.said("nonsense", new byte[] {1, 2, 3});
        own.said("nobody", new byte[4]);
        own.said("tracker", OWN.getAddress());
        own.said("peer", OWN.getAddress());
        // One vote each.
        own.said("liar", new byte[] {9, 9, 9, 9});
        own.said("liar", new byte[] {9, 9, 9, 9});

        assertThat(own.find()).contains(OWN);
    }

    @Test
    void doesNotDialItself() {
        OwnAddress own = new OwnAddress();
        own.said("tracker", OWN.getAddress());
        InetSocketAddress listening = new InetSocketAddress(InetAddresses.forString("0.0.0.0"), 4711);
        PeerDirectory directory =
                new PeerDirectory(new Border(NetworkPolicy.open(), List.of(), List.of()), listening, own);
        InetSocketAddress neighbour = new InetSocketAddress(OWN, 4712);

        directory.found(new InetSocketAddress(OWN, 4711));
        directory.found(neighbour);

        assertThat(directory.due(0, 10, address -> false)).containsExactly(neighbour);
    }

    @Test
    void readsWhereATrackerSeesUs() throws Exception {
        AnnounceAnswer answer = HttpTracker.parse(org.seedbank.overlay.wire.Bytes.wrap(new byte[] {
            'd',
            '1',
            '1',
            ':',
            'e',
            'x',
            't',
            'e',
            'r',
            'n',
            'a',
            'l',
            ' ',
            'i',
            'p',
            '4',
            ':',
            (byte) 192,
            0,
            2,
            7,
            'e'
        }));

        assertThat(answer.own()).isEqualTo(Optional.of(OWN));
    }
}
