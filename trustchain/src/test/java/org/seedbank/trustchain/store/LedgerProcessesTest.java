package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.trustchain.block.HalfBlock;

class LedgerProcessesTest {
    private static final int OPENINGS = 50;

    @TempDir
    Path directory;

    @Test
    void refusesASecondProcessOnTheSameDirectory() throws Exception {
        try (ChainStore store = LmdbChainStore.open(directory)) {
            store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB))).join();

            assertThat(openInAnotherProcess()).isEqualTo("refused IN_USE");
        }
        assertThat(openInAnotherProcess()).isEqualTo("opened 1");
    }

    @Test
    void looksWhileAnotherProcessWrites() throws Exception {
        Process writer = LedgerProcess.java(LedgerProcess.class, directory, "write", directory.toString())
                .start();
        try (BufferedReader output = LedgerProcess.output(writer)) {
            assertThat(output.readLine()).isEqualTo("started");
            for (int i = 0; i < OPENINGS; i++) {
                long acknowledged = Long.parseLong(output.readLine());
                try (ChainStore store = LmdbChainStore.openReadOnly(directory)) {
                    HalfBlock latest = store.latest(ALICE.publicKey()).orElseThrow();
                    assertThat(latest.sequence().value()).isGreaterThanOrEqualTo(acknowledged);
                    assertThat(store.linked(latest)).isPresent();

                    String later = output.readLine();
                    assertThat(store.at(LedgerFixtures.id(ALICE, Long.parseLong(later))))
                            .isPresent();
                    assertThat(store.account(BOB.publicKey()).orElseThrow().debt())
                            .isGreaterThanOrEqualTo(
                                    account(BOB, Long.parseLong(later)).debt());
                }
            }
        } finally {
            assertThat(writer.toHandle().destroyForcibly()).isTrue();
            writer.waitFor();
        }
    }

    @Test
    void leavesNoNativeLibraryBehindWhenItIsKilled(@TempDir Path temporary) throws Exception {
        Process writer = LedgerProcess.java(LedgerProcess.class, temporary, "write", directory.toString())
                .start();
        try (BufferedReader output = LedgerProcess.output(writer)) {
            assertThat(output.readLine()).isEqualTo("started");
            assertThat(output.readLine()).isNotNull();
        } finally {
            writer.toHandle().destroyForcibly();
            writer.waitFor();
        }

        assertThat(temporary).isEmptyDirectory();
    }

    private String openInAnotherProcess() throws IOException, InterruptedException {
        Process process = LedgerProcess.java(LedgerProcess.class, directory, "open", directory.toString())
                .start();
        try (BufferedReader output = LedgerProcess.output(process)) {
            assertThat(output.readLine()).isEqualTo("started");
            return output.readLine();
        } finally {
            process.waitFor();
        }
    }
}
