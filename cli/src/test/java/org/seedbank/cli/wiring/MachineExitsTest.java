package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;

class MachineExitsTest {
    private static final NetworkPolicy POLICY = NetworkPolicy.closed(Set.of());

    private static final Bytes REQUEST = Bytes.utf8("GET /announce HTTP/1.0\r\n\r\n");
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final NettyNodeLoop loop = NettyNodeLoop.start("exits");

    @AfterEach
    void stop() {
        loop.close();
    }

    /** A node that listens on all addresses has exits that reach peers of both families. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void reachesBothFamiliesFromTheWildcard(String outside) throws IOException {
        Address any = Address.of(new InetSocketAddress(0));
        try (MachineExits exits = new MachineExits(loop, Clock.systemUTC(), any, POLICY, false)) {
            Address place = Address.of(new InetSocketAddress(InetAddress.getByName(outside), 0));
            NettyBulkEndpoint peer = NettyBulkEndpoint.open(loop, Clock.systemUTC(), place, POLICY, MachineExits.BULK)
                    .join();
            BulkEndpoint door = exits.openSocket().join();
            List<Address> heard = new CopyOnWriteArrayList<>();
            loop.execute(() -> {
                peer.listenInBulk((from, array, size) -> peer.send(from, array, 0, size));
                door.listenInBulk((from, array, size) -> heard.add(from));
                door.send(peer.localAddress(), new byte[20], 0, 20);
            });

            await().atMost(Duration.ofMinutes(1)).until(() -> heard.size() == 1);

            assertThat(heard).containsExactly(peer.localAddress());
            peer.close();
            door.close();
        }
    }

    @Test
    void looksHostsUpOnlyIfThePolicySaysSo() {
        Location.Named host = new Location.Named("localhost", 80);
        try (MachineExits silent = new MachineExits(loop, Clock.systemUTC(), Address.loopback(0), POLICY, false);
                MachineExits helpful = new MachineExits(loop, Clock.systemUTC(), Address.loopback(0), POLICY, true)) {
            assertThatThrownBy(() -> silent.resolve(host).join()).hasMessageContaining("names are not looked up here");
            assertThat(helpful.resolve(host).join()).isEqualTo(Address.loopback(80));
        }
    }

    @Test
    void asksTrackersOnlyWhereThePolicyAllows() throws IOException {
        try (ServerSocket tracker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                MachineExits exits = new MachineExits(loop, Clock.systemUTC(), Address.loopback(0), POLICY, false)) {
            Background.run("tracker", () -> answer(tracker));

            assertThat(exits.exchangeHttp(Address.loopback(tracker.getLocalPort()), REQUEST)
                            .join()
                            .toUtf8())
                    .isEqualTo("HTTP/1.0 200 OK\r\n\r\nde");
            assertThatThrownBy(() -> exits.exchangeHttp(new Address(Bytes.fromHex("c0000201"), 80), REQUEST)
                            .join())
                    .hasMessageContaining("the network policy forbids");
        }
    }

    /** With the patience of this test, whatever waits for one of the dead waits for longer than the test. */
    @Test
    void trackersAndHostsThatDoNotAnswerHoldNobodyElseUp() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        MachineExits.Lookup lookup = host -> {
            if (host.equals("slow.example")) {
                Uninterruptibles.awaitUninterruptibly(end);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket tracker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                MachineExits exits = exits(lookup)) {
            Background.run("tracker", () -> answer(tracker));
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                waiting.add(exits.exchangeHttp(Address.loopback(dead.getLocalPort()), REQUEST));
                waiting.add(exits.resolve(new Location.Named("slow.example", 80)));
            }

            CompletableFuture<Address> found = exits.resolve(new Location.Named("quick.example", 80));
            CompletableFuture<Bytes> answered = exits.exchangeHttp(Address.loopback(tracker.getLocalPort()), REQUEST);

            assertThat(found).succeedsWithin(LONGEST).isEqualTo(Address.loopback(80));
            assertThat(answered).succeedsWithin(LONGEST);
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
        } finally {
            end.countDown();
        }
    }

    @Test
    void saysThatALookupBroke() {
        MachineExits.Lookup broken = host -> {
            throw new IllegalArgumentException("broken on " + host);
        };
        try (MachineExits exits = exits(broken)) {
            assertThat(exits.resolve(new Location.Named("some.example", 80)))
                    .failsWithin(LONGEST)
                    .withThrowableThat()
                    .withMessageContaining("broken on some.example");
        }
    }

    private MachineExits exits(MachineExits.Lookup lookup) {
        return new MachineExits(
                loop, Clock.systemUTC(), Address.loopback(0), POLICY, true, lookup, Duration.ofHours(1));
    }

    private static void answer(ServerSocket tracker) {
        try (Socket client = tracker.accept();
                OutputStream out = client.getOutputStream()) {
            byte[] asked = client.getInputStream().readNBytes(26);
            out.write(("HTTP/1.0 200 OK\r\n\r\n" + (asked.length == 26 ? "de" : "")).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
