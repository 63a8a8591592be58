package org.seedbank.torrent.bt;

import bt.torrent.messaging.ConnectionState;

/**
 * Finds the moment to answer a choke: when Bt has given up every request sent before it, and every block that came
 * before it is written, so that none will be requested twice.
 *
 * <p>Bt removes the assignment of a choking peer before it asks the agents for messages, and then the request producer,
 * which stands behind our agent, cancels all requests; so the second round after a choke finds the work done.
 */
final class TokenChokeAnswer {
    private static final int NOTHING_TO_ANSWER = -1;

    private int rounds = NOTHING_TO_ANSWER;

    /** A choke came. */
    void choked() {
        rounds = 0;
    }

    /** Asked in every round; {@code true} once for each choke. */
    boolean isDue(ConnectionState state, int unwritten) {
        if (rounds == NOTHING_TO_ANSWER || rounds++ == 0) {
            return false;
        }
        if (!state.isPeerChoking() || !state.getPendingRequests().isEmpty() || unwritten > 0) {
            rounds = 1;
            return false;
        }
        rounds = NOTHING_TO_ANSWER;
        return true;
    }
}
