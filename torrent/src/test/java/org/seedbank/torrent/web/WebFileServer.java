package org.seedbank.torrent.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A web server on 127.0.0.1 that gives ranges of files, or answers as a test wishes. */
public final class WebFileServer implements AutoCloseable {
    private static final int BACKLOG = 10;

    private final String scheme;
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Answer answer = WebFileServer::range;

    /** Speaks in clear. */
    public WebFileServer() throws IOException {
        this("http", HttpServer.create(here(), BACKLOG));
    }

    /** Speaks TLS. */
    public WebFileServer(SSLContext keys) throws IOException {
        this("https", encrypted(keys));
    }

    private static InetSocketAddress here() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static HttpServer encrypted(SSLContext keys) throws IOException {
        HttpsServer made = HttpsServer.create(here(), BACKLOG);
        made.setHttpsConfigurator(new HttpsConfigurator(keys));
        return made;
    }

    private WebFileServer(String scheme, HttpServer server) {
        this.scheme = scheme;
        this.server = server;
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            requests.add(exchange.getRequestURI().getRawPath() + " " + range);
            byte[] file = files.get(exchange.getRequestURI().getPath());
            try (exchange) {
                if (file == null) {
                    exchange.sendResponseHeaders(404, -1);
                } else {
                    answer.give(exchange, file);
                }
            }
        });
        server.start();
    }

    /** Answers a request for a file. */
    @FunctionalInterface
    public interface Answer {
        void give(HttpExchange exchange, byte[] file) throws IOException;
    }

    /** From now on answers are {@code wished}. */
    public WebFileServer answering(Answer wished) {
        answer = wished;
        return this;
    }

    /** Holds {@code content} at {@code path}. */
    public WebFileServer with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Path and range of every request. */
    public List<String> requests() {
        return requests;
    }

    /** Its address with {@code path}. */
    public URI at(String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** The first byte that is asked for. */
    public static int first(HttpExchange exchange) {
        return bound(exchange, 0);
    }

    /** The last byte that is asked for. */
    public static int last(HttpExchange exchange) {
        return bound(exchange, 1);
    }

    private static int bound(HttpExchange exchange, int which) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        return Integer.parseInt(range.substring("bytes=".length()).split("-", -1)[which]);
    }

    /** The answer that is right. */
    public static void range(HttpExchange exchange, byte[] file) throws IOException {
        int first = first(exchange);
        int last = last(exchange);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + file.length);
        exchange.sendResponseHeaders(206, last - first + 1);
        exchange.getResponseBody().write(Arrays.copyOfRange(file, first, last + 1));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
