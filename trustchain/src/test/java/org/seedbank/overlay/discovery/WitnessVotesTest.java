package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;

class WitnessVotesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Address REAL = DiscoveringNode.publicAddress(1);
    private static final Address LIE = DiscoveringNode.publicAddress(2);

    private final WitnessVotes votes = new WitnessVotes();

    @Test
    void needsTwoNetworks() {
        votes.cast(network(10), REAL, NOW);
        assertThat(votes.elected()).isEmpty();

        votes.cast(network(11), REAL, NOW);

        assertThat(votes.elected()).contains(REAL);
    }

    @Test
    void countsAThousandLiarsOfOneNetworkOnce() {
        votes.cast(network(10), REAL, NOW);
        votes.cast(network(11), REAL, NOW);

        for (int i = 0; i < 1000; i++) {
            votes.cast(network(12), LIE, NOW);
        }

        assertThat(votes.elected()).contains(REAL);
        assertThat(votes.witnesses()).isEqualTo(3);
    }

    @Test
    void keepsWhatWonUntilAnotherAddressWins() {
        votes.cast(network(10), REAL, NOW);
        votes.cast(network(11), REAL, NOW);

        votes.cast(network(12), LIE, NOW);
        votes.cast(network(13), LIE, NOW);
        assertThat(votes.elected()).contains(REAL);
        votes.cast(network(14), LIE, NOW);

        assertThat(votes.elected()).contains(LIE);
    }

    @Test
    void followsAChangeOnceOldVotesHaveRunOut() {
        for (int i = 0; i < 20; i++) {
            votes.cast(network(i), REAL, NOW);
        }
        Instant later = NOW.plus(WitnessVotes.LIFETIME).plus(Duration.ofSeconds(1));

        votes.cast(network(30), LIE, later);
        votes.cast(network(31), LIE, later);

        assertThat(votes.elected()).contains(LIE);
    }

    @Test
    void noticesThatEverybodySeesAnotherPort() {
        for (int i = 0; i < 4; i++) {
            votes.cast(network(10 + i), REAL.withPort(40_000 + i), NOW);
        }

        assertThat(votes.elected()).isEmpty();
        assertThat(votes.isSymmetric()).isTrue();
    }

    private static NetworkPrefix network(int number) {
        return NetworkPrefix.of(DiscoveringNode.publicAddress(number));
    }
}
