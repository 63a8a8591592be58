package org.seedbank.cli.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;

/** Visits chains of any length in pages. */
public final class ChainWalk {
    private static final int PAGE = 500;
    private static final long LAST = 0xffff_ffffL;

    private ChainWalk() {}

    /** Calls {@code visitor} with every known block of {@code owner} from {@code from} upwards. */
    public static void visit(ChainStore store, PublicKey owner, SequenceNumber from, Consumer<HalfBlock> visitor) {
        Optional<SequenceNumber> next = Optional.of(from);
        while (next.isPresent()) {
            List<HalfBlock> page = store.chain(owner, next.get(), PAGE);
            page.forEach(visitor);
            // A stranger's block may carry the highest number of all, after which there is none.
            next = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).sequence())
                            .filter(sequence -> sequence.value() < LAST)
                            .map(SequenceNumber::next);
        }
    }
}
