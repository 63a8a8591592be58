package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;

class NettyBulkEndpointTest {
    private static final EndpointSettings SETTINGS = EndpointSettings.DEFAULT.withMaxDatagram(2048);

    static Stream<NettyNodeLoop> loops() {
        return Stream.of(NettyNodeLoop.start("bulk"), NettyNodeLoop.startOnNio("bulk-nio"));
    }

    @ParameterizedTest
    @MethodSource("loops")
    void keepsDatagramsApartThatLeaveTogether(NettyNodeLoop loop) {
        try (loop) {
            NettyBulkEndpoint from = open(loop, Address.loopback(0));
            NettyBulkEndpoint to = open(loop, Address.loopback(0));
            List<String> heard = new CopyOnWriteArrayList<>();
            List<String> expected = new ArrayList<>();
            onLoop(
                    loop,
                    () -> to.listenInBulk((source, array, size) ->
                            heard.add(source.port() + " " + size + " " + array[0] + " " + array[size - 1])));

            onLoop(loop, () -> {
                int number = 0;
                for (int size : new int[] {169, 142, 142, 1400, 1400, 1400, 3, 2048, 2048, 1, 1, 1, 500}) {
                    byte[] datagram = Bytes.filled(size, ++number).toArray();
                    from.send(to.localAddress(), datagram, 0, size);
                    expected.add(from.localAddress().port() + " " + size + " " + number + " " + number);
                }
                for (int i = 0; i < 200; i++) {
                    from.send(to.localAddress(), Bytes.filled(1400, i).toArray(), 0, 1400);
                    expected.add(from.localAddress().port() + " 1400 " + (byte) i + " " + (byte) i);
                }
            });

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(heard).hasSize(213));
            assertThat(heard).isEqualTo(expected);
            assertThat(from.metrics().sent()).isEqualTo(213);
            assertThat(to.metrics().received()).isEqualTo(213);
            from.close();
            to.close();
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void sendsNothingThatIsForbiddenOrTooLong(NettyNodeLoop loop) {
        try (loop) {
            NettyBulkEndpoint from = open(loop, Address.loopback(0));
            Address public4 = new Address(Bytes.fromHex("08080808"), 9);

            onLoop(loop, () -> {
                from.send(public4, Bytes.utf8("no"));
                from.send(Address.loopback(9), Bytes.filled(2049, 1));
                from.send(Address.loopback(0), Bytes.utf8("nowhere"));
                from.send(Address.loopback(9), Bytes.empty());
            });

            assertThat(from.metrics()).isEqualTo(new EndpointMetrics(0, 0, 0, 0, 1, 1, 2));
            from.close();
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void saysThatAPortIsInUse(NettyNodeLoop loop) {
        try (loop) {
            NettyBulkEndpoint first = open(loop, Address.loopback(0));

            assertThatThrownBy(() -> open(loop, first.localAddress()))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(EndpointException.class)
                    .hasMessageContaining("in use");
            first.close();
        }
    }

    private static NettyBulkEndpoint open(NettyNodeLoop loop, Address local) {
        return NettyBulkEndpoint.open(loop, Clock.systemUTC(), local, NetworkPolicy.closed(Set.of()), SETTINGS)
                .join();
    }

    private static void onLoop(NettyNodeLoop loop, Runnable work) {
        var unused = CompletableFuture.runAsync(work, loop).join();
    }
}
