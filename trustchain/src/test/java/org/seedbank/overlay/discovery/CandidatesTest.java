package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;

class CandidatesTest {
    private static final Address TALKATIVE = DiscoveringNode.publicAddress(1);

    private final Candidates candidates = new Candidates(new SplittableRandom(5));

    /** Weakness 10 of earlier overlays: introductions were limited by the number of neighbours only. */
    @Test
    void oneNetworkNamesEightAtMost() {
        candidates.add(candidate(50, DiscoveringNode.publicAddress(2), Origin.UNASKED));
        for (int i = 0; i < 1000; i++) {
            candidates.add(candidate(100 + i, TALKATIVE.withPort(1024 + i), Origin.UNASKED));
        }

        assertThat(candidates.size()).isEqualTo(9);
    }

    @Test
    void staysBoundedHoweverManyIntroduce() {
        for (int i = 0; i < 5000; i++) {
            candidates.add(candidate(10_000 + i, DiscoveringNode.publicAddress(100 + i), Origin.UNASKED));
        }

        assertThat(candidates.size()).isEqualTo(512);
    }

    @Test
    void givesEachOnce() {
        candidates.add(candidate(50, TALKATIVE, Origin.UNASKED));

        assertThat(candidates.take(each -> true, address -> 0))
                .map(Candidates.Candidate::address)
                .contains(DiscoveringNode.publicAddress(50));
        assertThat(candidates.take(each -> true, address -> 0)).isEmpty();
    }

    @Test
    void anOriginOfOneComesUpAsOftenAsOneOfMany() {
        int alone = 0;
        for (int round = 0; round < 200; round++) {
            Candidates crowd = new Candidates(new SplittableRandom(round));
            crowd.add(candidate(50, TALKATIVE, Origin.SUGGESTED));
            for (int i = 0; i < 100; i++) {
                crowd.add(candidate(100 + i, DiscoveringNode.publicAddress(500 + i), Origin.UNASKED));
            }
            alone += crowd.take(each -> true, address -> 0)
                    .filter(each -> each.origin().equals(Origin.SUGGESTED))
                    .map(each -> 1)
                    .orElse(0);
        }

        assertThat(alone).isBetween(70, 130);
    }

    /** A hundred addresses of one network, and one of another. */
    @Test
    void aNetworkOfWhichNobodyIsHereYetComesFirst() {
        Candidates crowd = new Candidates(new SplittableRandom(6));
        for (int i = 0; i < 100; i++) {
            Address one = DiscoveringNode.publicAddress(60).withPort(2000 + i);
            crowd.add(new Candidates.Candidate(one, DiscoveringNode.publicAddress(500 + i), true, Origin.UNASKED));
        }
        crowd.add(candidate(50, TALKATIVE, Origin.UNASKED));

        assertThat(crowd.take(each -> true, address -> address.port() == 7000 ? 0 : 1))
                .map(Candidates.Candidate::address)
                .contains(DiscoveringNode.publicAddress(50));
    }

    private static Candidates.Candidate candidate(int number, Address introducer, Origin origin) {
        return new Candidates.Candidate(DiscoveringNode.publicAddress(number), introducer, true, origin);
    }
}
