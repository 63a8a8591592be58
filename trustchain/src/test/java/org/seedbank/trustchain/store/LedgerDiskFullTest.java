package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.number;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A limit on the size of files of one process behaves as a full disk, and can be lifted while it runs. */
@EnabledOnOs(OS.LINUX)
class LedgerDiskFullTest {
    @TempDir
    Path directory;

    @Test
    void failsWritesServesReadsAndResumesWhenSpaceIsBack() throws Exception {
        List<String> java = LedgerProcess.java(LedgerProcess.class, directory, "fill", directory.toString())
                .command();
        List<String> limited = new ArrayList<>(List.of("bash", "-c", "ulimit -S -f 2000 && exec \"$@\"", "bash"));
        limited.addAll(java);
        Process process = new ProcessBuilder(limited)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int stored;
        try (BufferedReader output = LedgerProcess.output(process)) {
            assertThat(output.readLine()).isEqualTo("started");
            assertThat(output.readLine()).isEqualTo("DISK_FULL");
            stored = Integer.parseInt(output.readLine());
            assertThat(stored).isPositive();
            assertThat(output.readLine()).isEqualTo(Integer.toString(stored));

            liftLimit(process);
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
            assertThat(output.readLine()).isEqualTo("resumed");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly();
        }

        try (ChainStore store = LmdbChainStore.open(directory)) {
            assertThat(store.chain(ALICE.publicKey(), number(1), Integer.MAX_VALUE))
                    .hasSize(stored + 1);
        }
    }

    private static void liftLimit(Process process) throws Exception {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=unlimited")
                .inheritIO()
                .start();
        assertThat(prlimit.waitFor()).isZero();
    }
}
