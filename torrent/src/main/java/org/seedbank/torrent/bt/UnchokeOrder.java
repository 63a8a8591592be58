package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedbank.torrent.bt.SwarmExtension.Payment;

/**
 * Who is served: first those that pay, then those that give to us, by how much, then newcomers, last those that owe.
 * Two places are given by turns, so that a newcomer can show what it gives (optimistic unchoke, BEP 3).
 */
final class UnchokeOrder {
    /** Peers that are served at a time by rank. */
    static final int SLOTS = 10;
    /** Places by turns. */
    static final int OPTIMISTIC = 2;
    /** How long one turn lasts (BEP 3). */
    static final long TURN_MILLIS = 30_000;

    private UnchokeOrder() {}

    /**
     * A peer that wants to be served.
     *
     * @param peer who
     * @param payment how it pays
     * @param rate bytes a second that it gives us, zero when we want nothing
     * @param served whether it has a place
     * @param since when it got its place, or began to wait for one
     */
    record Candidate<T>(T peer, Payment payment, long rate, boolean served, long since) {
        private int rank() {
            return switch (payment) {
                case PAYING -> 0;
                case NONE -> rate > 0 ? 1 : 2;
                case OWING -> 3;
            };
        }

        /** Who has a place keeps it for one turn; then who waits longest has the next. */
        private int turn(long now) {
            if (served) {
                return now - since < TURN_MILLIS ? 0 : 2;
            }
            return 1;
        }
    }

    /** The peers that are to be served from {@code now} on. */
    static <T> Set<T> choose(List<Candidate<T>> candidates, long now) {
        List<Candidate<T>> order = new ArrayList<>(candidates);
        Comparator<Candidate<T>> byTurn = Comparator.<Candidate<T>>comparingInt(candidate -> candidate.turn(now))
                .thenComparingLong(Candidate::since);
        order.sort(Comparator.<Candidate<T>>comparingInt(Candidate::rank)
                .thenComparing(
                        Comparator.<Candidate<T>>comparingLong(Candidate::rate).reversed())
                .thenComparing(byTurn));
        Set<T> chosen = new HashSet<>();
        order.stream().limit(SLOTS).forEach(candidate -> chosen.add(candidate.peer));
        order.stream()
                .skip(SLOTS)
                .filter(candidate -> candidate.payment != Payment.OWING)
                .sorted(byTurn)
                .limit(OPTIMISTIC)
                .forEach(candidate -> chosen.add(candidate.peer));
        return chosen;
    }
}
