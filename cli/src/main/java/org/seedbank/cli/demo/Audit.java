package org.seedbank.cli.demo;

import java.util.List;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * What the auditor found when everything was over.
 *
 * @param copies files that are equal to the original
 * @param balances one for each party
 * @param given bytes given, by all
 * @param taken bytes taken, by all
 * @param outside payload that was seen to go to somebody who does not pay and is no exit
 * @param differences what does not add up; empty if all is well
 */
record Audit(
        int copies,
        List<Balance> balances,
        ByteCount given,
        ByteCount taken,
        ByteCount outside,
        List<String> differences) {
    /** Copies the lists. */
    Audit {
        balances = List.copyOf(balances);
        differences = List.copyOf(differences);
    }

    /** Blocks on the chains of all parties. */
    long blocks() {
        return balances.stream().mapToLong(Balance::blocks).sum();
    }

    /**
     * What one party gave and took.
     *
     * @param name of the party
     * @param totals recomputed from its chain
     * @param blocks on its chain
     */
    record Balance(String name, Totals totals, long blocks) {
        long balance() {
            return totals.up().value() - totals.down().value();
        }
    }
}
