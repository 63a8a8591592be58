package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.Discovery;

/** Closed means closed: only loopback, and what the user named. */
class ClosedNetworkTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    /** Reserved for documentation: nobody is there (RFC 5737). */
    private static final InetAddress STRANGER = address(192, 0, 2, 1);

    @TempDir
    Path temp;

    private static InetAddress address(int... parts) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) parts[0], (byte) parts[1], (byte) parts[2], (byte) parts[3]});
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Border border(List<InetSocketAddress> peers, List<URI> trackers) {
        return new Border(NetworkPolicy.closed(Set.of()), peers, trackers);
    }

    @Test
    void letsThroughLoopbackAndWhatTheUserNamed() {
        Border border = border(
                List.of(new InetSocketAddress(address(192, 0, 2, 7), 1)), List.of(URI.create("udp://192.0.2.8:80")));

        assertThat(border.mayContact(InetAddress.getLoopbackAddress())).isTrue();
        assertThat(border.mayContact(address(127, 3, 2, 1))).isTrue();
        assertThat(border.mayContact(address(192, 0, 2, 7))).isTrue();
        assertThat(border.mayContact(address(192, 0, 2, 8))).isTrue();
        assertThat(border.mayContact(STRANGER)).isFalse();
    }

    @Test
    void doesNotLookUpNamesThatTheUserDidNotGive() {
        Border border = border(List.of(), List.of());

        assertThat(border.find("tracker.example.org")).isEmpty();
        assertThat(border.find("localhost")).contains(InetAddress.getLoopbackAddress());
        assertThat(border.find("[::1]").map(InetAddress::isLoopbackAddress)).contains(true);
        assertThat(border.find("192.0.2.1")).isEmpty();
    }

    @Test
    void doesNotPassOnPeersThatAreBehindTheBorder() {
        Border border = border(List.of(), List.of());
        InetSocketAddress listening = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1000);
        PeerDirectory directory = new PeerDirectory(border, listening, new OwnAddress());
        InetSocketAddress neighbour = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2001);

        directory.found(new InetSocketAddress(STRANGER, 2000));
        directory.found(neighbour);
        directory.found(neighbour);
        directory.found(listening);

        assertThat(directory.due(0, 10, address -> false)).containsExactly(neighbour);
    }

    @Test
    void turnsAwayStrangersThatDial() throws Exception {
        Optional<InetAddress> own = ownAddress();
        assumeTrue(own.isPresent(), "this machine has no address but loopback");
        EngineSettings settings =
                new EngineSettings(address(0, 0, 0, 0), 0, NetworkPolicy.closed(Set.of()), temp.resolve("resume"));
        TestTorrent torrent = TestTorrent.of(52, 100_000);
        try (Node alice = new Node(temp, settings, SwarmExtensionFactory.NONE)) {
            torrent.writeTo(alice.files());
            BtSession session = alice.start(torrent.metainfo());
            assertThat(session.completed()).succeedsWithin(SOON);
            int port = session.listening().getPort();

            try (Socket stranger = new Socket(own.get(), port)) {
                stranger.setSoTimeout(60_000);
                assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            }
            InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            WirePeer.dial(loopback, torrent.metainfo().infoHash()).close();
        }
    }

    private static Optional<InetAddress> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    @Test
    void exchangesPeersUnlessTheTorrentIsPrivate() throws Exception {
        TestTorrent open = TestTorrent.of(53, 100_000);
        TestTorrent secret = TestTorrent.of(54, TestTorrent.PIECE, true, List.of(), Map.of("file-54", 100_000));
        try (Node alice = new Node(temp.resolve("alice"))) {
            open.writeTo(alice.files());
            secret.writeTo(alice.files());

            BtSession openSession = alice.start(Node.with(alice.task(open.metainfo()), Discovery.ALL));
            BtSession secretSession = alice.start(Node.with(alice.task(secret.metainfo()), Discovery.ALL));

            assertThat(openSession.completed()).succeedsWithin(SOON);
            assertThat(secretSession.completed()).succeedsWithin(SOON);
            assertThat(announced(openSession)).contains("ut_pex", "ut_metadata");
            assertThat(announced(secretSession)).contains("ut_metadata").doesNotContain("ut_pex");
        }
    }

    private static String announced(BtSession session) throws IOException {
        try (WirePeer peer = WirePeer.dial(session.listening(), session.infoHash())) {
            return new String(peer.receiveExtended(0).toArray(), StandardCharsets.ISO_8859_1);
        }
    }
}
