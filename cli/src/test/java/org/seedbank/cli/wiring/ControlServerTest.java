package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.control.ControlDesk;
import org.seedbank.cli.control.ControlMethod;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

class ControlServerTest {
    private static final String REQUEST =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":{\"text\":\"hello\"}}\n";
    private static final String ANSWER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"text\":\"hello\"}}\n";
    private static final int LINE = 1000;
    private static final int CLIENTS = 3;

    @TempDir
    private Path temp;

    private final List<AutoCloseable> open = new ArrayList<>();

    @Test
    void answersSeveralRequestsInTheirOrder() throws IOException {
        start(Duration.ofSeconds(30));
        try (ControlClient client = client()) {
            for (int i = 0; i < 100; i++) {
                String text = "number " + i;
                assertThat(client.ask("echo", params -> params.put("text", text))
                                .text("text"))
                        .contains(text);
            }
        }
        assertThat(exchange(REQUEST + REQUEST + REQUEST)).isEqualTo(ANSWER.repeat(3));
    }

    @Test
    void saysWhatTheOtherSideSays() {
        start(Duration.ofSeconds(30));
        try (ControlClient client = client()) {
            assertThatThrownBy(() -> client.ask("fail", params -> {}))
                    .isInstanceOfSatisfying(CliFailure.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ExitCode.NOT_FOUND);
                        assertThat(failure.hint()).isEqualTo("look elsewhere");
                    });
            assertThatThrownBy(() -> client.ask("nothing", params -> {}))
                    .isInstanceOfSatisfying(
                            CliFailure.class,
                            failure -> assertThat(failure.code()).isEqualTo(ExitCode.BAD_REQUEST));
        }
    }

    @Test
    void sendsWhoeverWritesEndlessLinesAway() throws IOException {
        start(Duration.ofSeconds(30));

        assertThat(exchange("x".repeat(LINE + 1))).contains("the line is too long");
        assertThat(exchange(REQUEST)).isEqualTo(ANSWER);
    }

    @Test
    void outlivesWhateverBytesCome() throws IOException {
        start(Duration.ofSeconds(30));
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(3 * LINE)];
            random.nextBytes(noise);
            String unused = exchange(noise);
        }

        assertThat(exchange(REQUEST)).isEqualTo(ANSWER);
    }

    @Test
    void servesFewAtATime() throws IOException {
        start(Duration.ofSeconds(30));
        List<SocketChannel> idle = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            SocketChannel channel = connect();
            idle.add(channel);
            open.add(channel);
            assertThat(read(channel, REQUEST)).isEqualTo(ANSWER);
        }

        assertThat(exchange(REQUEST)).isEmpty();
        idle.get(0).close();

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(exchange(REQUEST)).isEqualTo(ANSWER));
    }

    @Test
    void sendsWhoeverSaysNothingWholeAway() throws IOException {
        start(Duration.ofSeconds(1));
        try (SocketChannel channel = connect()) {
            send(channel, ByteBuffer.wrap(new byte[] {'{'}));

            assertThat(channel.read(ByteBuffer.allocate(10))).isNegative();
        }
    }

    @Test
    void outlivesAClientThatReadsNothing() throws IOException {
        start(Duration.ofSeconds(3));
        SocketChannel deaf = connect();
        open.add(deaf);
        deaf.configureBlocking(false);
        ByteBuffer requests = ByteBuffer.wrap(REQUEST.repeat(20_000).getBytes(StandardCharsets.UTF_8));
        while (deaf.write(requests) > 0) {
            // until the buffers of the system are full
        }

        assertThat(exchange(REQUEST)).isEqualTo(ANSWER);
    }

    @Test
    void isNotFoundOnceItIsClosed() throws IOException {
        ControlServer server = start(Duration.ofSeconds(30));
        ControlPlace place = new ControlPlace(temp.resolve("control"));
        assertThat(place.sockets()).hasSize(1);

        server.close();

        assertThat(place.sockets()).isEmpty();
        assertThatThrownBy(() -> ControlClient.all(temp.resolve("control")))
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.NOT_REACHABLE));
    }

    @Test
    void sayingThatNobodyRunsRemovesSocketsOfTheDead() throws IOException {
        ControlPlace place = new ControlPlace(temp.resolve("control"));
        place.open("dead").close();

        assertThatThrownBy(() -> ControlClient.all(temp.resolve("control")))
                .isInstanceOfSatisfying(
                        CliFailure.class, failure -> assertThat(failure.code()).isEqualTo(ExitCode.NOT_REACHABLE));
        assertThat(place.sockets()).isEmpty();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private ControlServer start(Duration quiet) {
        Map<String, ControlMethod> methods = Map.of(
                "echo",
                params -> {
                    String text = params.requireText("text");
                    return CompletableFuture.completedFuture(out -> out.put("text", text));
                },
                "fail",
                params -> CompletableFuture.failedFuture(
                        new CliFailure(ExitCode.NOT_FOUND, "cannot find", "it", "it is gone", "look elsewhere")));
        ControlServer server = ControlServer.start(
                new ControlPlace(temp.resolve("control")),
                new ControlDesk(methods),
                new Random(1),
                new ControlServer.Limits(CLIENTS, LINE, quiet, Duration.ofMillis(50)));
        open.add(server);
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        !new ControlPlace(temp.resolve("control")).sockets().isEmpty());
        return server;
    }

    private ControlClient client() {
        return ControlClient.all(temp.resolve("control")).get(0);
    }

    private SocketChannel connect() throws IOException {
        return ControlPlace.connect(
                new ControlPlace(temp.resolve("control")).sockets().get(0));
    }

    /** Everything that comes until the server hangs up, once all was said. */
    private String exchange(String text) throws IOException {
        return exchange(text.getBytes(StandardCharsets.UTF_8));
    }

    private String exchange(byte[] bytes) throws IOException {
        try (SocketChannel channel = connect()) {
            try {
                send(channel, ByteBuffer.wrap(bytes));
                SocketChannel unused = channel.shutdownOutput();
                return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return ""; // it hung up before everything was said
            }
        }
    }

    private static String read(SocketChannel channel, String text) throws IOException {
        send(channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        ByteBuffer answer = ByteBuffer.allocate(ANSWER.length());
        while (answer.hasRemaining() && channel.read(answer) >= 0) {
            // goes on
        }
        return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
    }

    private static void send(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int unused = channel.write(bytes);
        }
    }
}
