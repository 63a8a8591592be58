package org.seedbank.overlay.endpoint;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.seedbank.overlay.wire.Bytes;

/**
 * Where a node listens.
 *
 * @param ip 4 or 16 bytes
 * @param port 0 to 65535; 0 means no port is known
 */
public record Address(Bytes ip, int port) {
    /** 0.0.0.0 port 0, which in messages stands for no address. */
    public static final Address NONE = new Address(Bytes.wrap(new byte[4]), 0);

    private static final int IPV4_SIZE = 4;

    /** Refuses other sizes of ip and other ports. */
    public Address {
        if (ip.size() != 4 && ip.size() != 16) {
            throw new IllegalArgumentException("ip address of " + ip.size() + " bytes");
        }
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port);
        }
    }

    /**
     * The address of a resolved socket address.
     *
     * @throws IllegalArgumentException if it is not resolved
     */
    public static Address of(InetSocketAddress socket) {
        if (socket.isUnresolved()) {
            throw new IllegalArgumentException("unresolved " + socket);
        }
        return new Address(Bytes.wrap(socket.getAddress().getAddress()), socket.getPort());
    }

    /** Whether this is a port of {@code host}; makes no objects for IPv4. */
    boolean isAt(InetAddress host) {
        if (host instanceof Inet4Address && ip.size() == IPV4_SIZE) {
            int bits = Ints.fromBytes((byte) ip.at(0), (byte) ip.at(1), (byte) ip.at(2), (byte) ip.at(3));
            return InetAddresses.coerceToInteger(host) == bits;
        }
        return ip.equals(Bytes.wrap(host.getAddress()));
    }

    /** A port of 127.0.0.1. */
    public static Address loopback(int port) {
        return new Address(Bytes.wrap(new byte[] {127, 0, 0, 1}), port);
    }

    /** The same machine at another port. */
    public Address withPort(int newPort) {
        return new Address(ip, newPort);
    }

    /** Whether the ip has 16 bytes. */
    public boolean isIpv6() {
        return ip.size() == 16;
    }

    /** This address for the socket API. */
    public InetSocketAddress toSocket() {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip.toArray()), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sizes were checked in the constructor", e);
        }
    }

    @Override
    public String toString() {
        String host = toSocket().getAddress().getHostAddress();
        return ip.size() == 16 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
