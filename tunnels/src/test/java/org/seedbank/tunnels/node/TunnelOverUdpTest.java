package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitListener;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.CircuitState;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.fixture.SharedTable;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.hidden.HiddenLink;
import org.seedbank.tunnels.hidden.HiddenSearch;
import org.seedbank.tunnels.hidden.HiddenSeed;
import org.seedbank.tunnels.hidden.HiddenServices;
import org.seedbank.tunnels.hidden.HiddenSettings;
import org.seedbank.tunnels.hidden.LinkListener;
import org.seedbank.tunnels.hidden.SwarmId;

class TunnelOverUdpTest {
    private static final int DATAGRAMS = 300;

    private static final Duration WAIT = Duration.ofSeconds(90);

    private final SharedTable table = new SharedTable();
    private final List<RealNode> nodes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1,true", "2,true", "3,true", "3,false"})
    void carriesDatagramsOverRealSockets(int hops, boolean isNative) {
        RealNode owner = new RealNode("owner", TunnelSwarm.NOTHING, isNative);
        RealNode outsider = new RealNode("outsider", TunnelSwarm.NOTHING, isNative);
        for (int i = 1; i < hops; i++) {
            owner.meet(new RealNode("relay-" + i, TunnelSwarm.RELAY, isNative));
        }
        owner.meet(new RealNode("exit", TunnelSwarm.EXIT, isNative));
        List<String> heard = new CopyOnWriteArrayList<>();
        outsider.on(() -> {
            outsider.endpoint.listenInBulk((from, array, size) -> outsider.endpoint.send(from, array, 0, size));
            return true;
        });

        Circuit circuit = owner.build(
                CircuitPlan.of(hops),
                (which, from, array, offset, size) -> heard.add(from + " "
                        + BulkEndpoint.copy(array, offset + size)
                                .slice(offset + 20, offset + size)
                                .toUtf8()));
        // The first one opens the door, at which few can wait.
        owner.send(circuit, outsider.address(), "first");
        await().atMost(Duration.ofMinutes(1)).until(() -> heard.size() == 1);
        for (int i = 0; i < DATAGRAMS; i++) {
            owner.send(circuit, outsider.address(), "number " + i);
        }

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(heard).hasSize(DATAGRAMS + 1));
        assertThat(heard).contains(outsider.address() + " number 299").allMatch(each -> each.startsWith("127.0.0.1:"));
        assertThat(nodes).allMatch(node -> node.loop.uncaught() == 0);
    }

    @ParameterizedTest
    @CsvSource({"1,true", "3,true", "1,false"})
    void joinsTwoOwnersOverRealSockets(int hops, boolean isNative) {
        RealNode seeder = new RealNode("seeder", TunnelSwarm.NOTHING, isNative);
        RealNode seeker = new RealNode("seeker", TunnelSwarm.NOTHING, isNative);
        List<RealNode> relays = Stream.of("one", "two", "three", "four", "five")
                .map(name -> new RealNode(name, TunnelSwarm.RELAY, isNative))
                .toList();
        relays.forEach(seeder::meet);
        relays.forEach(seeker::meet);
        SwarmId swarm = SwarmId.ofTorrent(Bytes.filled(20, 7));
        Ear seederEar = new Ear(true);
        Ear seekerEar = new Ear(false);

        HiddenSeed seed = seeder.on(() -> seeder.hidden().seed(swarm, hops, seederEar));
        await().atMost(WAIT).until(() -> !table.points(swarm).isEmpty());
        HiddenSearch search = seeker.on(() -> seeker.hidden().search(swarm, hops, seekerEar));
        await().atMost(WAIT).until(() -> !seekerEar.joined.isEmpty());
        HiddenLink link = seekerEar.joined.get(0);
        for (int i = 0; i < DATAGRAMS; i++) {
            byte[] text = ("number " + i).getBytes(StandardCharsets.UTF_8);
            seeker.loop.execute(() -> link.send(text, 0, text.length));
        }

        await().atMost(WAIT).untilAsserted(() -> assertThat(seekerEar.heard).hasSize(DATAGRAMS));
        assertThat(seekerEar.heard).contains("yes: number 299");
        assertThat(seederEar.joined).hasSize(1);
        seeker.on(() -> {
            search.close();
            return true;
        });
        await().atMost(WAIT).until(() -> seeder.on(() -> seed.links().isEmpty()));
        assertThat(nodes).allMatch(node -> node.loop.uncaught() == 0);
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(RealNode::close);
    }

    private static final class Ear implements LinkListener {
        private final boolean isAnswering;
        private final List<HiddenLink> joined = new CopyOnWriteArrayList<>();
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Ear(boolean isAnswering) {
            this.isAnswering = isAnswering;
        }

        @Override
        public void joined(HiddenLink link) {
            joined.add(link);
        }

        @Override
        public void received(HiddenLink link, byte[] array, int offset, int size) {
            String text = new String(array, offset, size, StandardCharsets.UTF_8);
            heard.add(text);
            if (isAnswering) {
                byte[] answer = ("yes: " + text).getBytes(StandardCharsets.UTF_8);
                link.send(answer, 0, answer.length);
            }
        }

        @Override
        public void closed(HiddenLink link, CircuitState.Reason reason) {
            heard.add("closed: " + reason);
        }
    }

    private final class RealNode {
        private final Set<PeerFlag> flags;
        private final NettyNodeLoop loop;
        private final NettyBulkEndpoint endpoint;
        private final PrivateKey key;
        private final TunnelNode node;

        RealNode(String name, Set<PeerFlag> flags, boolean isNative) {
            SecureRandom random = new SecureRandom();
            this.flags = flags;
            this.loop = isNative ? NettyNodeLoop.start(name) : NettyNodeLoop.startOnNio(name);
            this.key = PrivateKey.generate(random);
            this.endpoint = open().join();
            Reach loopback = Reach.alsoTo(address -> address.ip().at(0) == 127);
            TunnelPlan plan = table.known(TunnelPlan.of(TunnelSwarm.OVERLAY, flags, loopback, services()));
            this.node = on(() -> new TunnelNode(loop.context(random), key, endpoint, plan, (from, datagram) -> {}));
            nodes.add(this);
        }

        Address address() {
            return endpoint.localAddress();
        }

        void meet(RealNode other) {
            Candidate candidate = new Candidate(new Peer(other.key.publicKey(), other.address()), other.flags);
            on(() -> {
                node.directory().note(candidate);
                return true;
            });
        }

        Circuit build(CircuitPlan plan, CircuitListener listener) {
            CompletableFuture<Circuit> built = new CompletableFuture<>();
            loop.execute(() -> {
                var unused = node.circuits()
                        .build(plan, listener)
                        .thenAccept(built::complete)
                        .exceptionally(failure -> {
                            built.completeExceptionally(failure);
                            return null;
                        });
            });
            return built.join();
        }

        HiddenServices hidden() {
            return new HiddenServices(loop.context(new SecureRandom()), node.circuits(), HiddenSettings.DEFAULT);
        }

        void send(Circuit circuit, Address to, String text) {
            Bytes payload = TunnelSwarm.utp(text);
            loop.execute(() -> circuit.send(to, payload.toArray(), 0, payload.size()));
        }

        <T> T on(Supplier<T> work) {
            return CompletableFuture.supplyAsync(work, loop).join();
        }

        void close() {
            on(() -> {
                node.close();
                return true;
            });
            endpoint.close();
            loop.close();
        }

        private CompletableFuture<NettyBulkEndpoint> open() {
            return NettyBulkEndpoint.open(
                    loop,
                    Clock.systemUTC(),
                    Address.loopback(0),
                    NetworkPolicy.closed(Set.of()),
                    EndpointSettings.DEFAULT.withMaxDatagram(2048));
        }

        private ExitServices services() {
            return new ExitServices() {
                @Override
                public CompletableFuture<BulkEndpoint> openSocket() {
                    return open().thenApply(socket -> socket);
                }

                @Override
                public CompletableFuture<Address> resolve(Location.Named host) {
                    return CompletableFuture.failedFuture(new UnknownHostException());
                }

                @Override
                public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
                    return CompletableFuture.failedFuture(new IOException("no HTTP here"));
                }
            };
        }
    }
}
