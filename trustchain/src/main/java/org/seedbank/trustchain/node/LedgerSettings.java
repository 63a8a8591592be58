package org.seedbank.trustchain.node;

import java.util.HashMap;
import java.util.Map;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.payment.PaymentSettings;

/**
 * What a ledger node does.
 *
 * @param payment how it serves and pays
 * @param policies who decides about proposals of other types than bandwidth; for bandwidth, instead of the accounts
 */
public record LedgerSettings(PaymentSettings payment, Map<BlockType, CountersignPolicy> policies) {
    /** Bandwidth only, on the published terms. */
    public static final LedgerSettings DEFAULT = new LedgerSettings(PaymentSettings.DEFAULT, Map.of());

    /** Copies the map. */
    public LedgerSettings {
        policies = Map.copyOf(policies);
    }

    /** This with other terms of payment. */
    public LedgerSettings withPayment(PaymentSettings newPayment) {
        return new LedgerSettings(newPayment, policies);
    }

    /** This with {@code policy} for proposals of {@code type}. */
    public LedgerSettings withPolicy(BlockType type, CountersignPolicy policy) {
        Map<BlockType, CountersignPolicy> more = new HashMap<>(policies);
        more.put(type, policy);
        return new LedgerSettings(payment, more);
    }
}
