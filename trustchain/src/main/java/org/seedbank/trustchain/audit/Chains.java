package org.seedbank.trustchain.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;

/** Walks through ledgers of any size. */
final class Chains {
    private static final int PAGE = 500;
    private static final long LAST = 0xffff_ffffL;

    private Chains() {}

    /** Shows every block of {@code owner} to {@code reader}, in order. */
    static void forEach(ChainStore store, PublicKey owner, Consumer<HalfBlock> reader) {
        List<HalfBlock> page = store.chain(owner, SequenceNumber.GENESIS, PAGE);
        while (!page.isEmpty()) {
            page.forEach(reader);
            SequenceNumber end = page.get(page.size() - 1).sequence();
            // A stranger's block may carry the highest number of all, after which there is none.
            page = end.value() == LAST ? List.of() : store.chain(owner, end.next(), PAGE);
        }
    }

    /** The amounts in {@code block}, if it is a readable bandwidth block. */
    static Optional<BandwidthTransaction> bandwidth(HalfBlock block) {
        if (!block.type().equals(BlockType.BANDWIDTH)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BandwidthTransaction.decode(block.transaction()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    /** The block that {@code answer} answers. */
    static Optional<BlockId> answered(HalfBlock answer) {
        BlockLink link = answer.link();
        return answer.isProposal() || !PublicKey.isParseable(link.counterparty())
                ? Optional.empty()
                : Optional.of(new BlockId(new PublicKey(link.counterparty()), new SequenceNumber(link.sequence())));
    }
}
