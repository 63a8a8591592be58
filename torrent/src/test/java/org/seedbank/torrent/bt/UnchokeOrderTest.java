package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.bt.SwarmExtension.Payment;
import org.seedbank.torrent.bt.UnchokeOrder.Candidate;

class UnchokeOrderTest {
    private static final long NOW = 1_000_000;

    private final List<Candidate<String>> candidates = new ArrayList<>();

    private void add(int count, String name, Payment payment, long rate) {
        IntStream.range(0, count)
                .forEach(index -> candidates.add(new Candidate<>(name + index, payment, rate, false, NOW - index)));
    }

    private Set<String> chosen() {
        return UnchokeOrder.choose(candidates, NOW);
    }

    @Test
    void servesEverybodyAsLongAsThereAreEnoughPlaces() {
        add(4, "owing", Payment.OWING, 0);
        add(6, "newcomer", Payment.NONE, 0);

        assertThat(chosen()).hasSize(10);
    }

    @Test
    void servesThoseThatPayBeforeThoseThatGiveBeforeNewcomersBeforeThoseThatOwe() {
        add(4, "owing", Payment.OWING, 1_000_000);
        add(4, "newcomer", Payment.NONE, 0);
        add(4, "partner", Payment.NONE, 10);
        add(4, "paying", Payment.PAYING, 0);

        Set<String> chosen = chosen();

        assertThat(chosen).contains("paying0", "paying1", "paying2", "paying3");
        assertThat(chosen).contains("partner0", "partner1", "partner2", "partner3");
        assertThat(chosen).filteredOn(name -> name.startsWith("newcomer")).hasSize(4);
        assertThat(chosen).noneMatch(name -> name.startsWith("owing"));
    }

    @Test
    void amongPartnersServesThoseThatGiveMost() {
        for (int rate = 1; rate <= 20; rate++) {
            candidates.add(new Candidate<>("gives" + rate, Payment.NONE, rate, false, NOW));
        }

        assertThat(chosen())
                .contains(IntStream.rangeClosed(11, 20)
                        .mapToObj(rate -> "gives" + rate)
                        .toArray(String[]::new));
        assertThat(chosen()).hasSize(UnchokeOrder.SLOTS + UnchokeOrder.OPTIMISTIC);
    }

    @Test
    void aNewcomerHasItsTurnAlthoughAllPlacesAreTakenByPartners() {
        add(30, "partner", Payment.NONE, 10);
        candidates.add(new Candidate<>("newcomer", Payment.NONE, 0, false, NOW - 60_000));

        assertThat(chosen()).contains("newcomer");
    }

    @Test
    void whoHasHadItsTurnMakesPlaceForWhoWaitsLongest() {
        for (int index = 0; index < UnchokeOrder.SLOTS; index++) {
            candidates.add(
                    new Candidate<>("served" + index, Payment.NONE, 0, true, NOW - UnchokeOrder.TURN_MILLIS - index));
        }
        add(3, "waiting", Payment.NONE, 0);

        assertThat(chosen()).contains("waiting0", "waiting1", "waiting2");
    }

    @Test
    void whoHasJustGotItsPlaceKeepsIt() {
        for (int index = 0; index < UnchokeOrder.SLOTS; index++) {
            candidates.add(new Candidate<>("served" + index, Payment.NONE, 0, true, NOW - 1));
        }
        add(5, "waiting", Payment.NONE, 0);

        assertThat(chosen()).filteredOn(name -> name.startsWith("served")).hasSize(UnchokeOrder.SLOTS);
    }
}
