package org.seedbank.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports for processes that are told where to listen. */
public final class Ports {
    private Ports() {}

    /** A TCP port of 127.0.0.1 that nobody listened on a moment ago. */
    public static int free() {
        try (ServerSocket socket = hold()) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A TCP port of 127.0.0.1 that is taken until the result is closed. */
    static ServerSocket hold() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    /** A UDP port of 127.0.0.1 that is taken until the result is closed. */
    static DatagramSocket holdDatagrams() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }
}
