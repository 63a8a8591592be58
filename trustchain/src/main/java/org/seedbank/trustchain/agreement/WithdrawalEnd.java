package org.seedbank.trustchain.agreement;

/** How an attempt to withdraw a proposal ended. */
public enum WithdrawalEnd {
    /** The counterparty agreed to withdraw it, and will never agree to the proposal. */
    WITHDRAWN,
    /** The counterparty had agreed to the proposal before, and will never agree to the withdrawal. */
    AGREED_BEFORE,
    /** The counterparty forked its chain: nothing of it is accepted any more, so our own word is enough. */
    KEY_REFUSED
}
