package org.seedbank.torrent.bt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.torrent.bt.SuperSeeding.Interest;
import org.seedbank.torrent.bt.SuperSeeding.Offer;

class SuperSeedingTest {
    private static final int PIECES = 40;

    private final SuperSeeding<String> seeding = new SuperSeeding<>(PIECES, new Random(5));

    private static BitSet bits(Integer... pieces) {
        BitSet bits = new BitSet();
        for (int piece : pieces) {
            bits.set(piece);
        }
        return bits;
    }

    private List<Integer> offered(String peer, long now) {
        return due(seeding, now).stream()
                .filter(offer -> offer.peer().equals(peer))
                .map(Offer::piece)
                .toList();
    }

    private static List<Offer<String>> due(SuperSeeding<String> seeding, long now) {
        return seeding.due(now, peer -> Interest.SOME);
    }

    @Test
    void whoDoesNotWantWhatItIsOfferedGetsAWiderChoiceAndOthersGetTheRest() {
        seeding.opened("picky", 0);
        assertThat(seeding.due(0, peer -> Interest.NONE)).hasSize(SuperSeeding.AT_ONCE);
        assertThat(seeding.due(SuperSeeding.UNWANTED_MILLIS - 1, peer -> Interest.NONE))
                .isEmpty();

        List<Offer<String>> more = seeding.due(SuperSeeding.UNWANTED_MILLIS, peer -> Interest.NONE);

        assertThat(more).hasSize(2 * SuperSeeding.AT_ONCE);
        assertThat(seeding.due(2 * SuperSeeding.UNWANTED_MILLIS, peer -> Interest.NEVER))
                .isEmpty();
        seeding.opened("other", 0);
        BitSet offered = new BitSet();
        for (int turn = 0; turn < PIECES; turn++) {
            due(seeding, 3 * SuperSeeding.UNWANTED_MILLIS).forEach(offer -> offered.set(offer.piece()));
            seeding.learnt("other", offered, 3 * SuperSeeding.UNWANTED_MILLIS);
            seeding.learnt("picky", offered, 3 * SuperSeeding.UNWANTED_MILLIS);
        }
        assertThat(offered.cardinality()).isEqualTo(PIECES);
    }

    @Test
    void offersAFewPiecesToEachPeerAndNoneTwice() {
        seeding.opened("a", 0);
        seeding.opened("b", 0);

        List<Offer<String>> offers = due(seeding, 0);

        assertThat(offers).hasSize(2 * SuperSeeding.AT_ONCE);
        assertThat(offers.stream().map(Offer::piece)).doesNotHaveDuplicates();
        assertThat(due(seeding, 1)).isEmpty();
        Offer<String> first = offers.get(0);
        assertThat(seeding.isOffered("a", first.piece())).isTrue();
        assertThat(seeding.isOffered("b", first.piece())).isFalse();
    }

    @Test
    void offersTheNextOnlyWhenAnotherPeerHasGotTheOneBefore() {
        seeding.opened("a", 0);
        seeding.opened("b", 0);
        List<Integer> first = offered("a", 0);
        seeding.learnt("a", bits(first.get(0)), 1);
        assertThat(offered("a", 2)).isEmpty();

        seeding.learnt("b", bits(first.get(0)), 3);

        assertThat(offered("a", 4)).hasSize(1);
    }

    @Test
    void aLonePeerGetsTheNextWhenItHasTheOneBefore() {
        seeding.opened("a", 0);
        List<Integer> first = offered("a", 0);

        seeding.learnt("a", bits(first.get(0)), 1);

        assertThat(offered("a", 2)).hasSize(1);
    }

    @Test
    void offersToOthersWhatASlowOrLostPeerDidNotGet() {
        SuperSeeding<String> small = new SuperSeeding<>(2, new Random(5));
        small.opened("slow", 0);
        assertThat(due(small, 0)).hasSize(2);
        small.opened("b", 0);
        assertThat(due(small, 1)).isEmpty();
        assertThat(due(small, SuperSeeding.SLOW_MILLIS))
                .hasSize(2)
                .allMatch(offer -> offer.peer().equals("b"));
        small.opened("c", 0);
        small.closed("b");

        assertThat(due(small, 1)).hasSize(2).allMatch(offer -> offer.peer().equals("c"));
    }

    @Test
    void offersToNoMorePeersThanAreServedAndTheSlowGiveWay() {
        for (int peer = 0; peer < SuperSeeding.BUSY + 3; peer++) {
            seeding.opened("peer " + peer, 0);
        }
        assertThat(due(seeding, 0).stream().map(Offer::peer).distinct()).hasSize(SuperSeeding.BUSY);

        List<Offer<String>> later = due(seeding, SuperSeeding.SLOW_MILLIS);

        assertThat(later.subList(0, 3 * SuperSeeding.AT_ONCE).stream().map(Offer::peer))
                .containsOnly("peer 12", "peer 13", "peer 14");
        assertThat(later.stream().map(Offer::peer).distinct()).hasSize(SuperSeeding.BUSY);
    }

    @Test
    void aPeerThatGetsNothingFromTheOthersGetsTheRarestFromUs() {
        SuperSeeding<String> small = new SuperSeeding<>(2, new Random(5));
        small.opened("a", 0);
        small.opened("cut off", 0);
        due(small, 0);
        small.learnt("a", bits(0, 1), 1);

        assertThat(due(small, SuperSeeding.PASS_ON_MILLIS))
                .isNotEmpty()
                .allMatch(offer -> offer.peer().equals("cut off"));
    }

    /** Peers that fetch everything from each other as soon as they hear of it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sendsNoPieceTwiceToPeersThatPassThemOn(long seed) {
        Random random = new Random(seed);
        Map<String, BitSet> had = new HashMap<>();
        for (String peer : List.of("a", "b", "c")) {
            seeding.opened(peer, 0);
            had.put(peer, new BitSet());
        }
        Set<Integer> sent = new HashSet<>();
        int uploads = 0;
        long now = 0;
        List<Offer<String>> waiting = new ArrayList<>();
        while (had.values().stream().anyMatch(pieces -> pieces.cardinality() < PIECES) && now < 100_000) {
            now += 100;
            waiting.addAll(due(seeding, now));
            if (!waiting.isEmpty()) {
                Offer<String> offer = waiting.remove(random.nextInt(waiting.size()));
                uploads++;
                sent.add(offer.piece());
                requireNonNull(had.get(offer.peer())).set(offer.piece());
            } else {
                String peer = List.of("a", "b", "c").get(random.nextInt(3));
                had.values().forEach(requireNonNull(had.get(peer))::or);
            }
            long then = now;
            had.forEach((peer, pieces) -> seeding.learnt(peer, pieces, then));
        }

        assertThat(had.values()).as("seed %d", seed).allMatch(pieces -> pieces.cardinality() == PIECES);
        assertThat(sent).hasSize(PIECES);
        assertThat(uploads).as("seed %d", seed).isEqualTo(PIECES);
    }
}
