package org.seedbank.trustchain.store;

import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.entry;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;

/** Another process that works on a ledger and says on its output what it did. */
final class LedgerProcess {
    /** Writes on their way at one time. */
    private static final int OUTSTANDING = 16;

    private LedgerProcess() {}

    /**
     * Starts {@code main} with {@code arguments}, errors to the errors of this process. What a killed process leaves of
     * its native libraries stays in {@code temporary}.
     */
    static ProcessBuilder java(Class<?> main, Path temporary, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Write number {@code number} of a process that writes: five records that belong together. */
    static LedgerWrite write(long number) {
        HalfBlock proposal = proposal(ALICE, number, BOB);
        return new LedgerWrite(
                List.of(proposal, answer(BOB, number, proposal)),
                List.of(account(BOB, number)),
                List.of(entry(number), entry(number)),
                List.of());
    }

    /** Arguments: what to do, directory. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path directory = Path.of(arguments[1]);
        say("started");
        switch (arguments[0]) {
            case "open" -> open(directory);
            case "write" -> writeForEver(directory);
            case "fill" -> fill(directory);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void open(Path directory) {
        try (LmdbChainStore store = LmdbChainStore.open(directory)) {
            say("opened " + store.owners().size());
        } catch (LedgerStorageException e) {
            say("refused " + e.kind());
        }
    }

    private static void writeForEver(Path directory) throws InterruptedException {
        Semaphore outstanding = new Semaphore(OUTSTANDING);
        LmdbChainStore store = LmdbChainStore.open(directory);
        long next = 1
                + store.latest(ALICE.publicKey())
                        .map(block -> block.sequence().value())
                        .orElse(0L);
        while (true) {
            long number = next++;
            outstanding.acquire();
            var unused = store.commit(write(number)).thenRun(() -> {
                say(Long.toString(number));
                outstanding.release();
            });
        }
    }

    /** Writes until the disk is full, reads everything, waits for a line of input, and goes on. */
    private static void fill(Path directory) throws IOException {
        try (LmdbChainStore store = LmdbChainStore.open(directory)) {
            long stored = 0;
            try {
                while (true) {
                    store.commit(LedgerWrite.ofBlocks(large(stored + 1))).join();
                    stored++;
                }
            } catch (CompletionException e) {
                Throwable cause = Objects.requireNonNull(e.getCause());
                say(
                        cause instanceof LedgerStorageException failure
                                ? failure.kind().toString()
                                : cause.toString());
            }
            say(Long.toString(stored));
            say(Integer.toString(store.chain(ALICE.publicKey(), LedgerFixtures.number(1), Integer.MAX_VALUE)
                    .size()));
            int unused = System.in.read();
            store.commit(LedgerWrite.ofBlocks(large(stored + 1))).join();
            say("resumed");
        }
    }

    private static HalfBlock large(long sequence) {
        return HalfBlock.sign(
                ALICE,
                LedgerFixtures.number(sequence),
                BlockLink.proposalTo(BOB.publicKey()),
                BlockHash.GENESIS,
                BlockType.BANDWIDTH,
                Bytes.filled(9000, 1),
                LedgerFixtures.NOW);
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
