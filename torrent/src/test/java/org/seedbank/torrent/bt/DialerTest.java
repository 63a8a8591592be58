package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.stream.ByteStream;
import org.seedbank.trustchain.fixture.FreePorts;

class DialerTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int MOST_AT_ONCE = 50;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "test-net");
    private final GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());
    private final Dialer dialer = new Dialer(loop, false);
    private final List<ByteStream> answered = new CopyOnWriteArrayList<>();
    private final List<HeardStream> accepted = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void welcomeThisMachine() {
        loop.execute(() -> hall.add(new QuietSwarm()));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        loop.close();
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    private static InetSocketAddress free() {
        return new InetSocketAddress(LOOPBACK, FreePorts.next());
    }

    /** Nobody listens there, and no connection of ours can begin there and so meet itself. */
    private InetSocketAddress refusing() throws IOException {
        Socket socket = closing(new Socket());
        socket.bind(new InetSocketAddress(LOOPBACK, 0));
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private InetSocketAddress listenByTcp() throws IOException {
        return (InetSocketAddress) closing(new ServerSocket(0, 50, LOOPBACK)).getLocalSocketAddress();
    }

    private UtpPort openUtp(InetSocketAddress address) throws IOException {
        return closing(UtpPort.open(address, hall, new Random(), stream -> accepted.add(new HeardStream(stream))));
    }

    private void useUtp() throws IOException {
        UtpPort port = openUtp(free());
        loop.execute(() -> dialer.utp(port));
    }

    private void dial(InetSocketAddress to) {
        loop.execute(() -> dialer.dial(to, LOOPBACK, answered::add, () -> {}));
    }

    private ByteStream answer() {
        await().atMost(SOON).until(() -> !answered.isEmpty());
        return answered.remove(0);
    }

    @Test
    void takesThePeerThatSpeaksTcpOnly() throws Exception {
        useUtp();

        dial(listenByTcp());

        assertThat(answer()).isInstanceOf(TcpStream.class);
    }

    @Test
    void takesThePeerThatSpeaksUtpOnly() throws Exception {
        useUtp();
        InetSocketAddress peer = free();
        openUtp(peer);

        dial(peer);

        ByteStream stream = answer();
        assertThat(stream).isInstanceOf(UtpStream.class);
        assertThat(stream.remote()).isEqualTo(peer);
    }

    @Test
    void dialsByTcpAloneWithoutAPortForUtp() throws Exception {
        InetSocketAddress peer = free();
        DatagramSocket silent = closing(new DatagramSocket(peer));
        ServerSocket server = closing(new ServerSocket(peer.getPort(), 1, LOOPBACK));

        dial(peer);

        assertThat(answer()).isInstanceOf(TcpStream.class);
        assertThat(server.isBound() && silent.isBound()).isTrue();
    }

    @Test
    void keepsOneOfTwoConnectionsAndEndsTheOther() throws Exception {
        useUtp();
        InetSocketAddress peer = free();
        ServerSocket server = closing(new ServerSocket(peer.getPort(), 1, LOOPBACK));
        server.setSoTimeout((int) SOON.toMillis());
        openUtp(peer);

        dial(peer);
        Socket socket = closing(server.accept());
        ByteStream kept = answer();

        if (kept instanceof UtpStream) {
            socket.setSoTimeout((int) SOON.toMillis());
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } else {
            await().atMost(SOON).until(() -> accepted.stream().allMatch(HeardStream::isEnded));
        }
        assertThat(answered).isEmpty();
    }

    @Test
    void givesUtpAHeadStartWhereTcpWasDeaf() throws Exception {
        useUtp();
        InetSocketAddress peer = free();
        closing(new ServerSocket(peer.getPort(), 50, LOOPBACK));
        dial(peer);
        ByteStream deaf = answer();
        loop.execute(() -> dialer.isSilent(peer, deaf));
        openUtp(peer);

        dial(peer);

        assertThat(deaf).isInstanceOf(TcpStream.class);
        assertThat(answer()).isInstanceOf(UtpStream.class);
    }

    @Test
    void triesTcpAfterTheHeadStartIfUtpDoesNotAnswer() throws Exception {
        useUtp();
        InetSocketAddress peer = free();
        closing(new ServerSocket(peer.getPort(), 50, LOOPBACK));
        dial(peer);
        ByteStream deaf = answer();
        loop.execute(() -> dialer.isSilent(peer, deaf));
        closing(new DatagramSocket(peer));

        dial(peer);

        assertThat(answer()).isInstanceOf(TcpStream.class);
    }

    @Test
    void whoDoesNotAnswerKeepsNobodyWaiting() throws Exception {
        InetSocketAddress nobody = refusing();
        for (int i = 0; i < 3 * MOST_AT_ONCE; i++) {
            dial(nobody);
        }
        InetSocketAddress peer = listenByTcp();

        dial(peer);

        assertThat(answer().remote()).isEqualTo(peer);
    }

    @Test
    void dialsALimitedNumberAtOnce() throws Exception {
        useUtp();
        InetSocketAddress silent = refusing();
        DatagramSocket socket = closing(new DatagramSocket(silent));
        socket.setSoTimeout((int) SOON.toMillis());
        for (int i = 0; i < MOST_AT_ONCE + 10; i++) {
            dial(silent);
        }

        Set<Integer> asked = new HashSet<>();
        int id;
        // Nobody asks again before all that may ask have asked.
        do {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            socket.receive(packet);
            id = ByteBuffer.wrap(packet.getData()).getShort(2);
        } while (asked.add(id));

        assertThat(asked).hasSize(MOST_AT_ONCE);
    }
}
