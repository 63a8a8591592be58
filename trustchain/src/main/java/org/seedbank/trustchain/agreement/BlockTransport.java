package org.seedbank.trustchain.agreement;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;

/** Carries half-blocks to other nodes. */
public interface BlockTransport {
    /**
     * Sends {@code block} to {@code to} if an address of it is known.
     *
     * @return whether an address was known; says nothing about arrival
     */
    boolean send(PublicKey to, HalfBlock block);

    /** From now on every block that arrives goes to {@code receiver}, on the node's loop. */
    void listen(BlockReceiver receiver);

    /** Receiver of half-blocks. */
    interface BlockReceiver {
        /**
         * A parsed, but otherwise unchecked block; who sent it is not known.
         *
         * @return what became of it
         */
        BlockOutcome received(HalfBlock block);
    }
}
