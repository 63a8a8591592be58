package org.seedbank.trustchain.block;

import org.seedbank.overlay.crypto.PublicKey;

/**
 * Place of a block: whose chain, which position. Two valid blocks with one id are a fork.
 *
 * @param owner creator of the block
 * @param sequence position in the owner's chain
 */
public record BlockId(PublicKey owner, SequenceNumber sequence) {
    @Override
    public String toString() {
        return owner + "#" + sequence;
    }
}
