package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.web.FilePart;
import org.seedbank.torrent.web.RangeFetch;
import org.seedbank.torrent.web.WebSeedException;

/** What web servers say that are asked for parts of files. */
class WebAnswerFuzzTest extends FuzzContract {
    private static final URI ADDRESS = URI.create("http://127.0.0.1:8080/a");
    private static final FilePart PART = new FilePart(0, 4, 8, 20, false);
    private static final FilePart WHOLE = new FilePart(0, 0, 8, 8, false);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int MOST_ANSWERS = 6;

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(new FuzzTarget(
                "WebAnswer",
                bytes -> {
                    if (bytes.size() > 0) {
                        check(bytes.at(0) % 2 == 0 ? PART : WHOLE, bytes.slice(1, bytes.size()));
                    }
                },
                List.of(
                        answers(0, "HTTP/1.1 206 Some\nContent-Range: bytes 4-11/20\nContent-Length: 8\n\n01234567"),
                        answers(
                                0,
                                "HTTP/1.1 206 Some\nContent-Range: bytes 4-11/*\nContent-Encoding: gzip\n\n01234567"),
                        answers(1, "HTTP/1.1 200 OK\nContent-Encoding: Identity\n\n01234567"),
                        answers(0, "HTTP/1.1 503 Later\nRetry-After: 120\n\n"),
                        answers(
                                0,
                                "HTTP/1.1 302 Elsewhere\nLocation: https://127.0.0.1/b\n\n",
                                "HTTP/1.1 307 Elsewhere\nLocation: //[::1]:65535/c?d#e\n\n",
                                "HTTP/1.1 206 Some\nContent-Range: bytes 4-11/20\n\n01234567"),
                        answers(0, "HTTP/1.1 301 Elsewhere\nLocation: http://127.0.0.1:65536/\n\n"),
                        answers(0, "HTTP/1.1 301 Elsewhere\nLocation: http://10.0.0.1/\n\n"))));
    }

    /** One after the other, with a byte between them that none of them holds. */
    private static Bytes answers(int part, String... answers) {
        return FuzzTarget.choose(part, Bytes.utf8(String.join("\0", answers)));
    }

    /** Nothing but the bytes that were asked for is taken, from nobody who may not be asked; or there is a reason. */
    private static void check(FilePart part, Bytes said) {
        WebBorder border = new WebBorder(new Border(NetworkPolicy.closed(Set.of()), List.of(), List.of()));
        Server server = new Server(new String(said.toArray(), StandardCharsets.ISO_8859_1).split("\0", -1));
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        RangeFetch fetch = new RangeFetch(
                (address, from) -> {
                    URL admitted = border.admit(address, from);
                    assertThat(new InetSocketAddress(admitted.getHost(), Math.max(0, admitted.getPort()))
                                    .getAddress()
                                    .isLoopbackAddress())
                            .isTrue();
                    return new URL(null, admitted.toString(), server);
                },
                Clock.systemUTC(),
                (first, task) -> () -> {});
        try {
            URI end = fetch.fetch(ADDRESS, part, (buffer, count) -> taken.write(buffer, 0, count), () -> false);
            assertThat(end.getScheme().toLowerCase(Locale.ROOT)).isIn("http", "https");
            assertThat(taken.toString(StandardCharsets.ISO_8859_1)).isEqualTo(server.body());
            assertThat(taken.size()).isEqualTo((int) part.length());
        } catch (WebSeedException e) {
            assertThat(e.getMessage()).isNotBlank();
            e.retryAfter().ifPresent(wait -> assertThat(wait).isBetween(Duration.ZERO, LONGEST_WAIT));
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(taken.size()).isLessThanOrEqualTo((int) part.length());
        assertThat(server.asked).isLessThanOrEqualTo(MOST_ANSWERS);
    }

    /** Gives one answer after the other, whoever is asked. */
    private static final class Server extends URLStreamHandler {
        private final String[] answers;
        private int asked;

        Server(String[] answers) {
            this.answers = answers;
        }

        String body() {
            String answer = answers[(asked - 1) % answers.length];
            int end = answer.indexOf("\n\n");
            return end < 0 ? "" : answer.substring(end + 2);
        }

        private List<String> head() {
            return List.of(answers[(asked - 1) % answers.length].split("\n\n", 2)[0].split("\n", -1));
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return openConnection(url, Proxy.NO_PROXY);
        }

        @Override
        protected URLConnection openConnection(URL url, Proxy proxy) {
            asked++;
            return new Answer(url, head(), body());
        }
    }

    private static final class Answer extends HttpURLConnection {
        private final List<String> head;
        private final String body;

        Answer(URL url, List<String> head, String body) {
            super(url);
            this.head = new ArrayList<>(head);
            this.body = body;
        }

        @Override
        public @Nullable String getHeaderField(int number) {
            return number < head.size() ? head.get(number) : null;
        }

        @Override
        public @Nullable String getHeaderField(String name) {
            return head.stream()
                    .skip(1)
                    .map(line -> line.split(":", 2))
                    .filter(parts -> parts.length == 2 && parts[0].equalsIgnoreCase(name))
                    .map(parts -> parts[1].strip())
                    .reduce((first, second) -> second)
                    .orElse(null);
        }

        @Override
        public InputStream getInputStream() {
            return new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void connect() {}

        @Override
        public void disconnect() {}

        @Override
        public boolean usingProxy() {
            return false;
        }
    }
}
