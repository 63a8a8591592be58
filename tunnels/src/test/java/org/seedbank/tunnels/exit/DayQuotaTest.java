package org.seedbank.tunnels.exit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DayQuotaTest {
    @Test
    void eachDayHasItsOwn() {
        DayQuota quota = new DayQuota(1000);
        quota.use(999);
        assertThat(quota.isLeft()).isTrue();
        quota.use(1);
        assertThat(quota.isLeft()).isFalse();

        for (int second = 0; second < 86_399; second++) {
            quota.tick();
        }
        assertThat(quota.isLeft()).isFalse();
        quota.tick();

        assertThat(quota.isLeft()).isTrue();
    }

    @Test
    void noneIsNoLimit() {
        DayQuota quota = new DayQuota(0);
        quota.use(Integer.MAX_VALUE);

        assertThat(quota.isLeft()).isTrue();
    }
}
