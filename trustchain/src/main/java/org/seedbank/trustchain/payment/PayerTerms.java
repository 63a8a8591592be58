package org.seedbank.trustchain.payment;

import java.time.Duration;
import org.seedbank.trustchain.token.ByteCount;

/**
 * When a payer pays. Amounts are rounded down to {@code quantum}; the remainder stays owed.
 *
 * @param target debt that is paid at the next tick; 64 MiB
 * @param least debt that is paid at all, and the size of the first advance; 1 MiB
 * @param quantum amounts are multiples of this; 1 MiB
 * @param maxAge age at which a debt is paid at the next tick; 15 minutes
 * @param windowPercent part of the provider's window at which is paid at once; 80
 * @param tick time between ticks, to which up to half of it is added; 60 s
 * @param unanswered payments that one provider may leave unanswered; 4, and 1 before it has answered any
 * @param debtTtl after this time a debt below {@code least} is dropped, and a payment that nobody answered is taken
 *     back; 30 days
 * @see "token economy, deferred payment, section 1.4"
 */
public record PayerTerms(
        ByteCount target,
        ByteCount least,
        ByteCount quantum,
        Duration maxAge,
        int windowPercent,
        Duration tick,
        int unanswered,
        Duration debtTtl) {
    /** What is described above. */
    public static final PayerTerms DEFAULT = new PayerTerms(
            ByteCount.ofMebibytes(64),
            ByteCount.ofMebibytes(1),
            ByteCount.ofMebibytes(1),
            Duration.ofMinutes(15),
            80,
            Duration.ofSeconds(60),
            4,
            Duration.ofDays(30));

    /** What is paid of {@code debt}; zero if it is too little. */
    ByteCount payable(ByteCount debt) {
        ByteCount rounded = debt.roundedDownTo(quantum);
        return rounded.isAtLeast(least) ? rounded : ByteCount.ZERO;
    }
}
