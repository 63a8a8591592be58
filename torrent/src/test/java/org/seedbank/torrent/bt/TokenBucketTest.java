package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final int BLOCK = 16 << 10;

    private final AtomicLong millis = new AtomicLong(1_000_000);

    private TokenBucket bucket(long rate) {
        InstantSource source = () -> Instant.ofEpochMilli(millis.get());
        return new TokenBucket(rate, source.withZone(ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 100_000, 1 << 20, 100 << 20})
    void letsTheRatePassOverTenSeconds(long rate) {
        TokenBucket bucket = bucket(rate);

        long passed = 0;
        for (int step = 0; step < 10_000; step++) {
            millis.incrementAndGet();
            while (bucket.pass(BLOCK)) {
                passed += BLOCK;
            }
        }

        assertThat(passed).isBetween(rate * 9, Math.max(rate * 11, rate * 10 + BLOCK));
    }

    @ParameterizedTest
    @ValueSource(longs = {100_000, 10 << 20})
    void savesUpNoMoreThanAQuarterOfASecond(long rate) {
        TokenBucket bucket = bucket(rate);
        millis.addAndGet(3_600_000);

        long passed = 0;
        while (bucket.pass(1000)) {
            passed += 1000;
        }

        assertThat(passed).isBetween(rate / 4, rate / 4 + 1000);
    }

    @ParameterizedTest
    @ValueSource(longs = {1000})
    void survivesAClockThatIsSetBack(long rate) {
        TokenBucket bucket = bucket(rate);
        millis.addAndGet(-3_600_000);
        assertThat(bucket.pass(100)).isFalse();

        millis.addAndGet(200);

        assertThat(bucket.pass(100)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0})
    void hasNoLimitAtZero(long rate) {
        assertThat(bucket(rate).pass(Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void letsPassAgainWhatWasGivenBack() {
        TokenBucket bucket = bucket(1000);
        millis.addAndGet(100);
        assertThat(bucket.pass(1000)).isTrue();
        assertThat(bucket.pass(1)).isFalse();

        bucket.giveBack(1000);

        assertThat(bucket.pass(1)).isTrue();
    }
}
