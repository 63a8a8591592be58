package org.seedbank.torrent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.web.WebSeedException.Kind;

/** Servers that always say a little more, and never come to the end of a head. */
class SlowHeadTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final long PAUSE_MILLIS = 20;
    /** So often something came, and the fetch went on to wait. */
    private static final int PATIENT = 5;

    private static final FilePart PART = new FilePart(0, 0, 100, 1_000, false);

    private final TestAlarm alarm = new TestAlarm();
    private final RangeFetch fetch = new RangeFetch((address, from) -> address.toURL(), Clock.systemUTC(), alarm);
    private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final AtomicInteger said = new AtomicInteger();

    SlowHeadTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private void say(byte[] once, byte[] again) {
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept();
                    OutputStream out = socket.getOutputStream()) {
                out.write(once);
                while (true) {
                    out.write(again);
                    said.incrementAndGet();
                    socket.setSoTimeout((int) PAUSE_MILLIS);
                    pause(socket);
                }
            } catch (IOException e) {
                // Whoever asked has gone.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads what is asked, if anything, for as long as a pause is to be. */
    private static void pause(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // The question does not matter.
            }
        } catch (java.net.SocketTimeoutException e) {
            return;
        }
        throw new IOException("closed");
    }

    private void isLeft(String scheme) {
        URI address = URI.create(scheme + "://127.0.0.1:" + server.getLocalPort() + "/file");
        CompletableFuture<Throwable> end = CompletableFuture.supplyAsync(
                () -> catchThrowable(() -> fetch.fetch(address, PART, (buffer, count) -> {}, () -> false)));
        await().atMost(SOON).until(() -> said.get() >= PATIENT || end.isDone());
        assertThat(end).isNotDone();
        assertThat(alarm.first()).isEqualTo(RangeFetch.LONGEST_HEAD);

        await().atMost(SOON).until(() -> {
            alarm.ring();
            return end.isDone();
        });

        assertThat(end.join()).isInstanceOfSatisfying(WebSeedException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Kind.PASSING);
            assertThat(refusal).hasMessage("it did not begin to answer in 30 s");
        });
    }

    @Test
    void isLeftWhoseHeadComesByteByByte() {
        say(ascii("HTTP/1.1 206 Partial Content\r\nX: "), ascii("x"));

        isLeft("http");
    }

    @Test
    void isLeftWhoSaysOnlyThatItGoesOn() {
        say(new byte[0], ascii("HTTP/1.1 100 Continue\r\n\r\n"));

        isLeft("http");
    }

    /** A handshake record of 16,383 bytes (RFC 8446, 5.1). */
    @Test
    void isLeftWhoseGreetingOfTlsComesByteByByte() {
        say(HexFormat.of().parseHex("1603033fff02003ffb"), new byte[1]);

        isLeft("https");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
