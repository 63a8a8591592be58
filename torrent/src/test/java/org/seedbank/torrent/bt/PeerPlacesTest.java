package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.TorrentStatus;

/** Canonical priority (BEP 40) decides who is dialled first, and who has the last place. */
class PeerPlacesTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final InetSocketAddress NAMED = new InetSocketAddress(InetAddresses.forString("203.0.113.5"), 1);

    @TempDir
    Path temp;

    @Test
    void dialsNamedPeersFirstAndThenThoseThatAreMeantForUs() {
        OwnAddress own = new OwnAddress();
        own.said("tracker", InetAddresses.forString("192.0.2.200").getAddress());
        PeerDirectory directory = new PeerDirectory(
                new Border(NetworkPolicy.open(), List.of(), List.of()), new InetSocketAddress(6881), own);
        Random random = new Random(7);
        List<InetSocketAddress> strangers = new ArrayList<>();
        for (int index = 0; index < 200; index++) {
            byte[] ip = new byte[4];
            random.nextBytes(ip);
            ip[0] = (byte) (1 + index % 100);
            AnnounceAnswer.address(Bytes.wrap(ip))
                    .ifPresent(address -> strangers.add(new InetSocketAddress(address, 6881)));
        }
        strangers.forEach(directory::found);
        directory.name(NAMED);
        strangers.sort(Comparator.<InetSocketAddress>comparingLong(address ->
                        PeerPriority.of(new InetSocketAddress(InetAddresses.forString("192.0.2.200"), 6881), address))
                .reversed());

        List<InetSocketAddress> due = directory.due(1_000, 10, address -> false);
        List<InetSocketAddress> next = directory.due(1_001, 5, address -> false);

        assertThat(due).startsWith(NAMED).hasSize(10);
        assertThat(due.subList(1, 10)).isEqualTo(strangers.subList(0, 9));
        assertThat(next).isEqualTo(strangers.subList(9, 14));
    }

    @Test
    void givesTheLastPlaceToTheIdlePeerThatIsMeantMostForUs() throws IOException {
        TestTorrent torrent = TestTorrent.of(94, 100_000);
        Path directory = temp.resolve("node");
        EngineSettings one = new EngineSettings(
                InetAddress.getLoopbackAddress(), 0, NetworkPolicy.closed(Set.of()), directory.resolve("resume"), 1);
        List<WirePeer> peers = new ArrayList<>();
        try (Node node = new Node(directory, one, SwarmExtensionFactory.NONE)) {
            BtSession session = node.start(torrent.metainfo());
            await().atMost(SOON).until(() -> session.status().phase() == TorrentStatus.Phase.DOWNLOADING);
            for (int number = 0; number < 6; number++) {
                peers.add(WirePeer.dial(session.listening(), torrent.metainfo().infoHash(), number));
            }
            Comparator<WirePeer> byPriority =
                    Comparator.comparingLong(peer -> PeerPriority.of(session.listening(), peer.local()));
            WirePeer best = peers.stream().max(byPriority).orElseThrow();

            for (WirePeer peer : peers) {
                assertThat(peer == best || peer.isClosedByPeer()).isTrue();
            }
            await().atMost(SOON).until(() -> session.status().peers() == 1);
        } finally {
            for (WirePeer peer : peers) {
                peer.close();
            }
        }
    }
}
