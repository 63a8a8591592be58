package org.seedbank.torrent.bt;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The order in which pieces are begun: by rank, then the rarest first, equally rare ones at random, or one after the
 * other. Sorted now and then, in a time that grows with the number of pieces only; between two sorts every peer has a
 * place in the order before which nothing is left for it, so that all its questions together look at each piece once.
 * Of one thread.
 */
final class PickOrder {
    /** How often at most the order follows what peers announce. */
    private static final long SORT_MILLIS = 500;

    private final RandomGenerator random;
    private final int[] availability;
    private final Map<Object, Place> places = new HashMap<>();
    /** What peers that have everything add to the availability of each piece; they change no order. */
    private int complete;

    private PieceRanks ranks;
    /** All pieces, in the order in which equal ones are begun; made when first needed. */
    private int @Nullable [] equals;

    private int[] order = {};
    private int[] position = {};
    private int generation;
    private int first;
    private boolean isStale;
    private boolean isVoid = true;
    private long sorted;

    PickOrder(int count, PieceRanks ranks, RandomGenerator random) {
        this.availability = new int[count];
        this.ranks = ranks;
        this.random = random;
    }

    /** Pieces are wanted differently, or others are missing. */
    void rank(PieceRanks changed) {
        if (ranks.isSequential() != changed.isSequential()) {
            equals = null;
        }
        ranks = changed;
        isVoid = true;
    }

    /** {@code peer} has one piece more. */
    void joined(Object peer, int piece) {
        availability[piece]++;
        isStale = true;
        Place place = places.get(peer);
        if (place != null && place.generation == generation && piece < position.length) {
            place.add(position[piece]);
        }
    }

    /** A peer with these pieces came. */
    void joined(Object peer, BitSet had) {
        places.remove(peer);
        count(had, 1);
    }

    /** A peer with these pieces is gone. */
    void left(Object peer, BitSet had) {
        places.remove(peer);
        count(had, -1);
    }

    private void count(BitSet had, int difference) {
        // Who had all pieces at the end may have come without: the sum is right all the same.
        if (had.cardinality() == availability.length) {
            complete += difference;
        } else if (!had.isEmpty()) {
            had.stream().forEach(piece -> availability[piece] += difference);
            isStale = true;
        }
    }

    /** How many peers have {@code piece}. */
    int availability(int piece) {
        return complete + availability[piece];
    }

    /** The piece that a peer with these is to begin next; -1 if it has none that is {@code missing}. */
    int next(Object peer, BitSet had, BitSet missing, long now) {
        if (isVoid || (isStale && !ranks.isSequential() && now - sorted >= SORT_MILLIS)) {
            sort(missing);
            sorted = now;
        }
        while (first < order.length && !missing.get(order[first])) {
            first++;
        }
        Place place = places.computeIfAbsent(peer, any -> new Place());
        if (place.generation != generation) {
            place.begin(generation);
        }
        Integer earlier;
        while ((earlier = place.earlier.peek()) != null) {
            int piece = order[earlier];
            if (missing.get(piece) && had.get(piece)) {
                return piece;
            }
            place.earlier.remove();
        }
        place.at = Math.max(place.at, first);
        while (place.at < order.length) {
            int piece = order[place.at];
            if (missing.get(piece) && had.get(piece)) {
                return piece;
            }
            place.at++;
        }
        return -1;
    }

    private void sort(BitSet missing) {
        int[] all = equals();
        int least = Integer.MAX_VALUE;
        int most = Integer.MIN_VALUE;
        for (int count : availability) {
            least = Math.min(least, count);
            most = Math.max(most, count);
        }
        int span = ranks.isSequential() ? 1 : most - least + 1;
        int[] ends = new int[(PieceRanks.HIGHEST + 1) * span];
        for (int piece : all) {
            ends[key(piece, least, span)] += missing.get(piece) ? 1 : 0;
        }
        for (int key = 1; key < ends.length; key++) {
            ends[key] += ends[key - 1];
        }
        order = new int[ends.length == 0 ? 0 : ends[ends.length - 1]];
        position = position.length == all.length ? position : new int[all.length];
        Arrays.fill(position, order.length);
        for (int at = all.length - 1; at >= 0; at--) {
            int piece = all[at];
            if (missing.get(piece)) {
                int place = --ends[key(piece, least, span)];
                order[place] = piece;
                position[piece] = place;
            }
        }
        generation++;
        first = 0;
        isStale = false;
        isVoid = false;
    }

    private int key(int piece, int least, int span) {
        int rarity = ranks.isSequential() ? 0 : availability[piece] - least;
        return (PieceRanks.HIGHEST - ranks.rank(piece)) * span + rarity;
    }

    private int[] equals() {
        int[] all = equals;
        if (all == null) {
            all = new int[availability.length];
            Arrays.setAll(all, piece -> piece);
            for (int at = ranks.isSequential() ? 0 : all.length - 1; at > 0; at--) {
                int other = random.nextInt(at + 1);
                int piece = all[at];
                all[at] = all[other];
                all[other] = piece;
            }
            equals = all;
        }
        return all;
    }

    /** Where in the order a peer is: before it nothing is left for it but what it got since. */
    private static final class Place {
        private final PriorityQueue<Integer> earlier = new PriorityQueue<>();
        private int generation;
        private int at;

        private void begin(int newGeneration) {
            generation = newGeneration;
            at = 0;
            earlier.clear();
        }

        private void add(int position) {
            if (position < at) {
                earlier.add(position);
            }
        }
    }
}
