package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;

/** Trackers whose answers come byte by byte, for as long as {@link #DROPS} take: nobody waits for more than a few. */
class SlowTrackerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long PAUSE_MILLIS = 20;
    private static final int DROPS = 1000;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final ScheduledExecutorService drip = Executors.newScheduledThreadPool(2);

    @AfterEach
    void closeAll() throws Exception {
        drip.shutdownNow();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    /** Says {@code beginning}, then the letter A again and again. */
    private int dripping(byte[] beginning) throws IOException {
        ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(server);
        drip.execute(() -> {
            try {
                Socket socket = server.accept();
                open.add(socket);
                socket.getOutputStream().write(beginning);
                AtomicInteger drops = new AtomicInteger();
                var unused = drip.scheduleAtFixedRate(
                        () -> drop(socket, drops.incrementAndGet()), 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (IOException e) {
                // Closed at the end of the test.
            }
        });
        return server.getLocalPort();
    }

    private static void drop(Socket socket, int drops) {
        try {
            socket.getOutputStream().write('A');
            if (drops == DROPS) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("whoever asked has gone", e);
        }
    }

    private static HttpTracker http() {
        return new HttpTracker(border(), PATIENCE, Socket::connect);
    }

    private static Border border() {
        return new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of());
    }

    private static AnnounceRequest request() {
        return new AnnounceRequest(
                TestTorrent.of(43, 1).metainfo().infoHash(),
                Bytes.filled(20, 'p'),
                6881,
                1,
                2,
                3,
                4,
                AnnounceRequest.Event.NONE);
    }

    @Test
    void doesNotWaitForAHeadThatComesByteByByte() throws IOException {
        int port = dripping("HTTP/1.1 200 OK\r\nServer: ".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> http().announce(URI.create("http://127.0.0.1:" + port + "/announce"), request()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes too long");
    }

    @Test
    void doesNotWaitForAGreetingOfTlsThatComesByteByByte() throws IOException {
        // A handshake record of 16,383 bytes (RFC 8446, 5.1).
        int port = dripping(HexFormat.of().parseHex("1603033fff02003ffb"));

        assertThatThrownBy(() -> http().announce(URI.create("https://127.0.0.1:" + port + "/announce"), request()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes too long");
    }

    @Test
    void doesNotWaitForDatagramsThatAnswerSomethingElse() throws SocketException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        open.add(socket);
        drip.execute(() -> answerBeside(socket));

        assertThatThrownBy(() -> new UdpTracker(border(), new Random(1), new int[] {300, 300})
                        .announce(URI.create("udp://127.0.0.1:" + socket.getLocalPort()), request()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not answer");
    }

    /** Each question is followed by a datagram each {@link #PAUSE_MILLIS}, none of which belongs to it. */
    private void answerBeside(DatagramSocket socket) {
        try {
            DatagramPacket asked = new DatagramPacket(new byte[2048], 2048);
            socket.receive(asked);
            byte[] answer = new byte[16];
            var unused = drip.scheduleAtFixedRate(
                    () -> {
                        try {
                            socket.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
                        } catch (IOException e) {
                            throw new IllegalStateException("whoever asked has gone", e);
                        }
                    },
                    0,
                    PAUSE_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // Closed at the end of the test.
        }
    }
}
