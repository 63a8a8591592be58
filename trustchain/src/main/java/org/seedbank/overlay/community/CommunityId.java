package org.seedbank.overlay.community;

import org.seedbank.overlay.wire.Bytes;

/**
 * Name of an overlay; nodes that speak different rules or content must not share one.
 *
 * @param value 20 bytes
 */
public record CommunityId(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 20;

    /** What every packet begins with: 0, then version 2. */
    private static final Bytes VERSION = Bytes.fromHex("0002");

    /** Refuses other sizes. */
    public CommunityId {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("community id of " + value.size() + " bytes");
        }
    }

    /** The id written as 40 hexadecimal digits. */
    public static CommunityId fromHex(String digits) {
        return new CommunityId(Bytes.fromHex(digits));
    }

    /**
     * First 22 bytes of every packet of this overlay.
     *
     * @see "IPv8 packet framing, specification section 3"
     */
    public Bytes prefix() {
        return VERSION.concat(value);
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
