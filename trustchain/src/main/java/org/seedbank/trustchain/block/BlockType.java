package org.seedbank.trustchain.block;

import org.seedbank.overlay.wire.Bytes;

/**
 * What a block's transaction means to the application, e.g. {@code tribler_bandwidth}.
 *
 * @param name UTF-8 bytes as on the wire
 */
public record BlockType(Bytes name) {
    /** Type of bandwidth transactions since Tribler 7.1. */
    public static final BlockType BANDWIDTH = of("tribler_bandwidth");

    /** The type called {@code name}. */
    public static BlockType of(String name) {
        return new BlockType(Bytes.utf8(name));
    }

    @Override
    public String toString() {
        return name.toUtf8();
    }
}
