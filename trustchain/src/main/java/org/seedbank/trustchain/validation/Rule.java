package org.seedbank.trustchain.validation;

import com.google.common.collect.Sets;
import java.util.Set;

/**
 * What a block can break, in the order in which the published validation looks. Rules that no block can break once it
 * has been parsed (sequence number 0, an owner that is no key, negative times) are the parser's.
 *
 * @see "IPv8 TrustChain validation, specification sections 8 and 9; token economy, invariants A1 to A3"
 */
public enum Rule {
    /** Our rule: the transaction of a bandwidth block is not four byte counts below 2^63. */
    BW_UNREADABLE(Origin.OURS),
    /** Amount given below zero. */
    BW_UP_NEGATIVE,
    /** Amount taken below zero. */
    BW_DOWN_NEGATIVE,
    /** Total given below zero. */
    BW_TOTAL_UP_NEGATIVE,
    /** Total taken below zero. */
    BW_TOTAL_DOWN_NEGATIVE,
    /** Nothing moves. */
    BW_BOTH_ZERO,
    /** Our rule (A1): something moves both ways at once. */
    BW_BOTH_WAYS(Origin.OURS),
    /** Our rule (A1): more moves than one transaction may. */
    BW_ABOVE_MAX_TX(Origin.OURS),
    /** The first block's total given is not the amount given. */
    BW_GENESIS_TOTAL_UP,
    /** The first block's total taken is not the amount taken. */
    BW_GENESIS_TOTAL_DOWN,
    /** Amount given differs from that of the known block with this number. */
    BW_KNOWN_UP,
    /** Amount taken differs from that of the known block with this number. */
    BW_KNOWN_DOWN,
    /** Total given differs from that of the known block with this number. */
    BW_KNOWN_TOTAL_UP,
    /** Total taken differs from that of the known block with this number. */
    BW_KNOWN_TOTAL_DOWN,
    /** Our rule (A3): the answered block is not a readable bandwidth block. */
    BW_LINK_TYPE(Origin.OURS),
    /** Our rule (A3): the answered block is itself an answer, so its amount would count twice. */
    BW_LINK_NOT_PROPOSAL(Origin.OURS),
    /** An agreement gives another amount than was proposed to be taken. */
    BW_LINK_UP_DOWN,
    /** An agreement takes another amount than was proposed to be given. */
    BW_LINK_DOWN_UP,
    /** Total given is less than the total before it and the amount. */
    BW_PREV_TOTAL_UP,
    /** Total taken is less than the total before it and the amount. */
    BW_PREV_TOTAL_DOWN,
    /** Total given is too high for the known block after it. */
    BW_NEXT_TOTAL_UP,
    /** Total taken is too high for the known block after it. */
    BW_NEXT_TOTAL_DOWN,
    /** Our rule (A2, equality): no block accounts for part of the total given. */
    BW_TOTAL_UP_UNEXPLAINED(Origin.OURS),
    /** Our rule (A2, equality): no block accounts for part of the total taken. */
    BW_TOTAL_DOWN_UNEXPLAINED(Origin.OURS),
    /** The signature is not the owner's. */
    SIG_INVALID,
    /** The counterparty is neither a key nor anybody. */
    LINK_PK_INVALID,
    /** The counterparty is the owner. */
    SELF_LINK,
    /** A first block that names a predecessor. */
    GENESIS_HASH_EXPECTED,
    /** A later block that names none. */
    GENESIS_HASH_UNEXPECTED,
    /** Counterparty differs from that of the known block with this number. */
    KNOWN_LINK_PK_DIFFERS,
    /** Link number differs from that of the known block with this number. */
    KNOWN_LINK_SEQ_DIFFERS,
    /** Predecessor differs from that of the known block with this number. */
    KNOWN_PREV_HASH_DIFFERS,
    /** Signature differs from that of the known block with this number. */
    KNOWN_SIG_DIFFERS,
    /** Another block with this number is signed too; seen by callers as {@link Verdict.Forked}. */
    DOUBLE_SIGN,
    /** An answer to a block that was addressed to somebody else. */
    LINK_NOT_ADDRESSED_TO_US,
    /** A second answer to a block that the owner answered already. */
    DOUBLE_COUNTERSIGN,
    /** The predecessor has another hash. */
    PREV_HASH_MISMATCH,
    /** The successor names another predecessor. */
    NEXT_HASH_MISMATCH;

    private static final Set<Rule> ALONE = Sets.immutableEnumSet(
            BW_UNREADABLE,
            BW_UP_NEGATIVE,
            BW_DOWN_NEGATIVE,
            BW_TOTAL_UP_NEGATIVE,
            BW_TOTAL_DOWN_NEGATIVE,
            BW_BOTH_ZERO,
            BW_BOTH_WAYS,
            BW_ABOVE_MAX_TX,
            BW_GENESIS_TOTAL_UP,
            BW_GENESIS_TOTAL_DOWN,
            SIG_INVALID,
            LINK_PK_INVALID,
            SELF_LINK,
            GENESIS_HASH_EXPECTED,
            GENESIS_HASH_UNEXPECTED);

    private final Origin origin;

    Rule() {
        this(Origin.PUBLISHED);
    }

    Rule(Origin origin) {
        this.origin = origin;
    }

    /** Whether the published validation has this rule; otherwise it is one that only we have. */
    public boolean isPublished() {
        return origin == Origin.PUBLISHED;
    }

    /**
     * Whether the block alone shows that it breaks this rule. Of any other rule a block may be sound for all that
     * whoever passes it on knows.
     */
    public boolean isOfBlockAlone() {
        return ALONE.contains(this);
    }

    private enum Origin {
        PUBLISHED,
        OURS
    }
}
