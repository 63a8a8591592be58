package org.seedbank.trustchain.payment;

/**
 * Both sides of an open account.
 *
 * @param provider how we trust those we serve
 * @param payer when we pay those who serve us
 */
public record PaymentSettings(ProviderTerms provider, PayerTerms payer) {
    /** The published numbers. */
    public static final PaymentSettings DEFAULT = new PaymentSettings(ProviderTerms.DEFAULT, PayerTerms.DEFAULT);
}
