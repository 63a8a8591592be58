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

    @Test
    void followsARateThatChanges() {
        AtomicLong rate = new AtomicLong();
        InstantSource source = () -> Instant.ofEpochMilli(millis.get());
        TokenBucket bucket = new TokenBucket(now -> rate.get(), source.withZone(ZoneOffset.UTC));
        assertThat(bucket.pass(Integer.MAX_VALUE)).isTrue();

        rate.set(100_000);
        assertThat(passedIn(bucket, 1_000)).isGreaterThan(1_000_000);
        assertThat(passedIn(bucket, 10_000)).isBetween(950_000L, 1_050_000L);

        rate.set(10_000);
        long unused = passedIn(bucket, 1_000);
        assertThat(passedIn(bucket, 100_000)).isBetween(950_000L, 1_050_000L);
    }

    private long passedIn(TokenBucket bucket, long time) {
        long passed = 0;
        for (long step = 0; step < time; step++) {
            millis.incrementAndGet();
            for (int tries = 0; tries < 10 && bucket.pass(BLOCK); tries++) {
                passed += BLOCK;
            }
        }
        return passed;
    }

    /** The same rate for the process, for a torrent and for a peer, in whatever order they ask. */
    @Test
    void keepsToTheLowestOfAChain() {
        RateChain process = new RateChain(bucket(3_000_000));
        RateChain first = process.with(bucket(1_000_000)).with(bucket(400_000));
        RateChain second = process.with(bucket(10_000_000)).with(bucket(0));
        long[] passed = new long[2];

        for (int step = 0; step < 20_000; step++) {
            millis.incrementAndGet();
            passed[0] += pass(first);
            passed[1] += pass(second);
        }

        assertThat(passed[0]).isBetween(20 * 400_000L * 95 / 100, 20 * 400_000L * 105 / 100);
        assertThat(passed[0] + passed[1]).isBetween(20 * 3_000_000L * 95 / 100, 20 * 3_000_000L * 105 / 100);
    }

    private static long pass(RateChain chain) {
        long passed = 0;
        while (chain.pass(BLOCK)) {
            passed += BLOCK;
        }
        return passed;
    }
}
