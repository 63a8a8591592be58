package org.seedbank.trustchain.payment;

import java.time.Duration;
import org.seedbank.trustchain.token.ByteCount;

/**
 * How a provider trusts. The window is what it lets stand unpaid: {@code window} for strangers, more by
 * {@code 1/creditPerWindow} of the effective balance, at most {@code largestWindow}; but room for two pieces of what is
 * served, and what payers round off.
 *
 * @param window bytes a stranger may leave unpaid; 16 MiB
 * @param creditPerWindow bytes of effective balance for each byte of additional window; 20
 * @param largestWindow bytes anybody may leave unpaid; 1 GiB
 * @param chunk least bytes allowed to be served with one write, if the window has room; 4 MiB. What was allowed at a
 *     crash is not known to have been served
 * @param forgiveness bytes given up for any key, once, when it states to owe less; 4 MiB
 * @param paidPerForgiven bytes paid for each further byte that is given up; 8
 * @param dueTimeout how long a payment that is due may take; 2 minutes
 * @param refusal how long who does not pay in time is not served; 7 days
 * @see "token economy, deferred payment with a window, sections 1.4 and 1.5"
 */
public record ProviderTerms(
        ByteCount window,
        int creditPerWindow,
        ByteCount largestWindow,
        ByteCount chunk,
        ByteCount forgiveness,
        int paidPerForgiven,
        Duration dueTimeout,
        Duration refusal) {
    /** Less is countersigned only if it settles all; the quantum of payers, since both halves stay for good. */
    static final ByteCount LEAST_PAYMENT = ByteCount.ofMebibytes(1);
    /** What payers leave unpaid because they pay whole mebibytes. */
    private static final ByteCount ROUNDING = ByteCount.ofMebibytes(1);
    /** Larger pieces do not make windows larger: a stranger may run away with as much. */
    private static final ByteCount LARGEST_UNVERIFIABLE = ByteCount.ofMebibytes(64);

    /** What is described above. */
    public static final ProviderTerms DEFAULT = new ProviderTerms(
            ByteCount.ofMebibytes(16),
            20,
            ByteCount.ofMebibytes(1024),
            ByteCount.ofMebibytes(4),
            ByteCount.ofMebibytes(4),
            8,
            Duration.ofMinutes(2),
            Duration.ofDays(7));

    /**
     * The window for a key with effective balance {@code credit} that cannot owe {@code unverifiable} of what it got.
     * Were that as much as the window, neither side could go on.
     */
    ByteCount windowFor(ByteCount credit, ByteCount unverifiable) {
        ByteCount earned =
                window.plus(new ByteCount(credit.value() / creditPerWindow)).min(largestWindow);
        ByteCount needed = unverifiable.min(LARGEST_UNVERIFIABLE).plus(ROUNDING);
        return earned.isAtLeast(needed) ? earned : needed;
    }

    /**
     * What may be allowed at once within {@code granted}, a window, to a key that paid {@code earned}: more to who has
     * paid for a window before, so that a fast transfer does not wait for a slow disk.
     */
    ByteCount chunkOf(ByteCount granted, ByteCount earned) {
        return new ByteCount(Math.max(chunk.value(), granted.value() / (earned.isAtLeast(window) ? 2 : 4)));
    }

    /** All that may be given up for a key that paid {@code earned}. */
    ByteCount forgivenessFor(ByteCount earned) {
        return forgiveness.plus(new ByteCount(earned.value() / paidPerForgiven));
    }
}
