package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.AddressBook.Entry;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.fixture.TestKeys;

/** Whom a crawl through circuits asks. */
class AnonymousCrawlsTest {
    private static final PublicKey KEY = TestKeys.named("acquaintance").publicKey();

    @Test
    void asksAFewAcquaintancesAtRandomOfThoseWhoWereHeardOfLast() {
        List<Entry> known = book(AddressBook.LIMIT);
        Set<Set<Entry>> drawn = new HashSet<>();

        for (int seed = 0; seed < 20; seed++) {
            List<Entry> few = AnonymousCrawls.drawn(known, new Random(seed));
            assertThat(few)
                    .as("seed %d", seed)
                    .hasSize(AnonymousCrawls.MOST_ACQUAINTANCES)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(known.subList(0, AnonymousCrawls.FRESHEST));
            drawn.add(Set.copyOf(few));
        }

        assertThat(drawn).hasSizeGreaterThan(1);
    }

    @Test
    void asksAllIfThereAreFew() {
        List<Entry> known = book(3);

        assertThat(AnonymousCrawls.drawn(known, new Random(1))).containsExactlyInAnyOrderElementsOf(known);
        assertThat(AnonymousCrawls.drawn(List.of(), new Random(1))).isEmpty();
    }

    private static List<Entry> book(int size) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(new Entry(new Peer(KEY, Address.loopback(1000 + i)), Instant.EPOCH, Instant.EPOCH, false));
        }
        return entries;
    }
}
