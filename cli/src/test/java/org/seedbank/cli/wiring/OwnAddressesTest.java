package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.wire.Bytes;

class OwnAddressesTest {
    private static final Address PUBLIC = new Address(Bytes.fromHex("08080404"), 7759);

    private final AtomicReference<Optional<Address>> seen = new AtomicReference<>(Optional.empty());
    private Instant now = Instant.EPOCH;
    private final OwnAddresses own = new OwnAddresses(clock(), seen::get);

    @Test
    void includeWhatOthersSeeAtEveryPort() {
        seen.set(Optional.of(PUBLIC));

        assertThat(own.include(PUBLIC.withPort(80))).isTrue();
        assertThat(own.include(new Address(Bytes.fromHex("08080405"), 7759))).isFalse();
    }

    @Test
    void followTheMachineToAnotherNetwork() {
        assertThat(own.include(PUBLIC)).isFalse();
        seen.set(Optional.of(PUBLIC));
        now = now.plus(Duration.ofSeconds(10));

        assertThat(own.include(PUBLIC)).isTrue();
    }

    /** Networks of many nodes are tried on loopback, where all have the same address. */
    @Test
    void leaveLoopbackToTheRules() {
        seen.set(Optional.of(Address.loopback(7759)));

        assertThat(own.include(Address.loopback(7759))).isFalse();
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }
}
