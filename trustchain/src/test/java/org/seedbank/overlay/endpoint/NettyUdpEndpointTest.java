package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;

class NettyUdpEndpointTest {
    private static final Address ANY_PORT = Address.loopback(0);

    private final List<AutoCloseable> open = new ArrayList<>();

    /** What moves the bytes; on machines without epoll both are NIO. */
    enum Transport {
        PREFERRED,
        NIO;

        NettyNodeLoop start() {
            return this == NIO ? NettyNodeLoop.startOnNio("nio-test") : NettyNodeLoop.start("preferred-test");
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void carriesAThousandDatagramsThereAndBack(Transport transport) {
        Node alice = open(transport);
        Node bob = open(transport);
        Set<Bytes> echoed = ConcurrentHashMap.newKeySet();
        bob.endpoint.listen((from, datagram) -> bob.endpoint.send(from, datagram));
        alice.endpoint.listen((from, datagram) -> {
            assertThat(from).isEqualTo(bob.endpoint.localAddress());
            echoed.add(datagram);
        });
        List<Bytes> sent = IntStream.range(0, 1_000)
                .mapToObj(i -> Bytes.filled(360, i % 251).concat(Bytes.utf8("number " + i)))
                .toList();

        alice.loop.execute(() -> sent.forEach(datagram -> alice.endpoint.send(bob.endpoint.localAddress(), datagram)));

        await().atMost(Duration.ofSeconds(20)).until(() -> echoed.size() == sent.size());
        assertThat(echoed).isEqualTo(sent.stream().collect(Collectors.toSet()));
        assertThat(alice.endpoint.metrics()).isEqualTo(new EndpointMetrics(1_000, 0, 0, 1_000, 0, 0, 0));
        assertThat(alice.loop.uncaught() + bob.loop.uncaught()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void carriesDatagramsUpToTheLimitAndDropsLongerOnes(Transport transport) {
        Node narrow = open(transport, NetworkPolicy.closed(Set.of()), 1_000);
        Node wide = open(transport, NetworkPolicy.closed(Set.of()), 5_000);
        List<Integer> heard = new CopyOnWriteArrayList<>();
        narrow.endpoint.listen((from, datagram) -> heard.add(datagram.size()));

        wide.loop.execute(() -> {
            for (int size : new int[] {1, 1_001, 4_000, 5_001, 0, 1_000}) {
                wide.endpoint.send(narrow.endpoint.localAddress(), Bytes.filled(size, 7));
            }
        });

        await().atMost(Duration.ofMinutes(1)).until(() -> heard.size() == 2);
        assertThat(heard).containsExactlyInAnyOrder(1, 1_000);
        assertThat(narrow.endpoint.metrics().receivedTooLong()).isEqualTo(2);
        assertThat(wide.endpoint.metrics().refusedTooLong()).isEqualTo(1);
        assertThat(wide.endpoint.metrics().failed()).isEqualTo(1);
        assertThat(wide.endpoint.metrics().sent()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingToAddressesThatTheClosedNetworkDoesNotName(Transport transport) {
        Node node = open(transport);
        Address documentation = new Address(Bytes.fromHex("c0000201"), 7759); // 192.0.2.1, RFC 5737
        Address documentation6 = new Address(Bytes.fromHex("20010db8000000000000000000000001"), 7759); // RFC 3849

        node.loop.execute(() -> {
            node.endpoint.send(documentation, Bytes.utf8("never"));
            node.endpoint.send(documentation6, Bytes.utf8("never"));
        });

        await().atMost(Duration.ofMinutes(1))
                .until(() -> node.endpoint.metrics().refusedByPolicy() == 2);
        assertThat(node.endpoint.metrics()).isEqualTo(new EndpointMetrics(0, 0, 0, 0, 2, 0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhenThePortIsInUse(Transport transport) {
        Node first = open(transport);
        Address taken = first.endpoint.localAddress();

        var refused = catchThrowableOfType(EndpointException.class, () -> bind(first.loop, taken));

        assertThat(taken.port()).isPositive();
        assertThat(refused.kind()).isEqualTo(EndpointException.Kind.PORT_IN_USE);
        assertThat(refused).hasMessageContaining(Integer.toString(taken.port()));
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhenTheMachineHasNoSuchAddress(Transport transport) {
        NettyNodeLoop loop = transport.start();
        open.add(loop);

        var refused = catchThrowableOfType(
                EndpointException.class, () -> bind(loop, new Address(Bytes.fromHex("c0000201"), 0)));

        assertThat(refused.kind()).isEqualTo(EndpointException.Kind.NO_SUCH_ADDRESS);
    }

    @ParameterizedTest
    @EnumSource
    void freesThePortWhenClosed(Transport transport) {
        Node first = open(transport);
        Address address = first.endpoint.localAddress();

        first.endpoint.close();
        first.endpoint.close();

        // NIO gives the port back only with the next round of its selector.
        await().atMost(Duration.ofMinutes(1))
                .ignoreException(EndpointException.class)
                .until(() -> bind(first.loop, address).localAddress().equals(address));
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterAListenerThatThrows(Transport transport) {
        Node alice = open(transport);
        Node bob = open(transport);
        List<Bytes> heard = new CopyOnWriteArrayList<>();
        bob.endpoint.listen((from, datagram) -> {
            heard.add(datagram);
            throw new IllegalStateException("thrown by a test on purpose");
        });

        alice.loop.execute(() -> {
            alice.endpoint.send(bob.endpoint.localAddress(), Bytes.utf8("first"));
            alice.endpoint.send(bob.endpoint.localAddress(), Bytes.utf8("second"));
        });

        await().atMost(Duration.ofMinutes(1)).until(() -> heard.size() == 2);
        await().atMost(Duration.ofMinutes(1)).until(() -> bob.loop.uncaught() == 2);
    }

    private Node open(Transport transport) {
        return open(transport, NetworkPolicy.closed(Set.of()), EndpointSettings.DEFAULT.maxDatagram());
    }

    private Node open(Transport transport, NetworkPolicy policy, int maxDatagram) {
        NettyNodeLoop loop = transport.start();
        open.add(0, loop);
        var settings = EndpointSettings.DEFAULT.withMaxDatagram(maxDatagram);
        var endpoint = NettyUdpEndpoint.bind(loop, Clock.systemUTC(), ANY_PORT, policy, settings);
        open.add(0, endpoint);
        return new Node(loop, endpoint);
    }

    private NettyUdpEndpoint bind(NettyNodeLoop loop, Address address) {
        var endpoint = NettyUdpEndpoint.bind(
                loop, Clock.systemUTC(), address, NetworkPolicy.closed(Set.of()), EndpointSettings.DEFAULT);
        open.add(0, endpoint);
        return endpoint;
    }

    private record Node(NettyNodeLoop loop, NettyUdpEndpoint endpoint) {}
}
