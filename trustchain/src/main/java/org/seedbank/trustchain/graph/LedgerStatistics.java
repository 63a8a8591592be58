package org.seedbank.trustchain.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;

/**
 * What there is in a ledger.
 *
 * @param owners number of keys of whom a block is known
 * @param blocks number of blocks
 * @param proposals how many of them propose
 * @param unanswered how many proposals have no known answer
 * @param bytes size of all blocks as on the wire
 * @param types number of blocks of each type
 * @param first time of the earliest block
 * @param last time of the latest block
 */
public record LedgerStatistics(
        long owners,
        long blocks,
        long proposals,
        long unanswered,
        long bytes,
        Map<String, Long> types,
        Optional<Instant> first,
        Optional<Instant> last) {
    /** Types are names that strangers choose. */
    private static final int MOST_TYPES = 1000;

    /** Copies the map. */
    public LedgerStatistics {
        types = Map.copyOf(types);
    }

    /** Counts everything in {@code store}. Reads all of it. */
    public static LedgerStatistics of(ChainStore store) {
        Counting counting = new Counting(store);
        List<PublicKey> owners = store.owners();
        owners.forEach(counting::visit);
        return new LedgerStatistics(
                owners.size(),
                counting.blocks,
                counting.proposals,
                counting.unanswered,
                counting.bytes,
                counting.types,
                counting.first,
                counting.last);
    }

    private static final class Counting {
        private final ChainStore store;
        private final Map<String, Long> types = new TreeMap<>();
        private long blocks;
        private long proposals;
        private long unanswered;
        private long bytes;
        private Optional<Instant> first = Optional.empty();
        private Optional<Instant> last = Optional.empty();

        Counting(ChainStore store) {
            this.store = store;
        }

        void visit(PublicKey owner) {
            store.blocks(owner).forEach(this::count);
        }

        private void count(HalfBlock block) {
            blocks++;
            bytes += block.packed().size();
            if (block.isProposal()) {
                proposals++;
                unanswered += store.linked(block).isPresent() ? 0 : 1;
            }
            String type = block.type().toString();
            types.merge(types.containsKey(type) || types.size() < MOST_TYPES ? type : "(others)", 1L, Long::sum);
            Instant time = block.timestamp();
            first = Optional.of(first.filter(time::isAfter).orElse(time));
            last = Optional.of(last.filter(time::isBefore).orElse(time));
        }
    }
}
