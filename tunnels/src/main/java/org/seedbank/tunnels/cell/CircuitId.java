package org.seedbank.tunnels.cell;

import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.WireWriter;

/**
 * Name of a circuit on one link; each link of a circuit has another, drawn by whoever asked for the link.
 *
 * @param value all 32 bits are used; read as unsigned
 */
public record CircuitId(int value) {
    /** Port that stands for the far end of a circuit that joins two owners. */
    private static final int JOINED_PORT = 1024;

    /** How the far end of this circuit looks to a torrent engine, if it is an owner like us. */
    public Address asAddress() {
        return new Address(new WireWriter(Integer.BYTES).i32(value).toBytes(), JOINED_PORT);
    }

    @Override
    public String toString() {
        return String.format("%08x", value);
    }
}
