package org.seedbank.trustchain.agreement;

/** What became of a half-block that arrived. */
public enum BlockOutcome {
    /** It answers a proposal of ours, and is being stored. */
    AGREED,
    /** It answers a proposal of ours as it did before. */
    AGREED_BEFORE,
    /** A proposal that we countersign. */
    COUNTERSIGNED,
    /** A proposal that we countersigned before; the same agreement is sent again, or is on its way to disk. */
    COUNTERSIGNED_BEFORE,
    /** Declined: more than we know to have delivered, or nothing at all. */
    DECLINED_NOT_COVERED,
    /** Declined: the transaction is none that pays us. */
    DECLINED_NO_PAYMENT,
    /** Declined: pays so little that the blocks that say so are not worth it, and something remains to be paid. */
    DECLINED_TOO_LITTLE,
    /** Declined: a type of transaction about which nobody here decides. */
    DECLINED_TYPE,
    /** Declined: we agreed to its withdrawal. */
    DECLINED_WITHDRAWN,
    /** Declined: it withdraws what we countersigned before; that answer is sent again. */
    DECLINED_TOO_LATE,
    /** Declined: more withdrawals than are answered in a while; whoever means it sends it again. */
    DECLINED_BUDGET,
    /** Dropped: it answers a proposal of ours whose withdrawal was agreed, or a withdrawal that came too late. */
    ANSWERED_OTHERWISE,
    /** Dropped: it has nothing to do with us. */
    NOT_FOR_US,
    /** Dropped: it answers no proposal of ours. */
    ANSWERS_NOTHING,
    /** Dropped: it answers a proposal that we made to somebody else. */
    ANSWERED_BY_STRANGER,
    /** Dropped: it breaks a rule, e.g. does not mirror the amounts, or its signature is wrong. */
    INVALID,
    /** Its owner signed another block with the same number: the proof is being stored. */
    FORKED,
    /** Dropped: its owner is known to have forked its chain. */
    REFUSED_KEY,
    /** A proposal of somebody whom the user shut out: not countersigned. */
    DECLINED_BANNED,
    /** A block of our own chain that we know. */
    OWN_BLOCK,
    /** A block of our own chain that we did not know, and that is being stored before anything is signed. */
    OWN_BLOCK_RECOVERED,
    /** Our signature on a block that we do not know: our chain is not signed any more. */
    OWN_BLOCK_FROM_ELSEWHERE,
    /** Dropped: nothing can be stored now. */
    NOT_STORABLE;

    /** Whether it is a genuine proposal that is answered, so that the answer may go back to where it came from. */
    public boolean isAnswered() {
        return this == COUNTERSIGNED || this == COUNTERSIGNED_BEFORE;
    }
}
