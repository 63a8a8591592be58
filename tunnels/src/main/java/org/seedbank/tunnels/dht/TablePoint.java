package org.seedbank.tunnels.dht;

import java.util.zip.CRC32;
import org.seedbank.overlay.crypto.MemberId;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.WireWriter;

/**
 * A place in the space of the table. Values and nodes have one each, and a value belongs to the nodes nearest to it by
 * exclusive or.
 *
 * @param value 20 bytes
 * @see "Maymounkov and Mazieres, Kademlia, IPTPS 2002"
 */
public record TablePoint(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 20;

    static final int BITS = SIZE * Byte.SIZE;

    /** Which bits of an address count, so that a network has few places for itself; after BEP 42. */
    private static final Bytes MASK_4 = Bytes.fromHex("030f3fff");
    /** The first eight bytes of IPv6. */
    private static final Bytes MASK_6 = Bytes.fromHex("0103070f1f3f7fff");

    private static final int FROM_ADDRESS = 3;

    /** Refuses other sizes. */
    public TablePoint {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("a place in the table has 20 bytes, not " + value.size());
        }
    }

    /** Where {@code member} is kept. */
    public static TablePoint of(MemberId member) {
        return new TablePoint(member.value());
    }

    /** The place of a node: 3 bytes follow from its ip, by CRC-32, and 17 from its identity. */
    static TablePoint ofNode(Address address, MemberId member) {
        Bytes mask = address.isIpv6() ? MASK_6 : MASK_4;
        CRC32 crc = new CRC32();
        for (int i = 0; i < mask.size(); i++) {
            crc.update(address.ip().at(i) & mask.at(i));
        }
        Bytes head = new WireWriter(Integer.BYTES).u32(crc.getValue()).toBytes().slice(0, FROM_ADDRESS);
        return new TablePoint(head.concat(member.value().slice(0, SIZE - FROM_ADDRESS)));
    }

    static TablePoint ofNode(Peer peer) {
        return ofNode(peer.address(), peer.key().memberId());
    }

    /** 20 bytes, to be compared unsigned. */
    Bytes distanceTo(TablePoint other) {
        byte[] distance = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            distance[i] = (byte) (value.at(i) ^ other.value.at(i));
        }
        return Bytes.wrap(distance);
    }

    boolean isCloserTo(TablePoint target, TablePoint than) {
        return distanceTo(target).compareTo(than.distanceTo(target)) < 0;
    }

    /** How many leading bits are the same, 0 to 160. */
    int sharedBits(TablePoint other) {
        for (int i = 0; i < SIZE; i++) {
            int difference = value.at(i) ^ other.value.at(i);
            if (difference != 0) {
                return i * Byte.SIZE + Integer.numberOfLeadingZeros(difference) - (Integer.SIZE - Byte.SIZE);
            }
        }
        return BITS;
    }

    @Override
    public String toString() {
        return value.toShortHex();
    }
}
