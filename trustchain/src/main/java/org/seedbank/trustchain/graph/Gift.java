package org.seedbank.trustchain.graph;

import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.token.ByteCount;

/**
 * All that one key gave another.
 *
 * @param giver who gave
 * @param taker who took
 * @param amount in all; with more than 2^63 - 1 bytes, that many
 * @param transactions how many there were
 * @param unanswered how many of them only one side has signed, as far as is known
 */
public record Gift(PublicKey giver, PublicKey taker, ByteCount amount, long transactions, long unanswered) {
    Gift plus(Gift other) {
        long sum = amount.value() + other.amount.value();
        return new Gift(
                giver,
                taker,
                new ByteCount(sum < 0 ? Long.MAX_VALUE : sum),
                transactions + other.transactions,
                unanswered + other.unanswered);
    }
}
