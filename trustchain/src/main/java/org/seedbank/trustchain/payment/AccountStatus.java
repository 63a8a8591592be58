package org.seedbank.trustchain.payment;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How one account stands now.
 *
 * @param counterparty the other party
 * @param owed what we owe it
 * @param unanswered what we paid it and it has not answered
 * @param unansweredPayments in how many payments
 * @param unpaid what it was served and has not paid
 * @param window what it may leave unpaid
 * @param standing whether it is served
 * @param declined the part of {@code unanswered} that it says it does not sign, as of more than it served
 */
public record AccountStatus(
        PublicKey counterparty,
        ByteCount owed,
        ByteCount unanswered,
        int unansweredPayments,
        ByteCount unpaid,
        ByteCount window,
        Standing standing,
        ByteCount declined) {
    /** Whether a counterparty is served. */
    public enum Standing {
        /** It is, or would be. */
        SERVED,
        /** Not before it pays. */
        PAYMENT_DUE,
        /** Not at all: it did not pay in time, or it forked its chain. */
        REFUSED
    }
}
