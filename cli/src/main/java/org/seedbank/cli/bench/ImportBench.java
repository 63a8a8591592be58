package org.seedbank.cli.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.cli.wiring.Workers;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.transfer.ChainExport;
import org.seedbank.trustchain.transfer.ChainImport;
import org.seedbank.trustchain.transfer.ImportReport;

/** An export goes into an empty ledger: every signature and rule is checked, everything is flushed. */
public final class ImportBench {
    private static final int PEERS = 100;
    private static final int BLOCKS_PER_WRITE = 2000;

    private final Path directory;
    private final int blocks;
    private final SecureRandom random;
    private final Rest rest;

    /**
     * @param directory where ledgers and export go
     * @param blocks how many
     * @param random chance for keys
     * @param rest waits for the disk
     */
    public ImportBench(Path directory, int blocks, SecureRandom random, Rest rest) {
        this.directory = directory;
        this.blocks = blocks;
        this.random = random;
        this.rest = rest;
    }

    /** Measures. */
    public BenchReport run() {
        Path file = directory.resolve("chains.export");
        try (ChainStore source = LmdbChainStore.open(directory.resolve("source"))) {
            fill(source);
            Stopwatch exporting = Stopwatch.start();
            export(source, file);
            double exported = blocks / seconds(exporting);
            Duration cpuBefore = cpu();
            Stopwatch importing = Stopwatch.start();
            ImportReport report = takeIn(file);
            double imported = blocks / seconds(importing);
            double cpu = cpu().minus(cpuBefore).toNanos() / 1e3 / blocks;
            if (report.stored() != blocks) {
                throw new IllegalStateException(report.toString());
            }
            return new BenchReport(
                    "import",
                    List.of(
                            new Figure("imported_blocks_per_second", imported),
                            new Figure("import_cpu_microseconds_per_block", cpu),
                            new Figure("exported_blocks_per_second", exported),
                            new Figure("export_bytes_per_block", (double) Files.size(file) / blocks),
                            new Figure("workers", Runtime.getRuntime().availableProcessors()),
                            new Figure("blocks", blocks)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(ChainStore store) {
        PaymentBlocks payments = PaymentBlocks.signed(random, PEERS);
        List<HalfBlock> batch = new ArrayList<>();
        for (int i = 1; i <= blocks; i++) {
            batch.add(payments.next());
            if (batch.size() == BLOCKS_PER_WRITE || i == blocks) {
                rest.until(store.commit(LedgerWrite.ofBlocks(batch)), Duration.ofMinutes(5));
                batch.clear();
            }
        }
    }

    private static void export(ChainStore source, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            long unused = ChainExport.write(out, source, source.owners());
        }
    }

    private ImportReport takeIn(Path file) throws IOException {
        try (Workers workers = Workers.perProcessor("import");
                InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                ChainStore target = LmdbChainStore.open(directory.resolve("target"))) {
            return ChainImport.read(in, target, workers);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double seconds(Stopwatch watch) {
        return watch.elapsed().toNanos() / 1e9;
    }
}
