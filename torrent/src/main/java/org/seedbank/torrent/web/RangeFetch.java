package org.seedbank.torrent.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.web.WebSeedException.Kind;

/**
 * Reads parts of files by HTTP (RFC 9110, section 14), and nothing that was not asked for: an answer of another range,
 * another length, or in a compressed form is refused before a byte of it is used. Calls wait; used by several threads.
 */
public final class RangeFetch {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MOST_REDIRECTS = 5;
    /** From the first question to the end of the head of the last answer: redirects, connections and TLS included. */
    static final Duration LONGEST_HEAD = Duration.ofSeconds(30);

    private static final int BUFFER = 16 << 10;
    /** A server that gives less than so much in a while is as good as none. */
    private static final int LEAST_BYTES = 16 << 10;

    private static final long LEAST_MILLIS = 20_000;
    private static final Duration LONGEST_RETRY = Duration.ofHours(1);
    private static final int TOO_MANY = 429;
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    private final WebHosts hosts;
    private final Clock clock;
    private final Alarm alarm;

    /**
     * @param hosts whom we may ask
     * @param clock for servers that give too little
     * @param alarm for servers that never come to the end of a head
     */
    public RangeFetch(WebHosts hosts, Clock clock, Alarm alarm) {
        this.hosts = hosts;
        this.clock = clock;
        this.alarm = alarm;
    }

    /** Takes what comes. */
    @FunctionalInterface
    public interface Sink {
        /** The first {@code count} bytes of {@code buffer} follow what came before; the buffer is used again. */
        void bytes(byte[] buffer, int count);
    }

    /**
     * Reads {@code part} of the file at {@code address}, following redirects.
     *
     * @param isCancelled whether nobody wants it any more; asked now and then
     * @return where the file is, after redirects
     * @throws IOException if not all of it came
     */
    public URI fetch(URI address, FilePart part, Sink sink, BooleanSupplier isCancelled) throws IOException {
        try (Patience patience = new Patience()) {
            patience.begin(alarm);
            return fetch(address, part, sink, isCancelled, patience);
        } catch (SSLException e) {
            String reason = Distrust.reason(e).orElseThrow(() -> e);
            throw new WebSeedException(Kind.LASTING, reason);
        }
    }

