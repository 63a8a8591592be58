package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** From which of our addresses the system would speak with somebody far away. */
final class DefaultRoute {
    /** Anywhere outside (a public name service); connecting a UDP socket to it sends nothing. */
    private static final byte[] FAR = {8, 8, 8, 8};

    private static final int PORT = 53;

    private DefaultRoute() {}

    /** Our address; empty if no way leads out. */
    static Optional<InetAddress> address() {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.connect(new InetSocketAddress(InetAddress.getByAddress(FAR), PORT));
            return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
