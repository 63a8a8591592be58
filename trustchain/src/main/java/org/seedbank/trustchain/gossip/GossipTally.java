package org.seedbank.trustchain.gossip;

/** What became of a piece of news. */
public enum GossipTally {
    /** Taken and, if its ttl allows, sent on. */
    TAKEN,
    /** Came before. */
    REPEATED,
    /** Came from nobody whose address is proven. */
    FROM_STRANGER,
    /** Its source, or all together, brought too much. */
    OVER_BUDGET,
    /** Breaks a rule, is too large, or comes from a key that is refused. */
    INVALID,
    /** Could not be stored. */
    NOT_STORABLE,
    /** Proved a fork that was not known. */
    PROOF
}
