package org.seedbank.trustchain.store;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/** Blocks of one owner, a page of them in memory. */
final class PagedBlocks implements Iterator<HalfBlock> {
    private static final int PAGE = 500;

    private final ChainStore store;
    private final PublicKey owner;
    private Optional<SequenceNumber> next;
    private Iterator<HalfBlock> page = Collections.emptyIterator();

    PagedBlocks(ChainStore store, PublicKey owner, SequenceNumber from) {
        this.store = store;
        this.owner = owner;
        this.next = Optional.of(from);
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && next.isPresent()) {
            List<HalfBlock> blocks = store.chain(owner, next.get(), PAGE);
            page = blocks.iterator();
            next = blocks.isEmpty() ? Optional.empty() : after(blocks.get(blocks.size() - 1));
        }
        return page.hasNext();
    }

    @Override
    public HalfBlock next() {
        boolean unused = hasNext();
        return page.next();
    }

    /** A stranger's block may carry the highest number of all, after which there is none. */
    private static Optional<SequenceNumber> after(HalfBlock last) {
        return Optional.of(last.sequence())
                .filter(number -> number.value() < BlockIndex.LAST)
                .map(SequenceNumber::next);
    }
}
