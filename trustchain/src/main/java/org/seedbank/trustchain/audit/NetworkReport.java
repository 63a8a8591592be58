package org.seedbank.trustchain.audit;

import java.util.List;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Result of the audit of all ledgers of a closed network together.
 *
 * @param given bytes given, by all
 * @param taken bytes taken, by all
 * @param unanswered bytes in payments that nobody has answered, withdrawn ones included; {@code taken} less this is
 *     {@code given}
 * @param ledgers the report of each ledger
 * @param findings what does not add up, in single ledgers and between them; empty if all is well
 */
public record NetworkReport(
        ByteCount given,
        ByteCount taken,
        ByteCount unanswered,
        List<AuditReport> ledgers,
        List<AuditFinding> findings) {
    /** Copies the lists. */
    public NetworkReport {
        ledgers = List.copyOf(ledgers);
        findings = List.copyOf(findings);
    }

    /** Whether everything adds up. */
    public boolean isClean() {
        return findings.isEmpty();
    }
}
