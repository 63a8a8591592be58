package org.seedbank.trustchain.checkpoint;

import com.google.common.collect.Iterators;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;

/** Makes proofs from a ledger; reads the whole chain once for each. */
public final class Prover {
    private final ChainStore store;
    private final PrivateKey key;

    /** Proves for {@code key}, whose chain is in {@code store}. */
    public Prover(ChainStore store, PrivateKey key) {
        this.store = store;
        this.key = key;
    }

    /**
     * A proof of what the owner had given and taken with block {@code number}, under a checkpoint over the chain as it
     * is now.
     *
     * @return absent if there is no such block, or the chain has a gap
     */
    public Optional<BalanceProof> prove(SequenceNumber number, Instant now) {
        PublicKey owner = key.publicKey();
        Optional<HalfBlock> block = store.at(new BlockId(owner, number));
        Optional<HalfBlock> last = store.latest(owner);
        if (block.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        SequenceNumber end = last.get().sequence();
        boolean isWhole = store.lowestMissing(owner)
                .map(missing -> missing.compareTo(end) > 0)
                .orElse(true);
        if (!isWhole) {
            return Optional.empty();
        }
        Iterator<SumNode> leaves = Iterators.transform(store.blocks(owner).iterator(), SumNode::leaf);
        ChainTree tree = new ChainTree(leaves, end.value(), number.value() - 1);
        Checkpoint checkpoint = Checkpoint.sign(key, end, tree.root(), now);
        return Optional.of(new BalanceProof(checkpoint, block.get(), tree.path()));
    }
}
