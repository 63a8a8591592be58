package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.offbynull.portmapper.gateways.network.NetworkGateway;
import com.offbynull.portmapper.gateways.network.internalmessages.CreateTcpNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.CreateUdpNetworkRequest;
import com.offbynull.portmapper.gateways.network.internalmessages.IdentifiableErrorNetworkResponse;
import com.offbynull.portmapper.gateways.network.internalmessages.ReadUdpNetworkNotification;
import com.offbynull.portmapper.gateways.network.internalmessages.WriteUdpNetworkRequest;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

/** With the sockets of the library, on loopback; PortMappingTest does the same between machines. */
class RouterBorderTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final InetAddress here = InetAddress.getLoopbackAddress();
    private final Queue<Object> heard = new ConcurrentLinkedQueue<>();
    private Set<Bytes> routers = Set.of(Bytes.copyOf(here.getAddress()));
    private final RouterBorder border =
            new RouterBorder(NetworkGateway::create, () -> new NextHops(Optional.of(routers)));
    private DatagramSocket router;

    @BeforeEach
    void open() throws Exception {
        router = new DatagramSocket(new InetSocketAddress(here, 0));
        router.setSoTimeout(10_000);
    }

    @AfterEach
    void close() {
        router.close();
        border.close();
    }

    @Test
    void longDatagramsAndMoreThanIsHeardInOneConversationAreDropped() throws Exception {
        border.begin(LIMIT);
        InetSocketAddress asked = ask();

        say(asked, RouterBorder.LONGEST_DATAGRAM + 1);
        int weight = RouterBorder.LONGEST_DATAGRAM + RouterBorder.EACH;
        int most = (int) ((RouterBorder.MOST_BYTES - weight - 1) / weight);
        for (int sent = 1; sent <= most; sent++) {
            say(asked, RouterBorder.LONGEST_DATAGRAM);
            int known = sent;
            if (sent % 8 == 0 || sent == most) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> heard.size() >= known && sizes().size() == known);
            }
        }
        say(asked, RouterBorder.LONGEST_DATAGRAM);
        say(asked, 0);

        await().during(Duration.ofMillis(300)).until(() -> sizes().size() == most);
        assertThat(sizes()).containsOnly(RouterBorder.LONGEST_DATAGRAM);
    }

    @Test
    void whoIsNoRouterIsNeitherAskedNorHeard() throws Exception {
        border.begin(LIMIT);
        InetSocketAddress asked = ask();
        routers = Set.of();
        border.begin(LIMIT);

        say(asked, 12);
        border.send(new WriteUdpNetworkRequest(0, (InetSocketAddress) router.getLocalSocketAddress(), new byte[2]));

        router.setSoTimeout(300);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> router.receive(new DatagramPacket(new byte[9], 9))))
                .isInstanceOf(java.net.SocketTimeoutException.class);
        assertThat(sizes()).isEmpty();
    }

    @Test
    void whoWasNotFoundIsNotDialled() throws Exception {
        border.begin(LIMIT);
        try (ServerSocket server = new ServerSocket(0, 1, here)) {
            border.send(new CreateTcpNetworkRequest(7, heard::add, here, here, server.getLocalPort()));

            assertThat(heard).hasSize(1).allSatisfy(each -> {
                assertThat(each).isInstanceOf(IdentifiableErrorNetworkResponse.class);
            });
        }
    }

    @Test
    void placesElsewhereAreNoAnswerToASearch() {
        assertThat(answered("http://127.0.0.1:5000/a")).isTrue();
        assertThat(answered("http://127.0.0.2:5000/a")).isFalse();
        assertThat(answered("http://localhost:5000/a")).isFalse();
        assertThat(answered("http://2130706433/a")).isFalse();
        assertThat(answered("file:///127.0.0.1")).isFalse();
        assertThat(answered("")).isFalse();
        assertThat(RouterBorder.isAtItsSender(new byte[0], here)).isFalse();
    }

    private boolean answered(String place) {
        return RouterBorder.isAtItsSender(
                Bytes.utf8("HTTP/1.1 200 OK\r\nLocation: " + place + "\r\n\r\n").toArray(), here);
    }

    /** Where the router is asked from. */
    private InetSocketAddress ask() throws Exception {
        border.send(new CreateUdpNetworkRequest(0, heard::add, here));
        border.send(new WriteUdpNetworkRequest(0, (InetSocketAddress) router.getLocalSocketAddress(), new byte[2]));
        DatagramPacket packet = new DatagramPacket(new byte[9], 9);
        router.receive(packet);
        return (InetSocketAddress) packet.getSocketAddress();
    }

    private void say(InetSocketAddress to, int size) throws Exception {
        router.send(new DatagramPacket(new byte[size], size, to));
    }

    private List<Integer> sizes() {
        return heard.stream()
                .filter(ReadUdpNetworkNotification.class::isInstance)
                .map(each -> ((ReadUdpNetworkNotification) each).getData().length)
                .toList();
    }
}