    private URI fetch(URI address, FilePart part, Sink sink, BooleanSupplier isCancelled, Patience patience)
            throws IOException {
        URI at = address;
        URI from = null;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpURLConnection connection = connection(at, from, part);
            boolean isUsable = false;
            try {
                int status = patience.ask(connection);
                URI next = redirection(connection, at, status);
                if (next == null) {
                    patience.close();
                    check(connection, status, part);
                    read(connection, part, sink, isCancelled);
                    isUsable = true;
                    return at;
                }
                from = at;
                at = next;
            } finally {
                if (!isUsable) {
                    connection.disconnect();
                }
            }
        }
        throw new WebSeedException(Kind.LASTING, "it sends us around in circles");
    }

    private HttpURLConnection connection(URI at, @Nullable URI from, FilePart part) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) hosts.admit(at, Optional.ofNullable(from)).openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("User-Agent", "Seedbank/0.1");
        connection.setRequestProperty("Accept-Encoding", "identity");
        connection.setRequestProperty("Range", "bytes=" + part.from() + "-" + (part.from() + part.length() - 1));
        return connection;
    }

    private static @Nullable URI redirection(HttpURLConnection connection, URI at, int status) throws IOException {
        switch (status) {
            case 301, 302, 303, 307, 308 -> {
                try {
                    URI next = at.resolve(String.valueOf(connection.getHeaderField("Location")));
                    if ("https".equalsIgnoreCase(at.getScheme()) && !"https".equalsIgnoreCase(next.getScheme())) {
                        throw new WebSeedException(Kind.FORBIDDEN, "it sends us to where nothing is encrypted");
                    }
                    return next;
                } catch (IllegalArgumentException e) {
                    throw new WebSeedException(Kind.LASTING, "it sends us to nowhere");
                }
            }
            default -> {
                return null;
            }
        }
    }

    private static void check(HttpURLConnection connection, int status, FilePart part) throws IOException {
        String coding = connection.getHeaderField("Content-Encoding");
        if (coding != null && !coding.toLowerCase(Locale.ROOT).equals("identity")) {
            throw new WebSeedException(Kind.LASTING, "it answers in the form " + coding + ", which was not asked for");
        }
        if (status == HttpURLConnection.HTTP_PARTIAL) {
            checkRange(connection.getHeaderField("Content-Range"), part);
            checkLength(connection, part);
        } else if (status == HttpURLConnection.HTTP_OK) {
            if (part.from() != 0 || part.length() != part.ofLength()) {
                throw new WebSeedException(Kind.LASTING, "it gives whole files only");
            }
            checkLength(connection, part);
        } else {
            refuse(connection, status);
        }
    }

    private static void checkRange(@Nullable String header, FilePart part) throws WebSeedException {
        Matcher range = RANGE.matcher(header == null ? "" : header.strip());
        long last = part.from() + part.length() - 1;
        if (!range.matches()
                || Long.parseLong(range.group(1)) != part.from()
                || Long.parseLong(range.group(2)) != last) {
            throw new WebSeedException(
                    Kind.LASTING, "it was asked for bytes " + part.from() + "-" + last + " and answers " + header);
        }
        if (!range.group(3).equals("*") && Long.parseLong(range.group(3)) != part.ofLength()) {
            throw new WebSeedException(
                    Kind.LASTING, "its file has " + range.group(3) + " bytes, ours " + part.ofLength());
        }
    }

    private static void checkLength(HttpURLConnection connection, FilePart part) throws WebSeedException {
        long length = connection.getContentLengthLong();
        if (length >= 0 && length != part.length()) {
            throw new WebSeedException(
                    Kind.LASTING, "it was asked for " + part.length() + " bytes and answers with " + length);
        }
    }

    private static void refuse(HttpURLConnection connection, int status) throws WebSeedException {
        boolean isPassing = status >= HttpURLConnection.HTTP_INTERNAL_ERROR
                || status == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || status == TOO_MANY;
        throw new WebSeedException(
                isPassing ? Kind.PASSING : Kind.LASTING,
                "it answers with code " + status,
                retryAfter(connection.getHeaderField("Retry-After")));
    }

    /** In seconds; the other form, a date, is rare and passed over. */
    private static Optional<Duration> retryAfter(@Nullable String header) {
        if (header == null || !header.strip().matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        Duration wished = Duration.ofSeconds(Long.parseLong(header.strip()));
        return Optional.of(wished.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wished);
    }

    private void read(HttpURLConnection connection, FilePart part, Sink sink, BooleanSupplier isCancelled)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = part.length();
        long since = clock.millis();
        long sinceBytes = 0;
        try (InputStream in = connection.getInputStream()) {
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(left, BUFFER));
                if (count < 0) {
                    throw new WebSeedException(Kind.PASSING, "its answer ends " + left + " bytes too early");
                }
                sink.bytes(buffer, count);
                left -= count;
                sinceBytes += count;
                if (isCancelled.getAsBoolean()) {
                    throw new WebSeedException(Kind.PASSING, "nobody waits for it any more");
                }
                long now = clock.millis();
                if (now - since >= LEAST_MILLIS) {
                    if (sinceBytes < LEAST_BYTES) {
                        throw new WebSeedException(
                                Kind.PASSING, "it gave " + sinceBytes + " bytes in " + (now - since) + " ms");
                    }
                    since = now;
                    sinceBytes = 0;
                }
            }
            if (in.read() >= 0) {
                throw new WebSeedException(Kind.LASTING, "its answer does not end where it should");
            }
        }
    }

    /**
     * Breaks off what takes too long, which the timeouts of the library, of one step each, do not. A connection that is
     * just being made does not hear it, so it is said again until all is over.
     */
    private static final class Patience implements AutoCloseable {
        private final AtomicReference<@Nullable HttpURLConnection> asked = new AtomicReference<>();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private Runnable stop = () -> {};

        private void begin(Alarm alarm) {
            stop = alarm.set(LONGEST_HEAD, this::end);
        }

        private void end() {
            isOver.set(true);
            HttpURLConnection waiting = asked.get();
            if (waiting != null) {
                waiting.disconnect();
            }
        }

        /** The code with which {@code connection} answers. */
        private int ask(HttpURLConnection connection) throws IOException {
            asked.set(connection);
            try {
                int status = isOver.get() ? -1 : connection.getResponseCode();
                if (isOver.get()) {
                    throw late();
                }
                return status;
            } catch (IOException | RuntimeException e) {
                // The library may be left without what it was just about to use.
                if (isOver.get()) {
                    throw late();
                }
                throw e;
            } finally {
                asked.set(null);
            }
        }

        private static WebSeedException late() {
            return new WebSeedException(
                    Kind.PASSING, "it did not begin to answer in " + LONGEST_HEAD.toSeconds() + " s");
        }

        @Override
        public void close() {
            stop.run();
        }
    }
}
