package org.seedbank.trustchain.audit;

import org.seedbank.overlay.crypto.PublicKey;

/**
 * Something that does not add up.
 *
 * @param check what was looked at
 * @param ledger in whose ledger
 * @param detail which block or account, what was found, what was expected
 */
public record AuditFinding(AuditCheck check, PublicKey ledger, String detail) {
    @Override
    public String toString() {
        return check + " in the ledger of " + ledger + ": " + detail;
    }
}
