package org.seedbank.trustchain.audit;

/**
 * What an audit looks at.
 *
 * @see "token economy, invariants A1 to A8"
 */
public enum AuditCheck {
    /** Each block by itself and with its neighbours: signature, links, amounts, totals, mirrored halves (A1 to A3). */
    BLOCK_RULES,
    /** The own chain has all numbers from 1 on. */
    OWN_CHAIN_COMPLETE,
    /** The newest totals are the sum of the own blocks (A4). */
    TOTALS_ADD_UP,
    /** Each account has the same sums as the blocks made with its counterparty (A4). */
    ACCOUNTS_ADD_UP,
    /** Each own agreement has its proposal, of the same type, and is the only one for it (A3, A5, A7). */
    ANSWERED_ONCE,
    /** History explains each byte that each own bandwidth block moved, and nothing else. */
    HISTORY_EXPLAINS,
    /** The own key is not proven to have forked its chain. */
    NOT_FORKED,
    /** No ledger has another block under one number than the others. */
    SIGNED_ONCE,
    /** A half that one ledger has as its own is in the ledger of the other party too. */
    BOTH_HALVES,
    /** All that was given was taken, but for proposals not answered yet (A8). */
    GIVEN_IS_TAKEN
}
