package org.seedbank.torrent.bt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which pieces a lone seeder offers to whom (BEP 16): to each peer a few that nobody else has, and the next only when
 * another peer has got one of them, so that hardly any piece is sent twice. Of one thread.
 *
 * @param <T> peers
 */
final class SuperSeeding<T> {
    /** Pieces that are offered to one peer and that nobody else has; more than one, so that none waits for us. */
    static final int AT_ONCE = 2;
    /**
     * Peers that have offers at a time: as many as are served, so that nobody who is choked keeps a piece from others.
     */
    static final int BUSY = UnchokeOrder.SLOTS + UnchokeOrder.OPTIMISTIC;
    /** Pieces that are offered at once to a peer that did not want others, at most. */
    static final int MOST_AT_ONCE = 64;
    /** A peer that is not interested for so long does not want what it was offered. */
    static final long UNWANTED_MILLIS = 1_000;
    /** A peer that has what it was offered for so long is not to blame that nobody takes it. */
    static final long PASS_ON_MILLIS = 20_000;
    /** A piece that a peer has not got for so long is offered to another. */
    static final long SLOW_MILLIS = 60_000;

    private final int count;
    private final RandomGenerator random;
    private final Map<T, Pupil> pupils = new LinkedHashMap<>();
    private final int[] availability;
    /** Pieces that no peer has and that are offered to nobody. */
    private final BitSet fresh = new BitSet();

    SuperSeeding(int count, RandomGenerator random) {
        this.count = count;
        this.random = random;
        this.availability = new int[count];
        fresh.set(0, count);
    }

    /**
     * Something to be announced.
     *
     * @param <T> peers
     */
    record Offer<T>(T peer, int piece) {}

    /** A peer that believes that we have nothing. */
    void opened(T peer, long now) {
        pupils.put(peer, new Pupil(now));
    }

    /** Whether {@code peer} is one of ours. */
    boolean knows(T peer) {
        return pupils.containsKey(peer);
    }

    /** {@code peer} has these pieces. */
    void learnt(T peer, BitSet had, long now) {
        Pupil pupil = pupils.get(peer);
        if (pupil == null || had.cardinality() == pupil.had.cardinality()) {
            return;
        }
        had.stream().filter(piece -> !pupil.had.get(piece)).forEach(piece -> {
            availability[piece]++;
            fresh.clear(piece);
        });
        pupil.had.or(had);
        pupil.progress = now;
    }

    /** {@code peer} is gone: what only it had is offered again. */
    void closed(T peer) {
        Pupil pupil = pupils.remove(peer);
        if (pupil != null) {
            pupil.had.stream().forEach(piece -> {
                availability[piece]--;
                refresh(piece);
            });
            pupil.offers.keySet().forEach(this::refresh);
        }
    }

    private void refresh(int piece) {
        if (availability[piece] == 0 && pupils.values().stream().noneMatch(other -> other.offers.containsKey(piece))) {
            fresh.set(piece);
        }
    }

    /** Whether {@code peer} was told that we have {@code piece}. */
    boolean isOffered(T peer, int piece) {
        Pupil pupil = pupils.get(peer);
        return pupil == null || pupil.told.get(piece);
    }

    /** What a peer says about our offers. */
    enum Interest {
        /** It wants some of them. */
        SOME,
        /** It wants none of them. */
        NONE,
        /** It wants nothing from anybody. */
        NEVER
    }

    /**
     * What is to be announced now, and counts as announced.
     *
     * @param interest of each peer
     */
    List<Offer<T>> due(long now, Function<T, Interest> interest) {
        List<T> slow = new ArrayList<>();
        pupils.forEach((peer, pupil) -> {
            if (interest.apply(peer) != Interest.SOME) {
                refused(pupil, now);
            }
            if (settle(pupil, now)) {
                slow.add(peer);
            }
        });
        // Who did not get a piece in time has its next turn after all others.
        for (T peer : slow) {
            Pupil last = pupils.remove(peer);
            if (last != null) {
                pupils.put(peer, last);
            }
        }
        List<Offer<T>> due = new ArrayList<>();
        long busy = pupils.values().stream()
                .filter(pupil -> !pupil.offers.isEmpty())
                .count();
        for (Map.Entry<T, Pupil> entry : pupils.entrySet()) {
            boolean isBusy = !entry.getValue().offers.isEmpty();
            if ((isBusy || busy < BUSY) && interest.apply(entry.getKey()) != Interest.NEVER) {
                due.addAll(offer(entry.getKey(), entry.getValue(), now));
                busy += isBusy || entry.getValue().offers.isEmpty() ? 0 : 1;
            }
        }
        return due;
    }

