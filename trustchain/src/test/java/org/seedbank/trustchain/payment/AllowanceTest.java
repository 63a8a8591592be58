package org.seedbank.trustchain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.seedbank.trustchain.token.ByteCount;

class AllowanceTest {
    private final AtomicInteger reviews = new AtomicInteger();
    private final Allowance allowance = new Allowance(reviews::incrementAndGet);

    @Test
    void givesNoMoreThanItHas() {
        allowance.add(new ByteCount(100));

        assertThat(allowance.take(60)).isTrue();
        assertThat(allowance.take(41)).isFalse();
        assertThat(allowance.take(40)).isTrue();
        assertThat(allowance.left()).isEqualTo(ByteCount.ZERO);
    }

    @Test
    void asksOnceUntilTheLoopHasLooked() {
        allowance.add(new ByteCount(100));
        allowance.beginReview(new ByteCount(80));

        assertThat(allowance.take(10)).isTrue();
        assertThat(reviews).hasValue(0);
        assertThat(allowance.take(11)).isTrue();
        assertThat(allowance.take(11)).isTrue();
        assertThat(reviews).hasValue(1);
        allowance.beginReview(new ByteCount(80));
        assertThat(allowance.take(1)).isTrue();
        assertThat(reviews).hasValue(2);
    }

    @Test
    void asksOnceForAllRefusalsUntilSomethingIsAdded() {
        assertThat(allowance.take(1)).isFalse();
        allowance.beginReview(ByteCount.ZERO);
        assertThat(allowance.take(1)).isFalse();
        assertThat(reviews).hasValue(1);

        allowance.add(new ByteCount(1));
        assertThat(allowance.take(2)).isFalse();

        assertThat(reviews).hasValue(2);
    }

    @Test
    void threadsTogetherTakeExactlyWhatWasAdded() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Long>> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                takers.add(() -> {
                    long taken = 0;
                    for (int round = 0; round < 50_000; round++) {
                        if (allowance.take(7)) {
                            taken += 7;
                        }
                        if (round % 100 == 0) {
                            allowance.add(new ByteCount(7 * 50));
                        }
                        if (round % 1000 == 0 && allowance.take(14)) {
                            allowance.giveBack(14);
                        }
                    }
                    return taken;
                });
            }

            long taken = 0;
            for (Future<Long> taker : threads.invokeAll(takers)) {
                taken += taker.get();
            }

            assertThat(taken + allowance.left().value()).isEqualTo(4L * 500 * 7 * 50);
        } finally {
            threads.shutdownNow();
        }
    }
}
