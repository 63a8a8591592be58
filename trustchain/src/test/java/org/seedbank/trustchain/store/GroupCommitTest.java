package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.fixture.TestKeys;

class GroupCommitTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    @Test
    void goesOnWritingWhenTheLedgerCannotBeLookedAt() throws InterruptedException {
        CountDownLatch looked = new CountDownLatch(1);
        try (LedgerEnvironment ledger = new LedgerOpening(directory).toWrite();
                GroupCommit commits = new GroupCommit(ledger, () -> fail(looked), 1)) {
            commits.start();
            assertThat(commits.commit(accountWith("first"))).succeedsWithin(LIMIT);
            assertThat(looked.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(commits.commit(accountWith("second"))).succeedsWithin(LIMIT);
        }
    }

    private static long fail(CountDownLatch looked) {
        looked.countDown();
        throw new IllegalStateException("a mistake");
    }

    private static EncodedWrite accountWith(String name) {
        AccountRecord account = AccountRecord.empty(TestKeys.named(name).publicKey());
        return EncodedWrite.of(LedgerWrite.ofAccounts(List.of(account), List.of()));
    }
}
