package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.engine.Encryption;

class UtpPortTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int SYN = 0x41;
    private static final int RESET = 0x31;
    private static final int HEADER = 20;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "test-net");
    private final GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());
    private final List<HeardStream> accepted = new CopyOnWriteArrayList<>();
    private final List<HeardStream> answered = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private DatagramSocket socket = new DatagramSocket(ANYWHERE);
    private InetSocketAddress here = ANYWHERE;
    private UtpPort port = open();

    UtpPortTest() throws IOException {}

    private UtpPort open() throws IOException {
        // The port of a socket that was just closed is free.
        try (DatagramSocket free = new DatagramSocket(ANYWHERE)) {
            here = (InetSocketAddress) free.getLocalSocketAddress();
        }
        return UtpPort.open(here, hall, new Random(), stream -> accepted.add(new HeardStream(stream)));
    }

    @BeforeEach
    void welcomeThisMachine() throws IOException {
        socket.setSoTimeout((int) SOON.toMillis());
        loop.execute(() -> hall.add(new QuietSwarm()));
    }

    @AfterEach
    void closeAll() {
        port.close();
        loop.close();
        socket.close();
    }

    private void dial(InetSocketAddress to) {
        loop.execute(() -> {
            UtpStream unused =
                    port.dial(to, stream -> answered.add(new HeardStream(stream)), failures::incrementAndGet);
        });
    }

    private void connect() {
        dial(here);
        await().atMost(SOON).until(() -> answered.size() == 1 && accepted.size() == 1);
    }

    @Test
    void carriesBytesBothWays() {
        connect();

        loop.execute(() -> answered.get(0).say("hello"));
        await().atMost(SOON).until(() -> accepted.get(0).text().equals("hello"));
        loop.execute(() -> accepted.get(0).say("welcome"));

        await().atMost(SOON).until(() -> answered.get(0).text().equals("welcome"));
        assertThat(failures).hasValue(0);
    }

    @Test
    void theEndOfAConnectionIsHeardAtTheOtherEnd() {
        connect();

        loop.execute(() -> answered.get(0).stream().close());

        await().atMost(SOON).until(() -> accepted.get(0).isEnded());
    }

    @Test
    void breaksAllConnectionsOffWhenItIsClosed() throws Exception {
        connect();

        port.close();

        await().atMost(SOON)
                .until(() -> accepted.get(0).isEnded() && answered.get(0).isEnded());
        try (DatagramSocket again = new DatagramSocket(here)) {
            assertThat(again.getLocalSocketAddress()).isEqualTo(here);
        }
        port = open();
    }

    @Test
    void tellsWhoeverDialsThatTheOtherEndRefuses() throws Exception {
        dial((InetSocketAddress) socket.getLocalSocketAddress());
        DatagramPacket asked = receive();
        ByteBuffer question = ByteBuffer.wrap(asked.getData(), 0, asked.getLength());

        ByteBuffer answer = ByteBuffer.allocate(HEADER)
                .put((byte) RESET)
                .put((byte) 0)
                .putShort(question.getShort(2))
                .position(18)
                .putShort(question.getShort(16));
        socket.send(new DatagramPacket(answer.array(), HEADER, here));

        await().atMost(SOON).until(() -> failures.get() == 1);
        assertThat(answered).isEmpty();
    }

    @Test
    void answersNobodyToWhomNoTorrentMayTalk() throws Exception {
        QuietSwarm other = new QuietSwarm();
        CompletableFuture<Void> removed =
                CompletableFuture.runAsync(() -> List.copyOf(hall.swarms()).forEach(hall::remove), loop);
        assertThat(removed).succeedsWithin(SOON);
        knock(1000);
        CompletableFuture<Void> added = new CompletableFuture<>();
        // A timer of a timer runs in another round, so that what has arrived is read before; and it may take a moment.
        loop.execute(() -> loop.schedule(
                20,
                () -> loop.schedule(20, () -> {
                    hall.add(other);
                    added.complete(null);
                })));
        assertThat(added).succeedsWithin(SOON);
        knock(2000);

        DatagramPacket first = receive();

        assertThat(ByteBuffer.wrap(first.getData()).getShort(2)).isEqualTo((short) 2000);
    }

    private void knock(int id) throws IOException {
        ByteBuffer syn =
                ByteBuffer.allocate(HEADER).put((byte) SYN).put((byte) 0).putShort((short) id);
        socket.send(new DatagramPacket(syn.array(), HEADER, here));
    }

    private DatagramPacket receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        socket.receive(packet);
        return packet;
    }

    @Test
    void saysThatAPortIsTaken() {
        assertThatThrownBy(() -> UtpPort.open(here, hall, new Random(), stream -> {}))
                .isInstanceOf(BindException.class);
    }

    @Test
    void whatIsWrongWithOneArrivalDoesNotEndThePort() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        port.close();
        port = UtpPort.open(here, hall, new Random(), stream -> {
            if (refused.getAndIncrement() == 0) {
                throw new StackOverflowError("of a test");
            }
            accepted.add(new HeardStream(stream));
        });

        dial(here);
        await().atMost(SOON).until(() -> refused.get() > 0);
        dial(here);

        await().atMost(SOON).until(() -> !accepted.isEmpty());
    }

    @Test
    void speaksOverIpv6() throws Exception {
        InetSocketAddress loopback = ipv6();
        port.close();
        here = loopback;
        port = UtpPort.open(here, hall, new Random(), stream -> accepted.add(new HeardStream(stream)));
        connect();

        loop.execute(() -> answered.get(0).say("hello"));

        await().atMost(SOON).until(() -> accepted.get(0).text().equals("hello"));
    }

    private static InetSocketAddress ipv6() throws IOException {
        try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(InetAddresses.forString("::1"), 0))) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        } catch (SocketException e) {
            assumeTrue(false, "this machine has no ::1: " + e.getMessage());
            throw e;
        }
    }
}
