package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.wire.Bytes;

/** What trackers that others name cannot have us ask. All that seems to go elsewhere goes to a server of the test. */
class TrackerBorderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final byte[] ANSWER = "d8:intervali60e5:peers0:e".getBytes(StandardCharsets.US_ASCII);

    private final List<String> dialled = new ArrayList<>();
    private HttpServer server;
    private String redirection = "";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            if (redirection.isEmpty()) {
                exchange.sendResponseHeaders(200, ANSWER.length);
                exchange.getResponseBody().write(ANSWER);
            } else {
                exchange.getResponseHeaders().add("Location", redirection);
                redirection = "";
                exchange.sendResponseHeaders(302, -1);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private void dial(Socket socket, InetSocketAddress asked, int millis) throws IOException {
        dialled.add(asked.getAddress().getHostAddress() + ":" + asked.getPort());
        socket.connect(server.getAddress(), millis);
    }

    private AnnounceAnswer ask(String tracker, NetworkPolicy policy, String... named) throws IOException {
        List<URI> trackers = List.of(named).stream().map(URI::create).toList();
        Border border =
                new Border(policy, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 6881)), trackers);
        URI address = URI.create(tracker);
        return tracker.startsWith("udp")
                ? new UdpTracker(border, new Random(1)).announce(address, request())
                : new HttpTracker(border, PATIENCE, this::dial).announce(address, request());
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8080/announce",
                "http://127.7.7.7/announce",
                "http://localhost/announce",
                "http://0.0.0.0/announce",
                "http://169.254.169.254/announce",
                "https://169.254.169.254/announce",
                "http://224.0.0.1/announce",
                "http://255.255.255.255/announce",
                "http://[::1]/announce",
                "http://[::ffff:127.0.0.1]/announce",
                "http://[fe80::1]/announce",
                "http://[ff02::1]/announce",
                "http://[::]/announce",
                "udp://127.0.0.1:53/announce",
                "udp://169.254.169.254:53",
                "udp://[::1]:53",
                "udp://224.0.0.251:5353",
                "udp://255.255.255.255:53",
                "http://10.0.0.1/admin?reboot=yes",
                "http://192.168.0.1/announce/../admin",
                "http://192.168.0.1/announce/%2e%2e/admin",
                "http://172.16.0.1/",
                "http://[fd00::1]/x/announce"
            })
    void asksNobodyNearInATrackersPlace(String tracker) {
        assertThatThrownBy(() -> ask(tracker, NetworkPolicy.open()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".*(its own network|none of a tracker)");
        assertThat(dialled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.0.2.1/anything?key=1",
                "http://10.0.0.1/announce",
                "http://192.168.0.1:6969/announce.php?key=1"
            })
    void asksTrackersElsewhereAndThoseOfTheLocalNetwork(String tracker) throws IOException {
        assertThat(ask(tracker, NetworkPolicy.open()).seconds()).isEqualTo(60);
        assertThat(dialled).hasSize(1);
    }

    @Test
    void asksWhomTheUserNamedAndNobodyElseThere() throws IOException {
        String named = "http://127.0.0.1:8080/tracker";

        assertThat(ask(named, NetworkPolicy.open(), named).seconds()).isEqualTo(60);
        assertThatThrownBy(() -> ask("http://127.0.0.1:8081/announce", NetworkPolicy.open(), named))
                .hasMessageContaining("its own network");
        assertThat(dialled).containsExactly("127.0.0.1:8080");
    }

    @Test
    void asksThisMachineInAClosedNetwork() {
        assertThatCode(() -> ask("http://127.0.0.1:8080/anything", NetworkPolicy.closed(Set.of())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.1/announce, http://10.0.0.1/announce, which it cannot know",
        "http://192.0.2.1/announce, http://127.0.0.1:8080/announce, its own network",
        "http://192.168.0.1/announce, http://192.168.0.2/admin, none of a tracker",
        "http://192.168.0.1/announce, http://127.0.0.1:8080/announce, its own network"
    })
    void isNotLedNearer(String tracker, String elsewhere, String reason) {
        redirection = elsewhere;

        assertThatThrownBy(() -> ask(tracker, NetworkPolicy.open()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(reason);
        assertThat(dialled).containsExactly(URI.create(tracker).getHost() + ":80");
    }

    @Test
    void isLedOnByTrackersThatMayKnow() throws IOException {
        redirection = "http://192.0.2.2:8080/other";

        assertThat(ask("http://192.0.2.1/announce", NetworkPolicy.open()).seconds())
                .isEqualTo(60);
        assertThat(dialled).containsExactly("192.0.2.1:80", "192.0.2.2:8080");
    }

    @Test
    void aNamedTrackerElsewhereDoesNotLeadToThisMachine() {
        redirection = "http://127.0.0.1:8080/announce";

        assertThatThrownBy(() -> ask(
                        "http://192.0.2.1/announce",
                        NetworkPolicy.open(),
                        "http://192.0.2.1/announce",
                        "http://127.0.0.1:8080/announce"))
                .hasMessageContaining("which it cannot know");
        assertThat(dialled).containsExactly("192.0.2.1:80");
    }
}
