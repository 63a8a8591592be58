package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
            Bytes request = Bytes.utf8("GET /announce HTTP/1.0\r\n\r\n");

            assertThat(exits.exchangeHttp(Address.loopback(tracker.getLocalPort()), request)
                            .join()
                            .toUtf8())
                    .isEqualTo("HTTP/1.0 200 OK\r\n\r\nde");
            assertThatThrownBy(() -> exits.exchangeHttp(new Address(Bytes.fromHex("c0000201"), 80), request)
                            .join())
                    .hasMessageContaining("the network policy forbids");
        }
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
