package org.seedbank.trustchain.checkpoint;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;

/** Makes proofs from a ledger; reads the whole chain once for each. */
public final class Prover {
    private static final int PAGE = 500;

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
        ChainTree tree = new ChainTree(new Leaves(), end.value(), number.value() - 1);
        Checkpoint checkpoint = Checkpoint.sign(key, end, tree.root(), now);
        return Optional.of(new BalanceProof(checkpoint, block.get(), tree.path()));
    }

    /** The leaves of the chain, read in pages. */
    private final class Leaves implements Iterator<SumNode> {
        private SequenceNumber from = SequenceNumber.GENESIS;
        private Iterator<HalfBlock> page = List.<HalfBlock>of().iterator();

        @Override
        public boolean hasNext() {
            if (!page.hasNext()) {
                page = store.chain(key.publicKey(), from, PAGE).iterator();
            }
            return page.hasNext();
        }

        @Override
        public SumNode next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            HalfBlock block = page.next();
            from = page.hasNext() ? from : block.sequence().next();
            return SumNode.leaf(block);
        }
    }
}
