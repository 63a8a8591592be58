package org.seedbank.overlay.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;

/** Two nodes on one machine; multicast stays on the loopback interface. */
class LanBeaconTest {
    private static final InetSocketAddress GROUP = new InetSocketAddress("239.192.77.60", 17_759);
    private static final Bytes PREFIX = Bytes.filled(22, 7);

    private final NettyNodeLoop loop = NettyNodeLoop.start("beacon-test");
    private final Queue<Address> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        loop.close();
    }

    /** By means of the JDK alone, so that a fault of ours is not taken for one of the machine. */
    @BeforeAll
    static void needsMulticastOnLoopback() {
        assumeTrue(hasMulticastOnLoopback(), "this machine has no multicast on its loopback interface");
    }

    private static boolean hasMulticastOnLoopback() {
        try (MulticastSocket socket = new MulticastSocket(GROUP.getPort())) {
            NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            socket.joinGroup(GROUP, loopback);
            socket.setNetworkInterface(loopback);
            socket.setSoTimeout(2000);
            socket.send(new DatagramPacket(new byte[] {1}, 1, GROUP));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void isHeardByNodesOfTheSameOverlayOnly() throws SocketException {
        Optional<LanBeacon> one = join(PREFIX, heard);
        Optional<LanBeacon> two = join(PREFIX, new ConcurrentLinkedQueue<>());
        Optional<LanBeacon> foreign = join(Bytes.filled(22, 8), new ConcurrentLinkedQueue<>());
        assertThat(one.isPresent() && two.isPresent() && foreign.isPresent()).isTrue();

        await().atMost(Duration.ofMinutes(1)).until(() -> {
            foreign.get().call(999);
            two.get().call(7001);
            return !heard.isEmpty();
        });

        assertThat(heard).allMatch(address -> address.port() == 7001);
        one.get().close();
        two.get().close();
        foreign.get().close();
    }

    private Optional<LanBeacon> join(Bytes prefix, Queue<Address> into) throws SocketException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        return LanBeacon.join(loop, loopback, prefix, GROUP, into::add);
    }
}
