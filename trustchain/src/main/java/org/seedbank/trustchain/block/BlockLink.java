package org.seedbank.trustchain.block;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;

/**
 * The other half of a transaction: whose chain, and which block there.
 *
 * @param counterparty 74 bytes, a public key or {@link #ANYBODY}; hostile until checked
 * @param sequence the block that this one answers, or 0 in a proposal, whose answer is not known yet
 */
public record BlockLink(Bytes counterparty, long sequence) {
    /** Counterparty of open proposals and solo blocks: 74 times ASCII "0". */
    public static final Bytes ANYBODY = Bytes.filled(PublicKey.SIZE, '0');

    /** Refuses what the wire cannot carry. */
    public BlockLink {
        if (counterparty.size() != PublicKey.SIZE || sequence < 0 || sequence > 0xffff_ffffL) {
            throw new IllegalArgumentException("link to " + counterparty.size() + " bytes, sequence " + sequence);
        }
    }

    /** The link of a proposal made to {@code counterparty}. */
    public static BlockLink proposalTo(PublicKey counterparty) {
        return new BlockLink(counterparty.encoded(), 0);
    }

    /** The link of an agreement that answers {@code proposal}. */
    public static BlockLink answerTo(BlockId proposal) {
        return new BlockLink(proposal.owner().encoded(), proposal.sequence().value());
    }

    /** Whether no answering block is named. */
    public boolean isOpen() {
        return sequence == 0;
    }

    /** The block that is answered; absent in a proposal, and if the counterparty is no key. */
    public Optional<BlockId> answered() {
        return isOpen() || !PublicKey.isParseable(counterparty)
                ? Optional.empty()
                : Optional.of(new BlockId(new PublicKey(counterparty), new SequenceNumber(sequence)));
    }

    /** Whether this names {@code key}. */
    public boolean names(PublicKey key) {
        return counterparty.equals(key.encoded());
    }
}
