package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.DatagramNetwork.Line;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.exit.Reach;
import org.seedbank.tunnels.node.TunnelPlan;
import org.seedbank.tunnels.pool.PoolPlan;

/** What is asked of trackers and of the hash table through four circuits, over real sockets. */
class CircuitConversationsTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int CIRCUITS = 4;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final Semaphore heard = new Semaphore(0);
    private TunnelMember owner;
    private Location somebody;

    @BeforeEach
    void listen() throws IOException {
        owner = keep(new TunnelMember("owner", Set.of()));
        DatagramSocket socket = keep(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
        somebody = new Location.Known(Address.loopback(socket.getLocalPort()));
        Thread thread = new Thread(() -> note(socket), "somebody");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void end() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @Test
    void asksATrackerFromOneAddressAsLongAsItAnswers() throws Exception {
        CircuitNetwork network = network(TunnelPlan.EXIT);

        for (int i = 0; i < 20; i++) {
            ask(network, Line.TRACKERS, connect(i));
            network.answered(Line.TRACKERS, somebody);
            network.silent(Line.TRACKERS, somebody);
        }

        assertThat(new HashSet<>(ports)).hasSize(1);
    }

    @Test
    void asksTheHashTableFromOneAddressAlthoughManyNodesAreGone() throws Exception {
        CircuitNetwork network = network(TunnelPlan.EXIT);

        for (int i = 0; i < 20; i++) {
            ask(network, Line.HASH_TABLE, ping(i));
            network.silent(Line.HASH_TABLE, new Location.Known(Address.loopback(9)));
            network.silent(Line.HASH_TABLE, new Location.Known(Address.loopback(8)));
            network.answered(Line.HASH_TABLE, somebody);
        }

        assertThat(new HashSet<>(ports)).hasSize(1);
    }

    @Test
    void asksATrackerThroughEveryExitInTurnWhileItIsSilent() throws Exception {
        CircuitNetwork network = network(TunnelPlan.EXIT);

        for (int i = 0; i < 2 * CIRCUITS; i++) {
            ask(network, Line.TRACKERS, connect(i));
            network.silent(Line.TRACKERS, somebody);
        }

        assertThat(new HashSet<>(ports)).hasSize(CIRCUITS);
        assertThat(ports.get(0)).as("both questions of one announcement").isEqualTo(ports.get(1));
    }

    @Test
    void asksTheHashTableThroughAnotherExitWhenNoWayInAnswers() throws Exception {
        CircuitNetwork network = network(TunnelPlan.EXIT);

        for (int i = 0; i < 3; i++) {
            ask(network, Line.HASH_TABLE, ping(i));
            network.silent(Line.HASH_TABLE, somebody);
        }
        ask(network, Line.HASH_TABLE, ping(4));

        assertThat(new HashSet<>(ports.subList(0, 3))).hasSize(1);
        assertThat(ports.get(3)).isNotEqualTo(ports.get(0));
    }

    @Test
    void asksWebTrackersThroughAnExitThatDoesSoAlthoughThePoolHasNone() throws Exception {
        CircuitNetwork network = network(without(PeerFlag.EXIT_HTTP));
        TunnelMember asking = keep(new TunnelMember("asking", without(PeerFlag.EXIT_BT)));
        owner.meet(asking);
        Location tracker = webTracker();

        for (int i = 0; i < 3; i++) {
            assertThat(network.exchangeHttp(tracker, get()))
                    .succeedsWithin(SOON)
                    .satisfies(response -> assertThat(response.toUtf8()).endsWith("5:hello"));
        }

        assertThat(owner.on(() -> owner.circuits().all()))
                .as("one more, used for all questions")
                .hasSize(CIRCUITS + 1);
    }

    @Test
    void asksWebTrackersThroughThePoolIfItCan() throws Exception {
        CircuitNetwork network = network(TunnelPlan.EXIT);

        assertThat(network.exchangeHttp(webTracker(), get())).succeedsWithin(SOON);

        assertThat(owner.on(() -> owner.circuits().all())).hasSize(CIRCUITS);
    }

    @Test
    void asksAWebTrackerThroughAnotherExitAfterOneThatCannot() throws Exception {
        CircuitNetwork network = network(1, keep(new TunnelMember("unable", TunnelPlan.EXIT, Reach.publicOnly())));
        TunnelMember able = keep(new TunnelMember("able", without(PeerFlag.EXIT_BT)));
        owner.meet(able);
        owner.knowsOnly(able);
        Location tracker = webTracker();

        assertThat(network.exchangeHttp(tracker, get())).failsWithin(SOON);

        assertThat(network.exchangeHttp(tracker, get())).succeedsWithin(SOON);
    }

    private CircuitNetwork network(Set<PeerFlag> exit) {
        return network(CIRCUITS, keep(new TunnelMember("exit", exit)));
    }

    private CircuitNetwork network(int circuits, TunnelMember exit) {
        PoolPlan usual = PoolPlan.of(CircuitPlan.of(1));
        PoolPlan plan = new PoolPlan(usual.circuit(), circuits, Duration.ofHours(1), usual.roundsBeforeFailure());
        CircuitNetwork network = keep(owner.network(plan, exit));
        await().atMost(SOON).until(() -> network.circuits().size() == circuits);
        return network;
    }

    private static Set<PeerFlag> without(PeerFlag flag) {
        Set<PeerFlag> flags = EnumSet.copyOf(TunnelPlan.EXIT);
        flags.remove(flag);
        return flags;
    }

    private void ask(CircuitNetwork network, Line line, Bytes question) throws InterruptedException {
        network.send(line, somebody, question);
        heard.acquire();
    }

    /** BEP 15. */
    private static Bytes connect(int transaction) {
        return Bytes.wrap(ByteBuffer.allocate(16)
                .putLong(0x41727101980L)
                .putInt(0)
                .putInt(transaction)
                .array());
    }

    /** BEP 5. */
    private static Bytes ping(int transaction) {
        return Bytes.utf8("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:" + (10 + transaction) + "1:y1:qe");
    }

    private static Bytes get() {
        return Bytes.utf8("GET /announce HTTP/1.0\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
    }

    private Location webTracker() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/announce", exchange -> {
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write(Bytes.utf8("5:hello").toArray());
            exchange.close();
        });
        server.start();
        parts.push(() -> server.stop(0));
        return new Location.Known(Address.loopback(server.getAddress().getPort()));
    }

    private void note(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        try {
            while (true) {
                socket.receive(packet);
                ports.add(packet.getPort());
                heard.release();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        parts.push(part);
        return part;
    }
}
