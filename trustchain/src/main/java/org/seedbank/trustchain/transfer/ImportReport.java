package org.seedbank.trustchain.transfer;

import java.util.List;
import org.seedbank.trustchain.block.BlockId;

/**
 * What became of the blocks of an export.
 *
 * @param read all of them
 * @param stored those that were new and break no rule
 * @param known those that were here already
 * @param forks of the others, those that prove that their owner signed two blocks with one number; the proofs are
 *     stored
 * @param refused of the others, those that break a rule
 * @param problems the first of those refused
 */
public record ImportReport(long read, long stored, long known, long forks, long refused, List<Problem> problems) {
    /** Copies the list. */
    public ImportReport {
        problems = List.copyOf(problems);
    }

    /**
     * A block that was not stored.
     *
     * @param block which
     * @param why in words, without a full stop
     */
    public record Problem(BlockId block, String why) {}
}
