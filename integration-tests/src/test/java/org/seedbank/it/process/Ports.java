package org.seedbank.it.process;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.seedbank.trustchain.fixture.FreePorts;

/** Ports for processes that are told where to listen. */
public final class Ports {
    private Ports() {}

    /** A port of 127.0.0.1 that nobody uses, neither with TCP nor with UDP. */
    public static int free() {
        return FreePorts.next();
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
