package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.trustchain.block.HalfBlock;

class LedgerCrashTest {
    private static final int ROUNDS = Integer.getInteger("cycles", 60);
    private static final int MOST_WRITES = 120;

    @TempDir
    Path directory;

    @Test
    void holdsEveryAcknowledgedWriteAndNoPartOfAnotherAfterEachOfManyKills() throws Exception {
        long seed = Long.getLong("ledger.crash.seed", 20);
        Random random = new Random(seed);
        long checked = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            // Some are killed while they open or create the file.
            int acknowledgements = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(MOST_WRITES);

            long acknowledged = writeAndKill(acknowledgements);

            try (ChainStore store = LmdbChainStore.open(directory)) {
                checked = check(store, checked, acknowledged, "seed " + seed + ", round " + round);
            }
        }
        assertThat(checked).isPositive();
    }

    /** The highest write that was acknowledged before the process died. */
    private long writeAndKill(int acknowledgements) throws IOException, InterruptedException {
        Process process = LedgerProcess.java(LedgerProcess.class, directory, "write", directory.toString())
                .start();
        long last = 0;
        try (BufferedReader output = LedgerProcess.output(process)) {
            assertThat(output.readLine()).isEqualTo("started");
            for (int i = 0; i < acknowledgements; i++) {
                last = Long.parseLong(output.readLine());
            }
            assertThat(process.toHandle().destroyForcibly()).isTrue(); // leaves its output open to read
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = Long.parseLong(line);
            }
            assertThat(process.waitFor()).isEqualTo(137);
        } finally {
            process.destroyForcibly();
        }
        return last;
    }

    private static long check(ChainStore store, long checked, long acknowledged, String where) {
        long stored = store.latest(ALICE.publicKey())
                .map(block -> block.sequence().value())
                .orElse(0L);
        assertThat(stored).as(where).isGreaterThanOrEqualTo(Math.max(checked, acknowledged));
        for (long i = checked + 1; i <= stored; i++) {
            HalfBlock proposal = LedgerProcess.write(i).blocks().get(0);
            assertThat(store.at(id(ALICE, i))).as(where).contains(proposal);
            assertThat(store.linked(proposal))
                    .as(where)
                    .contains(LedgerProcess.write(i).blocks().get(1));
        }
        assertThat(store.chain(BOB.publicKey(), number(1), Integer.MAX_VALUE))
                .as(where)
                .hasSize((int) stored);
        assertThat(store.chain(ALICE.publicKey(), number(1), Integer.MAX_VALUE))
                .as(where)
                .hasSize((int) stored);
        assertThat(store.unanswered(ALICE.publicKey())).as(where).isEmpty();
        assertThat(store.history(0, Integer.MAX_VALUE)).as(where).hasSize((int) (2 * stored));
        if (stored > 0) {
            assertThat(store.accounts()).as(where).containsExactly(account(BOB, stored));
        }
        return stored;
    }
}
