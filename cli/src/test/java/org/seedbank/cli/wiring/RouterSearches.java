package org.seedbank.cli.wiring;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;

/** Hears who searches for routers by UPnP (SSDP). */
final class RouterSearches {
    private static final int PORT = 1900;
    private static final int LONGEST = 2048;

    private RouterSearches() {}

    /** Is told of a search. */
    interface Listener {
        void heard(DatagramPacket search) throws IOException;
    }

    /** Hears on the network of {@code address}, for ever; {@code ready} runs when it has begun. */
    static void hear(String address, Runnable ready, Listener listener) throws IOException {
        try (MulticastSocket searches = new MulticastSocket(PORT)) {
            searches.joinGroup(
                    new InetSocketAddress("239.255.255.250", PORT),
                    NetworkInterface.getByInetAddress(InetAddress.getByName(address)));
            ready.run();
            while (true) {
                DatagramPacket search = new DatagramPacket(new byte[LONGEST], LONGEST);
                searches.receive(search);
                listener.heard(search);
            }
        }
    }
}
