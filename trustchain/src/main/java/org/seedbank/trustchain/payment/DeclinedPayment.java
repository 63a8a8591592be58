package org.seedbank.trustchain.payment;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * A payment that its payee does not sign, being for more than it knows to have served. It stays offered, and is signed
 * once it is covered.
 *
 * @param counterparty the other party, whoever pays
 * @param payer who pays
 * @param amount of the payment
 * @param covered the largest payment that the payee would sign; a claim if the counterparty is the payee
 */
public record DeclinedPayment(PublicKey counterparty, Payer payer, ByteCount amount, ByteCount covered) {
    /** Who pays. */
    public enum Payer {
        /** This node; the counterparty declines. */
        WE,
        /** The counterparty; this node declines. */
        THEY
    }
}
