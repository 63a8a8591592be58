package org.seedbank.cli.audit;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.Totals;

/** All that a key gave and took, as its newest bandwidth block says. */
public final class OwnTotals {
    private static final SequenceNumber HIGHEST = new SequenceNumber(0xffff_ffffL);

    private OwnTotals() {}

    /** Of {@code owner}, as far as {@code store} knows. */
    public static Totals of(ChainStore store, PublicKey owner) {
        BlockId end = new BlockId(owner, HIGHEST);
        Optional<HalfBlock> newest = store.at(end)
                .filter(block -> block.type().equals(BlockType.BANDWIDTH))
                .or(() -> store.before(end, BlockType.BANDWIDTH));
        return newest.map(block ->
                        BandwidthTransaction.decode(block.transaction()).totals())
                .orElse(Totals.NONE);
    }
}
