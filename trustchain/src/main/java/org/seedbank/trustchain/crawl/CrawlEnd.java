package org.seedbank.trustchain.crawl;

/** Why a crawl is over. */
public enum CrawlEnd {
    /** Everything up to the newest block that the neighbour knows, or up to the end of the range, is stored. */
    COMPLETE,
    /** The neighbour does not know all of it. */
    PARTIAL,
    /** As many blocks as were allowed were fetched. */
    OVER_BUDGET,
    /** The neighbour does not answer any more. */
    SILENT,
    /** The neighbour sends what is invalid or was not asked for. */
    MISBEHAVED,
    /** The owner of the chain is proven to have forked it. */
    FORKED,
    /** No proven address of the neighbour is known. */
    NO_ADDRESS,
    /** Too many crawls are under way. */
    TOO_MANY,
    /** Nothing can be stored now. */
    NOT_STORABLE,
    /** The node closed. */
    CLOSED
}
