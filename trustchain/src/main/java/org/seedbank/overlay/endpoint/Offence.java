package org.seedbank.overlay.endpoint;

/** What somebody did that has a consequence for it. */
public enum Offence {
    /** Sent more datagrams than one source may; those beyond were dropped. */
    TOO_MANY_PACKETS(Consequence.LIMITED),
    /** Asked for more than one source is answered; questions beyond were dropped. */
    TOO_MANY_QUESTIONS(Consequence.LIMITED),
    /** Passed on more news than one neighbour may; those beyond were dropped. */
    TOO_MUCH_NEWS(Consequence.LIMITED),
    /** Sent what does not parse; it was dropped. */
    MALFORMED(Consequence.HOSTILE),
    /** Sent a packet whose signature is not that of the key in it; it was dropped. */
    BAD_SIGNATURE(Consequence.HOSTILE),
    /** Passed on blocks that break a rule; they were dropped. */
    FALSE_BLOCKS(Consequence.HOSTILE),
    /** Named addresses at which nobody is, again and again: no neighbour for a while. */
    MISLEADING(Consequence.BANNED),
    /** Gave data that do not have the hash that they must have: nothing is taken from it any more. */
    BAD_DATA(Consequence.BANNED);

    private final Consequence consequence;

    Offence(Consequence consequence) {
        this.consequence = consequence;
    }

    /** What becomes of who did it. */
    public Consequence consequence() {
        return consequence;
    }

    /** What becomes of somebody. */
    public enum Consequence {
        /** Nothing is taken from it. */
        BANNED,
        /** What is too much is not taken from it. */
        LIMITED,
        /** What is wrong is not taken from it. */
        HOSTILE
    }
}
