package org.seedbank.trustchain.audit;

import java.util.Map;
import java.util.stream.Stream;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.store.LedgerWrite;

/**
 * The ledgers of three who paid each other, with something wrong in them.
 *
 * @param name what is wrong
 * @param check what finds it
 * @param isBetween whether no ledger shows it by itself
 * @param ledgers whose ledger has what in it; if it is not between them, the fault is in the first
 */
public record PlantedLedgers(String name, AuditCheck check, boolean isBetween, Map<PrivateKey, LedgerWrite> ledgers) {
    /** One for each fault that is planted. */
    public static Stream<PlantedLedgers> all() {
        return PlantedFaultsTest.planted();
    }

    /** With nothing wrong in any by itself. */
    public static PlantedLedgers honest() {
        return new PlantedLedgers("nothing", AuditCheck.BLOCK_RULES, false, new LedgerDraft().contents());
    }

    @Override
    public String toString() {
        return name;
    }
}
