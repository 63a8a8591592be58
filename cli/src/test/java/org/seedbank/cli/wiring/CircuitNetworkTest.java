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
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
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
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.node.TunnelNode;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** Torrents through circuits of two hops over real sockets, all in this process. */
class CircuitNetworkTest {
    private static final CommunityId OVERLAY = new CommunityId(Bytes.filled(CommunityId.SIZE, 0x5c));
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
        owner = new TunnelMember("owner", Set.of(), socket -> socket);
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
        TunnelMember relay = new TunnelMember("relay", TunnelPlan.RELAY, Losing::new);
        CircuitNetwork network = network(relay, new TunnelMember("exit", TunnelPlan.EXIT, socket -> socket), 2);

        TorrentSession downloading = download(network, seeding.listening());

        assertThat(downloading.completed()).succeedsWithin(SOON);
        assertThat(Files.mismatch(original, temp.resolve("copy").resolve("data.bin")))
                .isEqualTo(-1);
        assertThat(network.delivered()).isGreaterThan(SIZE);
    }

    @Test
    void goesOnThroughOtherCircuitsWhenAllAreGone() throws IOException {
        TorrentSession seeding = seed(new TransferLimits(ByteCount.ZERO, new ByteCount(700_000)));
        TunnelMember relay = new TunnelMember("relay", TunnelPlan.RELAY, socket -> socket);
        CircuitNetwork network = network(relay, new TunnelMember("exit", TunnelPlan.EXIT, socket -> socket), 2);
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

    @Test
    void sendsNothingWhileThereIsNoCircuit() {
        TorrentSession seeding = seed(TransferLimits.NONE);
        TunnelMember relay = new TunnelMember("relay", TunnelPlan.RELAY, socket -> socket);
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
        owner.meet(relay);
        owner.meet(exit);
        PoolPlan usual = PoolPlan.of(CircuitPlan.of(hops));
        return keep(new CircuitNetwork(owner.context(), owner.node.circuits(), usual));
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }

    /** A node of the overlay with a loop and a socket of its own. */
    private final class TunnelMember implements AutoCloseable {
        private final Set<PeerFlag> flags;
        private final PrivateKey key = PrivateKey.generate(random);
        private final NettyNodeLoop loop;
        private final NettyBulkEndpoint socket;
        private final MachineExits exits;
        private final TunnelNode node;

        TunnelMember(String name, Set<PeerFlag> flags, UnaryOperator<BulkEndpoint> wire) {
            this.flags = flags;
            this.loop = NettyNodeLoop.start(name);
            this.socket = NettyBulkEndpoint.open(
                            loop, Clock.systemUTC(), Address.loopback(0), POLICY, MachineExits.BULK)
                    .join();
            this.exits = new MachineExits(loop, Clock.systemUTC(), Address.loopback(0), POLICY, false);
            Reach loopback =
                    Reach.alsoTo(address -> address.toSocket().getAddress().isLoopbackAddress());
            TunnelPlan plan = TunnelPlan.of(OVERLAY, flags, loopback, exits);
            this.node = on(() -> new TunnelNode(context(), key, wire.apply(socket), plan, (from, datagram) -> {}));
            keep(this);
        }

        NodeContext context() {
            return loop.context(random);
        }

        void meet(TunnelMember other) {
            Candidate candidate =
                    new Candidate(new Peer(other.key.publicKey(), other.socket.localAddress()), other.flags);
            on(() -> {
                node.directory().note(candidate);
                return true;
            });
        }

        <T> T on(Supplier<T> work) {
            return CompletableFuture.supplyAsync(work, loop).join();
        }

        @Override
        public void close() {
            on(() -> {
                node.close();
                return true;
            });
            socket.close();
            exits.close();
            loop.close();
        }
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
