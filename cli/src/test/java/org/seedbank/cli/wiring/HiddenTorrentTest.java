package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.bt.AnonymousPlan;
import org.seedbank.torrent.bt.BtTorrentEngine;
import org.seedbank.torrent.bt.EngineSettings;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSession;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitGoal;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.hidden.SwarmId;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** Torrents between owners who do not know where the other is, over real sockets; there is no exit at all. */
class HiddenTorrentTest {
    private static final NetworkPolicy POLICY = NetworkPolicy.closed(Set.of());
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int SIZE = 2 << 20;
    private static final Discovery HIDDEN = new Discovery(false, true, false, false);

    @TempDir
    private Path temp;

    private final SecureRandom random = new SecureRandom();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<TunnelMember> relays = new ArrayList<>();
    private Metainfo metainfo;
    private Path original;
    private Owner seeder;
    private Owner downloader;

    @BeforeEach
    void makeTorrent() throws IOException {
        byte[] content = new byte[SIZE];
        random.nextBytes(content);
        original = Files.write(Files.createDirectory(temp.resolve("seeder")).resolve("data.bin"), content);
        metainfo = new TorrentMaker(Runnable::run, HashingListener.NONE)
                .make(original, TorrentRecipe.PLAIN)
                .metainfo();
        for (int i = 0; i < 4; i++) {
            relays.add(keep(new TunnelMember("relay-" + i, TunnelPlan.RELAY)));
        }
        seeder = new Owner("seeder");
        downloader = new Owner("downloader");
    }

    @AfterEach
    void end() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void downloadsByItsNameAloneFromSomebodyWhoHides(int hops) throws IOException {
        TorrentSession unused = seed(hops, TransferLimits.NONE);

        TorrentSession session = downloader.begin(hops, magnet(), TransferLimits.NONE);

        assertThat(session.completed()).succeedsWithin(SOON);
        assertThat(Files.mismatch(original, temp.resolve("downloader").resolve("data.bin")))
                .isEqualTo(-1);
        assertThat(downloader.network().delivered()).isGreaterThan(SIZE);
        assertThat(downloader.network().circuits()).as("circuits to exits").isEmpty();
    }

    @Test
    void goesOnWhenTheMeetingPlaceIsGone() throws IOException {
        TorrentSession unused = seed(1, new TransferLimits(ByteCount.ZERO, new ByteCount(700_000)));
        TorrentSession session = downloader.begin(1, magnet(), TransferLimits.NONE);
        await().atMost(SOON).until(() -> session.status().verified().value() > SIZE / 5);

        downloader.member.on(() -> {
            downloader.circuits(CircuitGoal.SEEKER_RENDEZVOUS).forEach(Circuit::close);
            return true;
        });

        assertThat(session.completed()).succeedsWithin(SOON);
        assertThat(Files.mismatch(original, temp.resolve("downloader").resolve("data.bin")))
                .isEqualTo(-1);
    }

    @Test
    void letsItselfBeFoundWhenItIsCompleteAndNotWhenItHasStopped() throws IOException {
        TorrentSession seeding = seed(1, TransferLimits.NONE);
        TorrentSession session = downloader.begin(1, magnet(), TransferLimits.NONE);
        assertThat(session.completed()).succeedsWithin(SOON);

        await().atMost(SOON).until(() -> downloader.count(CircuitGoal.INTRODUCTION) == 1);
        await().atMost(SOON).until(() -> downloader.count(CircuitGoal.SEEKER_RENDEZVOUS) == 0);

        assertThat(seeding.stop()).succeedsWithin(SOON);
        assertThat(session.stop()).succeedsWithin(SOON);
        for (Owner each : List.of(seeder, downloader)) {
            await().atMost(SOON)
                    .until(() -> each.member.on(
                            () -> each.circuits(CircuitGoal.INTRODUCTION).isEmpty()));
            await().atMost(SOON).until(() -> each.count(CircuitGoal.SEEDER_RENDEZVOUS) == 0);
        }
    }

    /** Seeds, and waits until others can find that out. */
    private TorrentSession seed(int hops, TransferLimits limits) throws IOException {
        TorrentSession session = seeder.begin(hops, new TorrentSource.Known(metainfo), limits);
        SwarmId swarm = SwarmId.ofTorrent(metainfo.infoHash().value());
        await().atMost(SOON).until(() -> IntroductionList.knows(swarm));
        return session;
    }

    private TorrentSource magnet() {
        return new TorrentSource.Magnet(MagnetLink.of(metainfo.infoHash()));
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** Somebody with a torrent and circuits. */
    private final class Owner {
        private final String name;
        private final TunnelMember member;
        private final List<CircuitNetwork> networks = new ArrayList<>();

        Owner(String name) {
            this.name = name;
            this.member = keep(new TunnelMember(name, Set.of()));
        }

        CircuitNetwork network() {
            return networks.get(0);
        }

        List<Circuit> circuits(CircuitGoal goal) {
            return member.circuits().all().stream()
                    .filter(circuit -> circuit.plan().goal() == goal && circuit.isReady())
                    .toList();
        }

        int count(CircuitGoal goal) {
            return member.on(() -> circuits(goal).size());
        }

        TorrentSession begin(int hops, TorrentSource source, TransferLimits limits) throws IOException {
            networks.add(keep(member.network(PoolPlan.of(CircuitPlan.of(hops)), relays.toArray(TunnelMember[]::new))));
            BtTorrentEngine engine = keep(BtTorrentEngine.anonymous(
                    new EngineSettings(InetAddress.getLoopbackAddress(), 0, POLICY, temp.resolve(name + "-resume")),
                    new AnonymousPlan(network(), List.of()),
                    Clock.systemUTC(),
                    random));
            return engine.start(new TorrentTask(
                    source,
                    Files.createDirectories(temp.resolve(name)),
                    FileSelection.ALL,
                    List.of(),
                    List.of(),
                    HIDDEN,
                    limits));
        }
    }
}
