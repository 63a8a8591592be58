package org.seedbank.overlay.crypto;

import org.seedbank.overlay.wire.Bytes;

/**
 * Short name of an identity: SHA-1 of the 74-byte public key.
 *
 * @param value 20 bytes
 */
public record MemberId(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 20;

    /** Refuses other sizes. */
    public MemberId {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("member id of " + value.size() + " bytes");
        }
    }

    @Override
    public String toString() {
        return value.toHex();
    }
}