    private List<Offer<T>> offer(T peer, Pupil pupil, long now) {
        List<Offer<T>> due = new ArrayList<>();
        while (pupil.offers.size() < pupil.atOnce) {
            Integer piece = choose(pupil, now);
            if (piece == null) {
                break;
            }
            fresh.clear(piece);
            pupil.told.set(piece);
            pupil.offers.put(piece, now);
            due.add(new Offer<>(peer, piece));
        }
        return due;
    }

    /** Others get what the peer was offered and does not want; it gets a wider choice. */
    private void refused(Pupil pupil, long now) {
        List<Integer> unwanted = pupil.offers.entrySet().stream()
                .filter(offer -> !pupil.had.get(offer.getKey()) && now - offer.getValue() >= UNWANTED_MILLIS)
                .map(Map.Entry::getKey)
                .toList();
        if (!unwanted.isEmpty()) {
            unwanted.forEach(pupil.offers::remove);
            unwanted.forEach(this::refresh);
            pupil.atOnce = Math.min(MOST_AT_ONCE, 2 * pupil.atOnce);
        }
    }

    /** Forgets offers that have served their purpose, or never will; whether there were such. */
    private boolean settle(Pupil pupil, long now) {
        boolean isAlone = pupils.values().stream().noneMatch(other -> other != pupil && !other.isComplete());
        List<Integer> slow = new ArrayList<>();
        Iterator<Map.Entry<Integer, Long>> offers = pupil.offers.entrySet().iterator();
        while (offers.hasNext()) {
            Map.Entry<Integer, Long> offer = offers.next();
            int piece = offer.getKey();
            long age = now - offer.getValue();
            boolean has = pupil.had.get(piece);
            boolean passedOn = availability[piece] > (has ? 1 : 0);
            if (passedOn || (has && (isAlone || age >= PASS_ON_MILLIS))) {
                offers.remove();
            } else if (!has && age >= SLOW_MILLIS) {
                offers.remove();
                slow.add(piece);
            }
        }
        slow.forEach(this::refresh);
        return !slow.isEmpty();
    }

    private @Nullable Integer choose(Pupil pupil, long now) {
        BitSet candidates = (BitSet) fresh.clone();
        candidates.andNot(pupil.told);
        if (!candidates.isEmpty()) {
            int from = candidates.nextSetBit(random.nextInt(count));
            return from >= 0 ? from : candidates.nextSetBit(0);
        }
        // All is on the way or with somebody: who gets nothing there all the same gets what is rarest.
        if (now - pupil.progress < PASS_ON_MILLIS || pupil.isComplete()) {
            return null;
        }
        Integer rarest = null;
        for (int piece = 0; piece < count; piece++) {
            boolean isNew = !pupil.had.get(piece) && !pupil.told.get(piece);
            if (isNew && (rarest == null || availability[piece] < availability[rarest])) {
                rarest = piece;
            }
        }
        return rarest;
    }

    /** What {@code peer} does not know yet, as somebody who has everything would tell it. */
    BitSet untold(T peer) {
        BitSet untold = new BitSet(count);
        Pupil pupil = pupils.get(peer);
        if (pupil != null) {
            untold.set(0, count);
            untold.andNot(pupil.told);
            untold.andNot(pupil.had);
        }
        return untold;
    }

    private final class Pupil {
        private final BitSet had = new BitSet();
        private final BitSet told = new BitSet();
        /** Offered when, and of no use to anybody else yet. */
        private final Map<Integer, Long> offers = new HashMap<>();

        private int atOnce = AT_ONCE;
        /** When it last got anything. */
        private long progress;

        Pupil(long now) {
            this.progress = now;
        }

        private boolean isComplete() {
            return had.cardinality() == count;
        }
    }
}
