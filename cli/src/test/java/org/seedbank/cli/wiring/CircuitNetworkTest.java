package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
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
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** Torrents through circuits of two hops over real sockets, all in this process. */
class CircuitNetworkTest {
    private static final NetworkPolicy POLICY = NetworkPolicy.closed(Set.of());
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int SIZE = 2 << 20;
    /** One of twenty. */
    private static final double LOSS = 0.05;

    @TempDir
    private Path temp;

    private final SecureRandom random = new SecureRandom();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Metainfo metainfo;
    private Path original;
    private BtTorrentEngine seeder;
    private TunnelMember owner;

    @BeforeEach
    void makeTorrent() throws IOException {
        owner = keep(new TunnelMember("owner", Set.of()));
        byte[] content = new byte[SIZE];
        new Random(81).nextBytes(content);
        original = Files.write(Files.createDirectory(temp.resolve("seeder")).resolve("data.bin"), content);
        metainfo = new TorrentMaker(Runnable::run, HashingListener.NONE)
                .make(original, TorrentRecipe.PLAIN)
                .metainfo();
        seeder = keep(new BtTorrentEngine(settings("seeder"), Optional.empty(), Clock.systemUTC(), random));
    }

    @AfterEach
    void end() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void downloadsThroughARelayThatLosesOneCellOfTwenty() throws IOException {
        TorrentSession seeding = seed(TransferLimits.NONE);
        TunnelMember relay = keep(new TunnelMember("relay", TunnelPlan.RELAY, Losing::new));
        CircuitNetwork network = network(relay, keep(new TunnelMember("exit", TunnelPlan.EXIT)), 2);

        TorrentSession downloading = download(network, seeding.listening());

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(Files.mismatch(original, temp.resolve("copy").resolve("data.bin")))
                .isEqualTo(-1);
        assertThat(network.delivered()).isGreaterThan(SIZE);
    }

    @Test
    void goesOnThroughOtherCircuitsWhenAllAreGone() throws IOException {
        TorrentSession seeding = seed(new TransferLimits(ByteCount.ZERO, new ByteCount(700_000)));
        TunnelMember relay = keep(new TunnelMember("relay", TunnelPlan.RELAY));
        CircuitNetwork network = network(relay, keep(new TunnelMember("exit", TunnelPlan.EXIT)), 2);
        TorrentSession downloading = download(network, seeding.listening());

        for (int round = 1; round <= 3; round++) {
            long enough = round * (SIZE / 5L);
            await().atMost(SOON).until(() -> downloading.status().verified().value() > enough);
            List<Circuit> circuits = network.circuits();
            owner.on(() -> {
                circuits.forEach(Circuit::close);
                return true;
            });
        }

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(Files.mismatch(original, temp.resolve("copy").resolve("data.bin")))
                .isEqualTo(-1);
    }

    /** What leaves the exit must fit into every cell on its way, and into links of 1,280 bytes. */
    @Test
    void sendsNothingLargerThanPassesEverywhere() throws IOException {
        BtTorrentEngine ordinary =
                keep(new BtTorrentEngine(settings("other"), Optional.empty(), Clock.systemUTC(), random));
        TorrentSession downloading =
                ordinary.start(task(Files.createDirectory(temp.resolve("other")), List.of(), TransferLimits.NONE));
        UdpBetween between = keep(new UdpBetween(downloading.listening()));
        TunnelMember relay = keep(new TunnelMember("relay", TunnelPlan.RELAY));
        CircuitNetwork network = network(relay, keep(new TunnelMember("exit", TunnelPlan.EXIT)), 2);
        BtTorrentEngine anonymous = keep(BtTorrentEngine.anonymous(
                settings("copy"), new AnonymousPlan(network, List.of()), Clock.systemUTC(), random));

        anonymous.start(task(temp.resolve("seeder"), List.of(between.address()), TransferLimits.NONE));

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(between.largest()).isBetween(1000, 1100);
    }

    @Test
    void sendsNothingWhileThereIsNoCircuit() {
        TorrentSession seeding = seed(TransferLimits.NONE);
        TunnelMember relay = keep(new TunnelMember("relay", TunnelPlan.RELAY));
        CircuitNetwork network = network(relay, relay, 2);

        TorrentSession downloading = download(network, seeding.listening());

        await().atMost(SOON).until(() -> !network.attempts().isEmpty());
        assertThat(network.attempts()).anySatisfy(attempt -> assertThat(attempt).hasToString("hop 2: no exit known"));
        assertThat(network.circuits()).isEmpty();
        assertThat(downloading.status().peers()).isZero();
        assertThat(seeding.status().peers()).isZero();
    }

    private TorrentSession seed(TransferLimits limits) {
        return seeder.start(task(temp.resolve("seeder"), List.of(), limits));
    }

    private TorrentSession download(CircuitNetwork network, InetSocketAddress peer) {
        BtTorrentEngine anonymous = keep(BtTorrentEngine.anonymous(
                settings("copy"), new AnonymousPlan(network, List.of()), Clock.systemUTC(), random));
        return anonymous.start(task(temp.resolve("copy"), List.of(peer), TransferLimits.NONE));
    }

    private TorrentTask task(Path directory, List<InetSocketAddress> peers, TransferLimits limits) {
        return new TorrentTask(
                new TorrentSource.Known(metainfo),
                directory,
                FileSelection.ALL,
                peers,
                List.of(),
                Discovery.NONE,
                limits);
    }

    private EngineSettings settings(String name) {
        return new EngineSettings(InetAddress.getLoopbackAddress(), 0, POLICY, temp.resolve(name + "-resume"));
    }

    /** Circuits of {@code hops} of an owner who knows {@code relay} and {@code exit}. */
    private CircuitNetwork network(TunnelMember relay, TunnelMember exit, int hops) {
        return keep(owner.network(PoolPlan.of(CircuitPlan.of(hops)), relay, exit));
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** A socket on which a part of what is sent gets lost. */
    private static final class Losing implements BulkEndpoint {
        private final BulkEndpoint socket;
        private final Random chance = new Random(82);

        Losing(BulkEndpoint socket) {
            this.socket = socket;
        }

        @Override
        public void send(Address to, byte[] array, int offset, int size) {
            if (chance.nextDouble() >= LOSS) {
                socket.send(to, array, offset, size);
            }
        }

        @Override
        public void listenInBulk(BulkListener listener) {
            socket.listenInBulk(listener);
        }

        @Override
        public Address localAddress() {
            return socket.localAddress();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
