package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;

class CandidatesTest {
    private static final Address TALKATIVE = DiscoveringNode.publicAddress(1);

    private final Candidates candidates = new Candidates(new SplittableRandom(5));

    @Test
    void oneIntroducerHasEightAtMost() {
        candidates.add(DiscoveringNode.publicAddress(50), DiscoveringNode.publicAddress(2), false);
        for (int i = 0; i < 1000; i++) {
            candidates.add(DiscoveringNode.publicAddress(100 + i), TALKATIVE, false);
        }

        assertThat(candidates.size()).isEqualTo(9);
    }

    @Test
    void staysBoundedHoweverManyIntroduce() {
        for (int i = 0; i < 5000; i++) {
            candidates.add(DiscoveringNode.publicAddress(10_000 + i), DiscoveringNode.publicAddress(100 + i), false);
        }

        assertThat(candidates.size()).isEqualTo(512);
    }

    @Test
    void givesEachOnce() {
        candidates.add(DiscoveringNode.publicAddress(50), TALKATIVE, true);

        assertThat(candidates.take()).map(Candidates.Candidate::isNewStyle).contains(true);
        assertThat(candidates.take()).isEmpty();
    }
}
