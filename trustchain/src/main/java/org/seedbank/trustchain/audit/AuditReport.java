package org.seedbank.trustchain.audit;

import java.util.List;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * Result of the audit of one ledger.
 *
 * @param key whose ledger it is
 * @param ownBlocks blocks of its own chain
 * @param foreignBlocks blocks of others that it holds
 * @param totals all that was given and taken, recomputed
 * @param unanswered bytes in own payments that nobody has answered, as far as this ledger knows
 * @param withdrawn how many of them are in payments that were withdrawn and will never be answered
 * @param findings what does not add up; empty if all is well
 */
public record AuditReport(
        PublicKey key,
        long ownBlocks,
        long foreignBlocks,
        Totals totals,
        ByteCount unanswered,
        ByteCount withdrawn,
        List<AuditFinding> findings) {
    /** Copies the list. */
    public AuditReport {
        findings = List.copyOf(findings);
    }

    /** Whether everything adds up. */
    public boolean isClean() {
        return findings.isEmpty();
    }
}
