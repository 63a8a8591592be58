package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between one program and another, and looks how large the datagrams of the first are. */
final class UdpBetween implements AutoCloseable {
    private static final int LARGEST = 65_507;

    private final DatagramSocket near = open();
    private final DatagramSocket far = open();
    private final InetSocketAddress target;
    private final AtomicReference<@Nullable SocketAddress> client = new AtomicReference<>();
    private final AtomicInteger largest = new AtomicInteger();

    UdpBetween(InetSocketAddress target) {
        this.target = target;
        start(this::there);
        start(this::back);
    }

    /** Where the first one sends. */
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), near.getLocalPort());
    }

    /** Bytes of the largest datagram of the first one. */
    int largest() {
        return largest.get();
    }

    private void there() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (true) {
            packet.setLength(LARGEST);
            near.receive(packet);
            client.set(packet.getSocketAddress());
            largest.accumulateAndGet(packet.getLength(), Math::max);
            packet.setSocketAddress(target);
            far.send(packet);
        }
    }

    private void back() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        while (true) {
            packet.setLength(LARGEST);
            far.receive(packet);
            SocketAddress to = client.get();
            if (to != null) {
                packet.setSocketAddress(to);
                near.send(packet);
            }
        }
    }

    private static DatagramSocket open() {
        try {
            return new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Forwarding work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // Closed.
                    }
                },
                "between");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Forwarding {
        void run() throws IOException;
    }

    @Override
    public void close() {
        near.close();
        far.close();
    }
}
