package org.seedbank.cli.audit;

import java.util.List;
import java.util.Map;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.Totals;

/**
 * What the blocks of one owner say when each is checked.
 *
 * @param owner whose chain
 * @param blocks number of blocks known
 * @param missing number of blocks below the newest known one that are not known
 * @param totals sums over all bandwidth blocks known
 * @param byCounterparty the same for each counterparty
 * @param open proposals without an answer
 * @param problems what is wrong
 */
public record ChainReport(
        PublicKey owner,
        long blocks,
        long missing,
        Totals totals,
        Map<PublicKey, Totals> byCounterparty,
        List<OpenProposal> open,
        List<Problem> problems) {
    /** Copies the collections. */
    public ChainReport {
        byCounterparty = Map.copyOf(byCounterparty);
        open = List.copyOf(open);
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isSound() {
        return problems.isEmpty();
    }
}
