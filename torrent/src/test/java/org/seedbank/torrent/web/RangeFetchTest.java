package org.seedbank.torrent.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.web.WebSeedException.Kind;

class RangeFetchTest {
    private static final byte[] FILE = new byte[100_000];
    private static final FilePart PART = new FilePart(0, 1_000, 50_000, FILE.length, false);

    /** What a server must not do; the name says it. */
    private static final Map<String, WebFileServer.Answer> LIES = Map.of(
            "another range", (exchange, file) -> partial(exchange, "bytes 0-49999/100000", 50_000, 50_000),
            "no range", (exchange, file) -> partial(exchange, "", 50_000, 50_000),
            "another file", (exchange, file) -> partial(exchange, "bytes 1000-50999/100001", 50_000, 50_000),
            "huge numbers", (exchange, file) -> partial(exchange, "bytes 1000-99999999999999999999/*", 50_000, 50_000),
            "more than asked for", (exchange, file) -> partial(exchange, "bytes 1000-50999/100000", 60_000, 60_000),
            "more without saying so", (exchange, file) -> partial(exchange, "bytes 1000-50999/100000", 0, 60_000),
            "the whole file",
                    (exchange, file) -> {
                        exchange.sendResponseHeaders(200, file.length);
                        exchange.getResponseBody().write(file);
                    },
            "compressed",
                    (exchange, file) -> {
                        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                        partial(exchange, "bytes 1000-50999/100000", 100, 100);
                    },
            "gone", (exchange, file) -> exchange.sendResponseHeaders(404, -1),
            "round in circles",
                    (exchange, file) -> {
                        exchange.getResponseHeaders().set("Location", "/file");
                        exchange.sendResponseHeaders(302, -1);
                    });

    private final WebFileServer server;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final TestAlarm alarm = new TestAlarm();
    private final RangeFetch fetch = new RangeFetch((address, from) -> address.toURL(), Clock.systemUTC(), alarm);

    RangeFetchTest() throws IOException {
        this.server = new WebFileServer().with("/file", FILE);
    }

    @BeforeEach
    void fill() {
        new Random(1).nextBytes(FILE);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void partial(HttpExchange exchange, String range, int announced, int given) throws IOException {
        if (!range.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Range", range);
        }
        exchange.sendResponseHeaders(206, announced);
        exchange.getResponseBody().write(new byte[given]);
    }

    private static WebFileServer.Answer lie(String name) {
        return Objects.requireNonNull(LIES.get(name), name);
    }

    private URI get(FilePart part) throws IOException {
        return fetch.fetch(server.at("/file"), part, (buffer, count) -> got.write(buffer, 0, count), () -> false);
    }

    private WebSeedException refusal() {
        return catchThrowableOfType(WebSeedException.class, () -> get(PART));
    }

    @Test
    void readsARange() throws IOException {
        assertThat(get(PART)).isEqualTo(server.at("/file"));

        assertThat(got.toByteArray()).isEqualTo(Arrays.copyOfRange(FILE, 1_000, 51_000));
        assertThat(alarm.isSet()).isFalse();
    }

    @Test
    void takesAWholeFileWhereAllOfItIsWanted() throws IOException {
        server.answering((exchange, file) -> {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        });

        get(new FilePart(0, 0, FILE.length, FILE.length, false));

        assertThat(got.toByteArray()).isEqualTo(FILE);
    }

    @Test
    void followsARedirectAndSaysWhereItEnded() throws IOException {
        server.with("/there", FILE).answering((exchange, file) -> {
            if (exchange.getRequestURI().getPath().equals("/file")) {
                exchange.getResponseHeaders().set("Location", "/there");
                exchange.sendResponseHeaders(302, -1);
            } else {
                WebFileServer.range(exchange, file);
            }
        });

        assertThat(get(PART)).isEqualTo(server.at("/there"));
        assertThat(got.toByteArray()).isEqualTo(Arrays.copyOfRange(FILE, 1_000, 51_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "another range",
                "no range",
                "another file",
                "huge numbers",
                "more than asked for",
                "the whole file",
                "compressed",
                "gone",
                "round in circles"
            })
    void usesNothingOfAnAnswerToAnotherQuestion(String lie) {
        server.answering(lie(lie));

        assertThat(refusal().kind()).isEqualTo(Kind.LASTING);
        assertThat(got.size()).isZero();
    }

    @Test
    void readsNoMoreThanWasAskedFor() {
        server.answering(lie("more without saying so"));

        assertThat(refusal().kind()).isEqualTo(Kind.LASTING);
        assertThat(got.size()).isEqualTo(50_000);
    }

    @Test
    void saysHowMuchIsMissing() {
        server.answering((exchange, file) -> partial(exchange, "bytes 1000-50999/100000", 0, 20_000));

        WebSeedException refusal = refusal();

        assertThat(refusal.kind()).isEqualTo(Kind.PASSING);
        assertThat(refusal).hasMessageContaining("30000 bytes too early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"120", " 3600 ", "999999999"})
    void comesBackWhenTheServerSays(String seconds) {
        server.answering((exchange, file) -> {
            exchange.getResponseHeaders().set("Retry-After", seconds);
            exchange.sendResponseHeaders(503, -1);
        });

        WebSeedException refusal = refusal();

        assertThat(refusal.kind()).isEqualTo(Kind.PASSING);
        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(Math.min(3600, Long.parseLong(seconds.strip()))));
    }

    @Test
    void endsWhenNobodyWaitsForTheRest() {
        WebSeedException end = catchThrowableOfType(
                WebSeedException.class,
                () -> fetch.fetch(
                        server.at("/file"),
                        PART,
                        (buffer, count) -> got.write(buffer, 0, count),
                        () -> got.size() > 0));

        assertThat(end.kind()).isEqualTo(Kind.PASSING);
        assertThat(got.size()).isLessThan(50_000);
    }
}
