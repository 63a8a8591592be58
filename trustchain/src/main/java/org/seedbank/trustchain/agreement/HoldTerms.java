package org.seedbank.trustchain.agreement;

import java.time.Duration;

/**
 * When a restored chain may be signed again.
 *
 * @param known highest own number that the backup knew
 * @param witnesses partners that have to say what they know; all of them, if there are fewer
 * @param least how long it is held whoever says what: those who know more have to be met first
 * @param patience after which one of them is enough, and after which nobody's word without a block of ours counts
 * @param pause between questions to the same partner
 */
public record HoldTerms(long known, int witnesses, Duration least, Duration patience, Duration pause) {
    /** Five partners, or ten minutes. */
    public static final HoldTerms DEFAULT =
            new HoldTerms(0, 5, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(20));

    /** These, for a backup that knew the own chain up to {@code newKnown}. */
    public HoldTerms withKnown(long newKnown) {
        return new HoldTerms(newKnown, witnesses, least, patience, pause);
    }
}
