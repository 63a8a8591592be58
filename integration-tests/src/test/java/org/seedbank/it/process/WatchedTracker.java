package org.seedbank.it.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP tracker (BEP 3, 23) that says the same to everybody, and keeps what it was asked. */
final class WatchedTracker implements AutoCloseable {
    private final HttpServer server;
    private final byte[] said;
    private final List<String> questions = new CopyOnWriteArrayList<>();

    /** @param said its answer, true or not */
    WatchedTracker(byte[] said) throws IOException {
        this.said = said.clone();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/announce", this::answer);
        server.start();
    }

    /** Tells of one peer, which listens on {@code port} of this machine. */
    static WatchedTracker of(int port) throws IOException {
        return new WatchedTracker(peers(new byte[] {127, 0, 0, 1, (byte) (port >> 8), (byte) port}));
    }

    /** An answer that tells of peers, 6 bytes each. */
    static byte[] peers(byte[] compact) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("d8:intervali60e5:peers" + compact.length + ":").getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(compact);
        answer.write('e');
        return answer.toByteArray();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    /** What was asked, with the fields of the head. */
    List<String> questions() {
        return List.copyOf(questions);
    }

    private void answer(HttpExchange exchange) throws IOException {
        questions.add(exchange.getRequestURI().getRawQuery() + " "
                + exchange.getRequestHeaders().entrySet());
        try (exchange) {
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
        } catch (IOException e) {
            questions.add("(went away: " + e.getMessage() + ")"); // whoever wants no more of it may
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
