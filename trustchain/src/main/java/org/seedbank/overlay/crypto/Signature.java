package org.seedbank.overlay.crypto;

import org.seedbank.overlay.wire.Bytes;

/**
 * An Ed25519 signature (RFC 8032, pure): R, then S.
 *
 * @param value 64 bytes
 */
public record Signature(Bytes value) {
    /** Size in bytes. */
    public static final int SIZE = 64;

    /** Refuses other sizes. */
    public Signature {
        if (value.size() != SIZE) {
            throw new IllegalArgumentException("signature of " + value.size() + " bytes");
        }
    }
}
