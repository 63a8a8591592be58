package org.seedbank.trustchain.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.trustchain.fixture.TestKeys;

class ReturnPathsTest {
    private static final PublicKey ALICE = TestKeys.named("alice").publicKey();
    private static final PublicKey BOB = TestKeys.named("bob").publicKey();
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ReturnPaths paths = new ReturnPaths();

    @Test
    void servesOneBlockForEachThatCame() {
        paths.note(ALICE, Address.loopback(1), START);
        paths.note(ALICE, Address.loopback(1), START);

        assertThat(paths.take(ALICE, START)).containsExactly(Address.loopback(1));
        assertThat(paths.take(ALICE, START)).containsExactly(Address.loopback(1));
        assertThat(paths.take(ALICE, START)).isEmpty();
    }

    @Test
    void keepsKeysApart() {
        paths.note(ALICE, Address.loopback(1), START);

        assertThat(paths.take(BOB, START)).isEmpty();
    }

    @Test
    void forgetsAfterSomeTime() {
        paths.note(ALICE, Address.loopback(1), START);
        paths.note(ALICE, Address.loopback(2), START.plusSeconds(10));

        Instant later = START.plus(ReturnPaths.LIFETIME).plus(Duration.ofMillis(1));

        assertThat(paths.take(ALICE, later)).containsExactly(Address.loopback(2));
    }

    @Test
    void countsAnewAfterSilence() {
        paths.note(ALICE, Address.loopback(1), START);
        paths.note(ALICE, Address.loopback(1), START);
        Instant later = START.plusSeconds(31);

        paths.note(ALICE, Address.loopback(1), later);

        assertThat(paths.take(ALICE, later)).hasSize(1);
        assertThat(paths.take(ALICE, later)).isEmpty();
    }

    @Test
    void keepsTheNewestSourcesOfAKey() {
        for (int port = 1; port <= 10; port++) {
            paths.note(ALICE, Address.loopback(port), START);
        }

        assertThat(paths.take(ALICE, START))
                .extracting(Address::port)
                .containsExactly(7, 8, 9, 10)
                .hasSize(ReturnPaths.SOURCES_PER_KEY);
    }

    @Test
    void boundsWhatOneSourceIsOwed() {
        for (int i = 0; i < 3 * ReturnPaths.CREDITS; i++) {
            paths.note(ALICE, Address.loopback(1), START);
        }

        int served = 0;
        while (!paths.take(ALICE, START).isEmpty()) {
            served++;
        }
        assertThat(served).isEqualTo(ReturnPaths.CREDITS);
    }

    @Test
    void dropsTheKeySilentLongest() {
        paths.note(ALICE, Address.loopback(1), START);
        for (int i = 0; i < ReturnPaths.KEYS; i++) {
            paths.note(TestKeys.named("key " + i).publicKey(), Address.loopback(2), START);
        }

        assertThat(paths.take(ALICE, START)).isEmpty();
        assertThat(paths.take(TestKeys.named("key 0").publicKey(), START)).hasSize(1);
    }
}
