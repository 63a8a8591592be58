package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;

/**
 * A ledger with many blocks: how large it is on disk, how fast it opens and answers, and how much heap a node needs
 * that runs on it. Opening checks every page and record of the file.
 */
public final class StoreBench {
    private static final int QUESTIONS = 100_000;
    private static final int BLOCKS_PER_WRITE = 2000;
    private static final int PEERS = 1000;
    private static final int HASH_EVERY = 41;
    private static final String NAME = "node";

    private final Path directory;
    private final int blocks;
    private final SecureRandom random;
    private final Rest rest;
    private final List<BlockHash> hashes = new ArrayList<>();
    private long packedBytes;

    /**
     * @param directory where the ledger goes; the disk below it is what is measured
     * @param blocks how many
     * @param random chance for keys and for what is asked
     * @param rest waits for the disk
     */
    public StoreBench(Path directory, int blocks, SecureRandom random, Rest rest) {
        this.directory = directory;
        this.blocks = blocks;
        this.random = random;
        this.rest = rest;
    }

    /** Measures. */
    public BenchReport run() {
        PaymentBlocks payments = PaymentBlocks.unsigned(random, PEERS);
        List<Figure> figures = new ArrayList<>();
        Path ledger = directory.resolve(NAME);
        Stopwatch filling = Stopwatch.start();
        try (ChainStore store = LmdbChainStore.open(ledger)) {
            fill(store, payments);
        }
        double written = blocks / seconds(filling);
        double stored = size(ledger.resolve("data.mdb"));
        figures.add(new Figure("stored_bytes_per_packed_byte", stored / packedBytes));
        figures.add(new Figure("stored_bytes_per_block", stored / blocks));
        figures.add(new Figure("packed_bytes_per_block", (double) packedBytes / blocks));
        Stopwatch opening = Stopwatch.start();
        try (ChainStore store = LmdbChainStore.open(ledger)) {
            figures.add(new Figure("open_milliseconds", 1000 * seconds(opening)));
            ask(store, payments, figures);
        }
        figures.add(new Figure("node_heap_used_mebibytes", heapOfNode()));
        figures.add(new Figure("written_blocks_per_second", written));
        figures.add(new Figure("blocks", blocks));
        return new BenchReport("store", figures);
    }

    private void fill(ChainStore store, PaymentBlocks payments) {
        List<HalfBlock> batch = new ArrayList<>();
        for (int i = 0; i < blocks; i++) {
            HalfBlock block = payments.next();
            packedBytes += block.packed().size();
            if (i % HASH_EVERY == 0) {
                hashes.add(block.hash());
            }
            batch.add(block);
            if (batch.size() == BLOCKS_PER_WRITE || i == blocks - 1) {
                rest.until(store.commit(LedgerWrite.ofBlocks(batch)), Duration.ofMinutes(5));
                batch.clear();
            }
        }
    }

    private void ask(ChainStore store, PaymentBlocks payments, List<Figure> figures) {
        Latencies byId = measure(i -> {
            BlockId id = payments.anyId();
            return store.at(id).isPresent();
        });
        Latencies byHash =
                measure(i -> store.withHash(hashes.get(i % hashes.size())).isPresent());
        Latencies lowest = measure(i -> store.lowestMissing(payments.anyOwner()).isPresent());
        figures.add(new Figure("lookup_p99_microseconds", 1000 * byId.percentile(0.99)));
        figures.add(new Figure("lookup_p50_microseconds", 1000 * byId.percentile(0.5)));
        figures.add(new Figure("hash_lookup_p99_microseconds", 1000 * byHash.percentile(0.99)));
        figures.add(new Figure("lowest_missing_p99_microseconds", 1000 * lowest.percentile(0.99)));
    }

    private static Latencies measure(IntPredicate question) {
        Latencies latencies = new Latencies();
        for (int i = 0; i < QUESTIONS; i++) {
            Stopwatch watch = Stopwatch.start();
            boolean answered = question.test(i);
            latencies.add(watch.elapsed().toNanos());
            if (!answered) {
                throw new IllegalStateException("question " + i + " has no answer");
            }
        }
        return latencies;
    }

    /** In MiB, after a collection, with the node running on the ledger. */
    private double heapOfNode() {
        hashes.clear();
        try (BenchNode node = new BenchNode(NAME, directory, random)) {
            var unused = node.onLoop(() -> true).join();
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return used / (double) (1 << 20);
        }
    }

    private static double seconds(Stopwatch watch) {
        return watch.elapsed().toNanos() / 1e9;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
