package org.seedbank.trustchain.account;

import java.time.Instant;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.token.ByteCount;

/**
 * Why the balance changed, or why an open account did without payment. The entries of one own block add up to its
 * amount.
 *
 * @param time when it was recorded, whole milliseconds
 * @param kind what happened
 * @param counterparty with whom
 * @param reason for what service
 * @param amount how much
 * @param block position in the own chain of the block that moved the tokens; absent when none moved
 */
public record HistoryEntry(
        Instant time,
        Kind kind,
        PublicKey counterparty,
        ServiceReason reason,
        ByteCount amount,
        Optional<SequenceNumber> block) {
    /** What happened; the code is what the store keeps. */
    public enum Kind {
        /** We served, and were paid. */
        EARNED(1),
        /** We were served, and paid. */
        SPENT(2),
        /** We served and gave up payment, e.g. for bytes that were lost on the way. */
        FORGIVEN(3),
        /**
         * We offered to take back a payment that nobody had answered; the block is the one that says so, the reason
         * names the payment. Moves nothing: what was paid stays in our totals, and whether the offer counts, or the
         * payment after all, the chain tells.
         */
        WITHDRAWN(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** What the store keeps. */
        public int code() {
            return code;
        }
    }
}
