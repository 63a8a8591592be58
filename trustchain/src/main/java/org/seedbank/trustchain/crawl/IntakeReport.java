package org.seedbank.trustchain.crawl;

/**
 * What became of blocks that came from others.
 *
 * @param stored new, acceptable, and on disk
 * @param known on disk before
 * @param ours handed to the node's own proposals and chain, because they concern it
 * @param invalid break a rule, whatever else is known
 * @param forked contradict a known block of their owner
 * @param refused of owners known to have forked, too large, or in contradiction to other blocks that are here
 */
public record IntakeReport(int stored, int known, int ours, int invalid, int forked, int refused) {
    /** Nothing came. */
    public static final IntakeReport NOTHING = new IntakeReport(0, 0, 0, 0, 0, 0);

    IntakeReport plus(IntakeReport other) {
        return new IntakeReport(
                stored + other.stored,
                known + other.known,
                ours + other.ours,
                invalid + other.invalid,
                forked + other.forked,
                refused + other.refused);
    }
}
