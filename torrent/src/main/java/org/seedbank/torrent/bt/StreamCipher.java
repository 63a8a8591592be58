package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;

/** One direction of an encrypted connection. */
@FunctionalInterface
interface StreamCipher {
    /** Replaces what is between position and limit; the position stays. */
    void apply(ByteBuffer bytes);
}
