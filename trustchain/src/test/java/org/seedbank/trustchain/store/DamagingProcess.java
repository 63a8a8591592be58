package org.seedbank.trustchain.store;

import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.seedbank.trustchain.block.HalfBlock;

/**
 * A process of its own, since the storage library may take a process down, that damages the file of a ledger in many
 * ways, one at a time, opens it and says what came out.
 */
final class DamagingProcess {
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;
    private static final int PAGE_HEADER = 16;

    private final Path directory;
    private final byte[] original;
    private final String expected;
    private final HalfBlock further;

    private DamagingProcess(Path directory) throws IOException {
        this.directory = directory;
        this.original = Files.readAllBytes(directory.resolve(LedgerOpening.DATA_FILE));
        try (LmdbChainStore store = LmdbChainStore.open(directory)) {
            this.expected = LedgerDump.of(store);
            this.further = proposal(
                    ALICE,
                    store.latest(ALICE.publicKey()).orElseThrow().sequence().value() + 1,
                    BOB);
        }
    }

    /** Arguments: directory, seed, number of the first damage, number of damages. */
    public static void main(String[] arguments) throws IOException {
        DamagingProcess process = new DamagingProcess(Path.of(arguments[0]));
        long seed = Long.parseLong(arguments[1]);
        int first = Integer.parseInt(arguments[2]);
        int count = Integer.parseInt(arguments[3]);
        for (int i = first; i < first + count; i++) {
            System.out.println(process.outcome(new Random(seed + i), i));
            System.out.flush();
        }
    }

    private String outcome(Random random, int number) throws IOException {
        byte[] content = original.clone();
        String damage = damage(content, random);
        Files.write(directory.resolve(LedgerOpening.DATA_FILE), content);
        Files.deleteIfExists(directory.resolve("lock.mdb"));
        try {
            return (number % 2 == 0 ? read() : readAndWrite()) + " " + damage;
        } catch (LedgerStorageException e) {
            boolean untouched = Arrays.equals(content, Files.readAllBytes(directory.resolve(LedgerOpening.DATA_FILE)));
            return (untouched ? e.kind() : "CHANGED") + " " + damage + ": " + e.getMessage();
        } catch (RuntimeException e) {
            return "EXCEPTION " + damage + ": " + e;
        }
    }

    private String read() {
        try (LmdbChainStore store = LmdbChainStore.openReadOnly(directory)) {
            return LedgerDump.of(store).equals(expected) ? "ORIGINAL" : "DIFFERENT";
        }
    }

    private String readAndWrite() {
        try (LmdbChainStore store = LmdbChainStore.open(directory)) {
            if (!LedgerDump.of(store).equals(expected)) {
                return "DIFFERENT";
            }
            store.commit(LedgerWrite.ofBlocks(further)).join();
        }
        try (LmdbChainStore store = LmdbChainStore.open(directory)) {
            return store.latest(ALICE.publicKey()).orElseThrow().equals(further) ? "ORIGINAL" : "DIFFERENT";
        }
    }

    /** Flipped bits anywhere and in headers of pages; sectors lost; pages written to, or left at, the wrong place. */
    private static String damage(byte[] content, Random random) {
        int page = random.nextInt(content.length / PAGE);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> flip(content, random.nextInt(content.length), random);
            case 3, 4 -> flip(content, page * PAGE + random.nextInt(PAGE_HEADER), random);
            case 5 -> flip(content, random.nextInt(2) * PAGE + random.nextInt(160), random);
            case 6 -> {
                int sector = random.nextInt(content.length / SECTOR);
                Arrays.fill(content, sector * SECTOR, (sector + 1) * SECTOR, (byte) 0);
                yield "sector " + sector + " lost";
            }
            default -> {
                int other = random.nextInt(content.length / PAGE);
                System.arraycopy(content, other * PAGE, content, page * PAGE, PAGE);
                yield "page " + page + " is a copy of page " + other;
            }
        };
    }

    private static String flip(byte[] content, int position, Random random) {
        int bit = random.nextInt(8);
        content[position] ^= (byte) (1 << bit);
        return "bit " + bit + " at " + position + " flipped";
    }
}
