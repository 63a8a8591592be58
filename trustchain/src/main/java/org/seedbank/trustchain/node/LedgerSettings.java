package org.seedbank.trustchain.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.agreement.HoldTerms;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.payment.PaymentSettings;

/**
 * What a ledger node does.
 *
 * @param payment how it serves and pays
 * @param hold when a restored chain may be signed; absent if it was not restored
 * @param policies who decides about proposals of other types than bandwidth; for bandwidth, instead of the accounts
 */
public record LedgerSettings(
        PaymentSettings payment, Optional<HoldTerms> hold, Map<BlockType, CountersignPolicy> policies) {
    /** Bandwidth only, on the published terms. */
    public static final LedgerSettings DEFAULT =
            new LedgerSettings(PaymentSettings.DEFAULT, Optional.empty(), Map.of());

    /** Copies the map. */
    public LedgerSettings {
        policies = Map.copyOf(policies);
    }

    /** This for a chain that was restored and must not be signed before its end is known. */
    public LedgerSettings withHold(HoldTerms terms) {
        return new LedgerSettings(payment, Optional.of(terms), policies);
    }

    /** This with {@code policy} for proposals of {@code type}. */
    public LedgerSettings withPolicy(BlockType type, CountersignPolicy policy) {
        Map<BlockType, CountersignPolicy> more = new HashMap<>(policies);
        more.put(type, policy);
        return new LedgerSettings(payment, hold, more);
    }
}
