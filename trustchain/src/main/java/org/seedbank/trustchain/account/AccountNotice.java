package org.seedbank.trustchain.account;

import org.seedbank.trustchain.token.ByteCount;

/**
 * What one side of an open account tells the other over the connection that carries the service. Numbers are claims:
 * they trigger payment or forgiveness within the receiver's own limits, never more.
 *
 * @param kind who says what
 * @param amount {@link Kind#STATEMENT}: verified bytes the payer holds unpaid; else bytes the provider holds delivered
 *     and unpaid; {@link Kind#DECLINED}: bytes of the payment
 * @param window bytes the provider lets stand unpaid; {@link Kind#STATEMENT}: zero; {@link Kind#DECLINED}: the largest
 *     payment that it would sign
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
        CLOSING(4),
        /**
         * Provider to payer: a payment is not signed, being for more than is known to have been delivered. Only for who
         * says that it understands this; it moves nothing, and the payment is signed once it is covered.
         */
        DECLINED(5);

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
