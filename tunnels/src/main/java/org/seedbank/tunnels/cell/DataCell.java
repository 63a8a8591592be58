package org.seedbank.tunnels.cell;

import org.seedbank.overlay.endpoint.Address;

/**
 * The message that carries datagrams, written and read in arrays, since it is by far the most frequent one: id (1),
 * destination, origin, payload; both addresses with a type byte.
 */
public final class DataCell {
    private static final int TYPE_IPV4 = 1;
    private static final int TYPE_NAME = 2;
    private static final int TYPE_IPV6 = 3;
    private static final int IPV4 = 7;
    private static final int IPV6 = 19;

    /** Bytes before a payload at most, if both addresses are ip addresses. */
    public static final int LARGEST_HEAD = 1 + 2 * IPV6;

    /** Bytes before a payload between two owners, who have no addresses for each other. */
    public static final int HEAD_WITHOUT_ADDRESSES = 1 + 2 * IPV4;

    private DataCell() {}

    /**
     * Writes the head of a message to the beginning of {@code out}.
     *
     * @return its size
     */
    public static int writeHead(Address destination, Address origin, byte[] out) {
        out[0] = MessageId.DATA;
        return writeAddress(origin, out, writeAddress(destination, out, 1));
    }

    /** How many bytes the address at {@code offset} takes, or -1 if it is none or does not end within {@code size}. */
    public static int addressSize(byte[] message, int offset, int size) {
        if (offset + 3 > size) {
            return -1;
        }
        int length = switch (message[offset]) {
            case TYPE_IPV4 -> IPV4;
            case TYPE_IPV6 -> IPV6;
            case TYPE_NAME -> 5 + ((message[offset + 1] & 0xff) << 8) + (message[offset + 2] & 0xff);
            default -> -1;
        };
        return offset + length > size ? -1 : length;
    }

    /** Whether the address at {@code offset} is the name of a host. */
    public static boolean isName(byte[] message, int offset) {
        return message[offset] == TYPE_NAME;
    }

    private static int writeAddress(Address address, byte[] out, int offset) {
        boolean isIpv6 = address.isIpv6();
        int end = offset + (isIpv6 ? IPV6 : IPV4);
        out[offset] = (byte) (isIpv6 ? TYPE_IPV6 : TYPE_IPV4);
        address.ip().copyTo(out, offset + 1);
        out[end - 2] = (byte) (address.port() >>> 8);
        out[end - 1] = (byte) address.port();
        return end;
    }
}
