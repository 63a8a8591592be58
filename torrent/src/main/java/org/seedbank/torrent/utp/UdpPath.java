package org.seedbank.torrent.utp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP socket as a path. Whoever owns the thread waits until its {@link #channel} can be read. */
public final class UdpPath implements DatagramPath, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UdpPath.class);

    /** Asked of the system for each direction; it may give less. */
    private static final int SOCKET_BUFFER = 4 << 20;

    /** Datagrams taken in one turn. */
    private static final int TURN = 64;

    private static final int LARGEST = 65_507;

    /** Headers of IPv6 are longer by this. */
    private static final int LONGER_HEADER = 20;

    /**
     * Where routers may break datagrams up, every size seems to arrive: then nothing is sent that does not pass whole
     * over Ethernet, PPPoE and WireGuard.
     */
    private static final int LARGEST_UNTRIED = 1372;

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final Predicate<InetAddress> mayContact;
    private final int maxDatagram;
    private final boolean staysWhole;
    private final ByteBuffer received = ByteBuffer.allocateDirect(LARGEST + 1);

    private UdpPath(DatagramChannel channel, Predicate<InetAddress> mayContact, int maxDatagram) throws IOException {
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.mayContact = mayContact;
        this.maxDatagram = maxDatagram;
        this.staysWhole = keepWhole(channel);
    }

    /** Whether nobody on the way may break datagrams up; Java has the option from 19 on. */
    private static boolean keepWhole(DatagramChannel channel) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals("IP_DONTFRAGMENT") && option.type() == Boolean.class) {
                @SuppressWarnings("unchecked")
                SocketOption<Boolean> whole = (SocketOption<Boolean>) option;
                channel.setOption(whole, true);
                return true;
            }
        }
        return false;
    }

    /**
     * Opens a socket.
     *
     * @param local where it listens; port 0 leaves the choice to the system
     * @param mayContact asked before each datagram is sent
     * @param maxDatagram largest datagram sent, bytes
     * @throws IOException if the port is taken, or the address is not ours
     */
    public static UdpPath open(InetSocketAddress local, Predicate<InetAddress> mayContact, int maxDatagram)
            throws IOException {
        return open(DatagramChannel.open(), local, mayContact, maxDatagram);
    }

    /**
     * As {@link #open}, but nothing comes by IPv6, not on the address that stands for all either.
     *
     * @throws IOException if the port is taken, or the address is not ours
     */
    public static UdpPath openIpv4(InetSocketAddress local, Predicate<InetAddress> mayContact, int maxDatagram)
            throws IOException {
        return open(DatagramChannel.open(StandardProtocolFamily.INET), local, mayContact, maxDatagram);
    }

    private static UdpPath open(
            DatagramChannel channel, InetSocketAddress local, Predicate<InetAddress> mayContact, int maxDatagram)
            throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.bind(local);
            return new UdpPath(channel, mayContact, maxDatagram);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** To be registered with the selector of the owner, for reading. */
    public DatagramChannel channel() {
        return channel;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Gives what has arrived, or a part of it, to {@code multiplexer}; then its turn is due.
     *
     * @throws IOException if the socket is closed
     */
    public void receive(UtpMultiplexer multiplexer) throws IOException {
        for (int i = 0; i < TURN; i++) {
            received.clear();
            InetSocketAddress from = (InetSocketAddress) channel.receive(received);
            if (from == null) {
                return;
            }
            boolean unused = multiplexer.received(from, received.flip());
        }
    }

    @Override
    public int maxDatagram(InetSocketAddress to) {
        int largest = to.getAddress() instanceof Inet6Address ? maxDatagram - LONGER_HEADER : maxDatagram;
        return staysWhole ? largest : Math.min(LARGEST_UNTRIED, largest);
    }

    @Override
    public void send(InetSocketAddress to, ByteBuffer datagram) {
        if (!mayContact.test(to.getAddress())) {
            LOG.debug("not sent to {}: the network is closed", to);
            return;
        }
        try {
            int unused = channel.send(datagram, to);
        } catch (IOException e) {
            LOG.debug("not sent to {}: {}", to, e.toString());
        }
    }

    @Override
    public void flush() {
        // Each datagram left when it was given to the socket.
    }

    @Override
    public String toString() {
        return address.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
