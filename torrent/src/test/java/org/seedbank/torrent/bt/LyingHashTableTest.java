package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.trustchain.fixture.FreePorts;
import org.seedbank.trustchain.token.ByteCount;

/** An anonymous torrent whose exit answers in place of the hash table, and never says anything true. */
class LyingHashTableTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    /** One walk through the table, whoever it is told of. */
    private static final int MOST_QUESTIONS = 100;

    private static final int BYTES = 1_500_000;

    @TempDir
    Path temp;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private Node ordinary;
    private LyingExit exit;
    private DatagramSocket trap;
    private ServerSocket door;

    @BeforeEach
    void begin() throws IOException {
        ordinary = keep(new Node(temp.resolve("ordinary")));
        int port = FreePorts.next();
        trap = keep(new DatagramSocket(port, InetAddress.getLoopbackAddress()));
        door = keep(new ServerSocket(port, 10, InetAddress.getLoopbackAddress()));
        exit = keep(new LyingExit((InetSocketAddress) trap.getLocalSocketAddress()));
    }

    @AfterEach
    void end() throws Exception {
        for (int i = parts.size() - 1; i >= 0; i--) {
            parts.get(i).close();
        }
    }

    @Test
    void goesOnByAnHonestPeerAndReachesNobodyButThroughTheExit() throws Exception {
        TestTorrent torrent = TestTorrent.of(91, BYTES);
        torrent.writeTo(ordinary.files());
        TransferLimits slowly = new TransferLimits(TransferLimits.NONE.down(), new ByteCount(BYTES / 3));
        BtSession seeding = ordinary.start(Node.with(ordinary.task(torrent.metainfo()), slowly));
        exit.letThrough(seeding.listening());

        BtSession downloading = (BtSession) anonymous().start(task(torrent, seeding));
        await().atMost(SOON).until(() -> exit.questions() >= MOST_QUESTIONS);
        await().atMost(SOON).until(() -> !exit.refused().isEmpty());

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(torrent.isIn(temp.resolve("files"))).isTrue();
        assertThat(exit.walks()).allMatch(questions -> questions <= MOST_QUESTIONS);
        assertThat(exit.refused())
                .as("whom nobody can have told the truth about")
                .noneMatch(address -> address.getAddress().isMulticastAddress()
                        || address.getAddress().isAnyLocalAddress()
                        || address.getPort() == 0);
        assertNobodyCame();
    }

    private void assertNobodyCame() throws IOException {
        trap.setSoTimeout(1);
        door.setSoTimeout(1);
        assertThatThrownBy(() -> trap.receive(new DatagramPacket(new byte[1], 1)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(door::accept).isInstanceOf(SocketTimeoutException.class);
    }

    private BtTorrentEngine anonymous() {
        // Open, so that nothing but its being anonymous keeps it from going where it is told.
        EngineSettings settings =
                new EngineSettings(InetAddress.getLoopbackAddress(), 0, NetworkPolicy.open(), temp.resolve("resume"));
        AnonymousPlan plan = new AnonymousPlan(exit, List.of(new Location.Named("way.in.example", 6881)));
        return keep(BtTorrentEngine.anonymous(settings, plan, Clock.systemUTC(), new Random(5)));
    }

    private TorrentTask task(TestTorrent torrent, BtSession peer) {
        return new TorrentTask(
                new TorrentSource.Known(torrent.metainfo()),
                temp.resolve("files"),
                FileSelection.ALL,
                List.of(peer.listening()),
                List.of(),
                new Discovery(false, true, false, false),
                TransferLimits.NONE);
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.add(part);
        return part;
    }
}
