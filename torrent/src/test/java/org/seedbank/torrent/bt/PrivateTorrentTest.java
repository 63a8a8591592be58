package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.MetainfoReader;

/** Private torrents live by their trackers alone (BEP 27). */
class PrivateTorrentTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final InetSocketAddress STRANGER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @TempDir
    Path temp;

    private final QuietOutside outside = new QuietOutside(NetworkPolicy.closed(Set.of()));
    private final Net net = new Net(Clock.systemUTC(), settings(Path.of("nowhere")), new Random(1), false);

    @AfterEach
    void close() {
        net.close();
    }

    private static EngineSettings settings(Path resume) {
        return new EngineSettings(InetAddress.getLoopbackAddress(), 0, NetworkPolicy.closed(Set.of()), resume);
    }

    private BtSession start(TorrentSource source) throws IOException {
        Path files = Files.createDirectories(temp.resolve("files"));
        Path resume = Files.createDirectories(temp.resolve("resume"));
        TorrentTask task = new TorrentTask(
                source, files, FileSelection.ALL, List.of(), List.of(), Discovery.ALL, TransferLimits.NONE);
        BtSession session = new BtSession(
                new SessionSetup(settings(resume), task, net, outside, SwarmExtensionFactory.NONE, new Random(2)));
        session.start(() -> {});
        return session;
    }

    private static TestTorrent torrent(boolean isPrivate) {
        return TestTorrent.of(99, TestTorrent.PIECE, isPrivate, List.of(), Map.of("file-99", 100_000));
    }

    private void assertThatSearchedWhenDownloading(TestTorrent torrent, Bytes... searched) throws IOException {
        BtSession session = start(new TorrentSource.Known(torrent.metainfo()));
        await().atMost(SOON).until(() -> session.status().phase() == Phase.DOWNLOADING);

        assertThat(outside.searched()).containsExactly(searched);
        assertThat(session.stop()).succeedsWithin(SOON);
    }

    @Test
    void nobodyLooksForStrangersWithAPrivateTorrent() throws Exception {
        assertThatSearchedWhenDownloading(torrent(true));
    }

    @Test
    void otherwiseStrangersAreLookedFor() throws Exception {
        TestTorrent open = torrent(false);

        assertThatSearchedWhenDownloading(open, open.metainfo().infoHash().value());
    }

    @Test
    void whoIsKnownByGossipIsForgottenWhenAMagnetLinkTurnsOutToNameAPrivateTorrent() throws Exception {
        TestTorrent secret = torrent(true);
        Bytes infoHash = secret.metainfo().infoHash().value();
        try (ServerSocket server = WirePeer.listen()) {
            InetSocketAddress named = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            outside.tell(STRANGER);
            MagnetLink link = new MagnetLink(secret.metainfo().infoHash(), Optional.empty(), List.of(), List.of(named));
            BtSession session = start(new TorrentSource.Magnet(link));
            try (WirePeer peer = WirePeer.accept(server, secret.metainfo().infoHash())) {
                HostilePeerTest.serveMetadata(peer, MetainfoReader.infoOf(secret.metainfo()));
                await().atMost(SOON).until(() -> session.status().phase() == Phase.DOWNLOADING);
            }

            assertThat(outside.searched()).containsExactly(infoHash);
            assertThat(outside.stopped()).containsExactly(infoHash);
            outside.tell(STRANGER);
            assertThat(outside.directory().due(Long.MAX_VALUE, 10, address -> false))
                    .containsExactly(named);
            assertThat(session.stop()).succeedsWithin(SOON);
        }
    }
}
