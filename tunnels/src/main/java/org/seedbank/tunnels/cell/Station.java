package org.seedbank.tunnels.cell;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;

/** What a circuit id stands for on this node: one end of one link. Lives on the node's loop. */
public interface Station {
    /** Where the other end of the link is; cells from elsewhere do not come here. */
    Address neighbour();

    /** Who the other end is; whoever else signs the end of the circuit is not believed. */
    PublicKey neighbourKey();

    /** A cell with an encrypted message; the array is used again after the call. */
    void sealed(byte[] cell, int size);

    /** The one message besides requests that comes unencrypted. */
    default void created(CellMessage.Created message) {
        // nobody was asked
    }

    /** The neighbour says, signed, that this is the end. */
    void destroyed(int reason);

    /**
     * A second has passed.
     *
     * @return whether this lives on; if not it has cleaned up and is forgotten
     */
    boolean tick();
}
