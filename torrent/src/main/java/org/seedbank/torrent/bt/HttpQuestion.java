package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.web.Distrust;

/**
 * Questions to HTTP servers, of version 1.0 so that an answer comes in one piece and ends with the connection. Unlike
 * the library's client it asks exactly the address that was admitted, and all of it, greetings of TLS and the head of
 * the answer included, ends when the patience does, however slowly bytes come. Calls wait.
 */
final class HttpQuestion {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int CHUNK = 8 << 10;
    private static final int LONGEST_HEAD = 16 << 10;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Dial dial;
    private final long until;
    private final int most;

    /**
     * @param dial connects sockets
     * @param patience from now on, for everything that is asked
     * @param most bytes in the body of an answer
     */
    HttpQuestion(Dial dial, Duration patience, int most) {
        this.dial = dial;
        this.until = MonotonicTime.micros() + TimeUnit.NANOSECONDS.toMicros(patience.toNanos());
        this.most = most;
    }

    /** Connects sockets. */
    @FunctionalInterface
    interface Dial {
        /** Connects {@code socket} with {@code server} within {@code millis}. */
        void connect(Socket socket, InetSocketAddress server, int millis) throws IOException;
    }

    /**
     * What the server at {@code ip} says of {@code address}.
     *
     * @throws IOException if it takes too long or says too much
     */
    HttpTrackerByExit.Response ask(URI address, InetAddress ip) throws IOException {
        boolean isHttps = "https".equals(address.getScheme());
        int usual = isHttps ? HTTPS : HTTP;
        int port = address.getPort() < 0 ? usual : address.getPort();
        if (port > 0xffff) {
            throw new IOException("it names port " + port);
        }
        try (Socket plain = new TimedSocket()) {
            dial.connect(plain, new InetSocketAddress(ip, port), timeLeft());
            // Closed with the plain one alone: the goodbye of TLS would be one more thing to wait for.
            Socket socket = isHttps ? encrypted(plain, address, port) : plain;
            socket.getOutputStream().write(request(address));
            return answer(socket.getInputStream());
        } catch (SocketTimeoutException e) {
            throw new IOException("the tracker takes too long for its answer", e);
        } catch (SSLException e) {
            String reason = Distrust.reason(e).orElseThrow(() -> e);
            throw new IOException("the tracker is not trusted: " + reason, e);
        }
    }

    private static Socket encrypted(Socket plain, URI address, int port) throws IOException {
        String host = address.getHost();
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        SSLSocket socket =
                (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, name, port, false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static byte[] request(URI asked) {
        URI address = URI.create(asked.toASCIIString());
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return ("GET " + path + query + " HTTP/1.0\r\nHost: " + address.getHost() + port
                        + "\r\nUser-Agent: Seedbank/0.1\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private HttpTrackerByExit.Response answer(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        int count;
        long enough = Long.MAX_VALUE;
        while (all.size() < enough && (count = in.read(chunk)) >= 0) {
            all.write(chunk, 0, count);
            if (enough == Long.MAX_VALUE) {
                enough = announcedEnd(all);
            }
            if (all.size() > LONGEST_HEAD + most) {
                throw new IOException("the tracker answers with more than " + most + " bytes");
            }
        }
        HttpTrackerByExit.Response response = HttpTrackerByExit.Response.of(Bytes.wrap(all.toByteArray()));
        if (response.body().size() > most) {
            throw new IOException("the tracker answers with more than " + most + " bytes");
        }
        return response;
    }

    /** Where the answer ends by its own word, as servers that keep the connection all the same must say. */
    private static long announcedEnd(ByteArrayOutputStream begun) {
        if (begun.size() > LONGEST_HEAD + CHUNK) {
            return Long.MAX_VALUE;
        }
        HttpTrackerByExit.Response response = HttpTrackerByExit.Response.of(Bytes.wrap(begun.toByteArray()));
        String length = response.header("content-length");
        return length.matches("[0-9]{1,9}")
                ? begun.size() - response.body().size() + Long.parseLong(length)
                : Long.MAX_VALUE;
    }

    private int timeLeft() throws IOException {
        long left = (until - MonotonicTime.micros()) / 1000;
        if (left <= 0) {
            throw new SocketTimeoutException("the tracker takes too long for its answer");
        }
        return (int) Math.min(left, TIMEOUT_MILLIS);
    }

    /** Looks at the time before it reads, also when TLS reads through it. */
    private final class TimedSocket extends Socket {
        TimedSocket() {
            super(Proxy.NO_PROXY);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            InputStream in = super.getInputStream();
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    setSoTimeout(timeLeft());
                    return in.read();
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    setSoTimeout(timeLeft());
                    return in.read(target, offset, length);
                }
            };
        }
    }
}
