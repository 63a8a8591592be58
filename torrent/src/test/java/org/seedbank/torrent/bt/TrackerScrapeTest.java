package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.InfoHash;

class TrackerScrapeTest {
    private static final InfoHash TORRENT = new InfoHash(Bytes.filled(20, 'h'));
    private static final String NAME = "20:hhhhhhhhhhhhhhhhhhhh";

    private final TrackerScrape scrape = new TrackerScrape(NetworkPolicy.closed(Set.of()), List.of(), new Random(1));

    /** The examples of BEP 48, and addresses with other schemes and ports. */
    @ParameterizedTest
    @CsvSource({
        "http://example.com/announce, http://example.com/scrape",
        "http://example.com/x/announce, http://example.com/x/scrape",
        "http://example.com/announce.php, http://example.com/scrape.php",
        "http://example.com/announce?x2%0644, http://example.com/scrape?x2%0644",
        "https://example.com:8443/a/announce?x=2/4, https://example.com:8443/a/scrape?x=2/4"
    })
    void asksWhereTheAnnouncementsGo(String announce, String address) {
        assertThat(TrackerScrape.address(URI.create(announce))).contains(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/a",
                "http://example.com/announce/x",
                "http://example.com/x%064announce",
                "//example.com/announce",
                "http:/announce",
                "http:announce"
            })
    void knowsTrackersThatCannotBeAsked(String announce) {
        assertThat(TrackerScrape.address(URI.create(announce))).isEmpty();
    }

    @Test
    void readsTheCountsOfOurTorrentAlone() throws IOException {
        String answer = "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei1e10:downloadedi1e10:incompletei1ee" + NAME
                + "d8:completei5e10:downloadedi50e10:incompletei10eeee";

        assertThat(ScrapeAnswer.parse(Bytes.utf8(answer), TORRENT.value())).isEqualTo(new SwarmSize(5, 10, 50));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "de",
                "d5:filesdee",
                "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei1eeee",
                "d14:failure reason4:no!!e",
                "d5:filesle"
            })
    void refusesAnAnswerToAnotherQuestion(String answer) {
        assertThatThrownBy(() -> ScrapeAnswer.parse(Bytes.utf8(answer), TORRENT.value()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void believesNoImpossibleCount() throws IOException {
        String answer = "d5:filesd" + NAME + "d8:completei-5e10:downloadedi999999999999e10:incomplete1:xeee";

        assertThat(ScrapeAnswer.parse(Bytes.utf8(answer), TORRENT.value()))
                .isEqualTo(new SwarmSize(0, 0, Integer.MAX_VALUE));
    }

    @Test
    void asksByHttp() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/scrape", exchange -> {
            assertThat(exchange.getRequestURI().getRawQuery()).isEqualTo("k=1&info_hash=" + "%68".repeat(20));
            byte[] answer = ("d5:filesd" + NAME + "d8:completei3e10:downloadedi4e10:incompletei5eeee")
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            URI tracker = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/announce?k=1");

            assertThat(scrape.ask(tracker, TORRENT)).isEqualTo(new SwarmSize(3, 5, 4));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void asksByUdp() throws IOException {
        try (DatagramSocket tracker = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try {
                    answer(tracker, Optional.empty());
                    answer(tracker, Optional.of(TORRENT.value()));
                } catch (IOException e) {
                    // The test has ended already.
                }
            });
            thread.setDaemon(true);
            thread.start();

            assertThat(scrape.ask(URI.create("udp://127.0.0.1:" + tracker.getLocalPort()), TORRENT))
                    .isEqualTo(new SwarmSize(7, 9, 8));
        }
    }

    /** Connects whoever asks, or tells the size of a swarm. */
    private static void answer(DatagramSocket tracker, Optional<Bytes> swarm) throws IOException {
        DatagramPacket request = new DatagramPacket(new byte[100], 100);
        tracker.receive(request);
        ByteBuffer in = ByteBuffer.wrap(request.getData(), 0, request.getLength());
        ByteBuffer out = ByteBuffer.allocate(20).putInt(in.getInt(8)).putInt(in.getInt(12));
        if (swarm.isPresent()) {
            boolean isRight = in.getLong(0) == 4711
                    && in.getInt(8) == 2
                    && Bytes.copyOf(in.position(16)).equals(swarm.get());
            out.putInt(isRight ? 7 : 0).putInt(8).putInt(9);
        } else {
            out.putLong(4711);
        }
        tracker.send(new DatagramPacket(out.array(), out.position(), request.getSocketAddress()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://192.0.2.1/announce", "udp://192.0.2.1:80", "http://t.example/announce"})
    void asksNobodyOutsideAClosedNetwork(String tracker) {
        assertThatThrownBy(() -> scrape.ask(URI.create(tracker), TORRENT)).hasMessageContaining("may not");
    }
}
