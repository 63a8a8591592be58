package org.seedbank.trustchain.account;

import org.seedbank.trustchain.token.ByteCount;

/**
 * What one side of an open account tells the other over the connection that carries the service. Numbers are claims:
 * they trigger payment or forgiveness within the receiver's own limits, never more.
 *
 * @param kind who says what
 * @param amount {@link Kind#STATEMENT}: verified bytes the payer holds unpaid; else bytes the provider holds delivered
 *     and unpaid
 * @param window bytes the provider lets stand unpaid; {@link Kind#STATEMENT}: zero
 */
public record AccountNotice(Kind kind, ByteCount amount, ByteCount window) {
    /** Kinds of notice; the code is what the wire carries. */
    public enum Kind {
        /** Provider to payer: the window granted, and what is unpaid now; also when service goes on. */
        TERMS(1),
        /** Provider to payer: over the window, service stops until {@link #TERMS} follow. */
        PAYMENT_DUE(2),
        /** Payer to provider: what the payer holds unpaid. */
        STATEMENT(3),
        /**
         * Provider to payer: it stops for good. What can be paid should be paid now, and a {@link #STATEMENT} follow
         * once all payments are answered.
         */
        CLOSING(4);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** What the wire carries. */
        public int code() {
            return code;
        }
    }
}
