package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.entry;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

class LedgerDamageTest {
    private static final int DAMAGES = 400;
    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    private Path data;

    @BeforeEach
    void fillLedger() {
        data = directory.resolve(LedgerOpening.DATA_FILE);
        try (ChainStore store = LmdbChainStore.open(directory)) {
            for (int i = 1; i <= 150; i++) {
                HalfBlock proposal = proposal(ALICE, i, i % 3 == 0 ? MALLORY : BOB);
                var unused = store.commit(LedgerWrite.ofBlocks(proposal));
                if (i % 5 != 0) {
                    unused = store.commit(LedgerWrite.ofBlocks(answer(i % 3 == 0 ? MALLORY : BOB, i, proposal)));
                }
                unused = store.commit(
                        new LedgerWrite(List.of(), List.of(account(BOB, i)), List.of(entry(i)), List.of()));
            }
            var fork = new DoubleSpend(proposal(MALLORY, 200, ALICE), proposal(MALLORY, 200, BOB));
            store.commit(new LedgerWrite(List.of(large()), List.of(manyReasons()), List.of(), List.of(fork)))
                    .join();
        }
    }

    @Test
    void everyDamageIsFoundOrHarmless() throws Exception {
        long seed = Long.getLong("ledger.damage.seed", 1);
        List<String> outcomes = new ArrayList<>();
        while (outcomes.size() < DAMAGES) {
            int before = outcomes.size();
            outcomes.addAll(damage(seed, before, DAMAGES - before));
            if (outcomes.size() < DAMAGES) {
                outcomes.add("CRASH at damage " + outcomes.size());
            }
        }

        assertThat(outcomes)
                .as("seed " + seed)
                .allMatch(outcome -> outcome.startsWith("DAMAGED ") || outcome.startsWith("ORIGINAL "));
        assertThat(outcomes.stream().filter(outcome -> outcome.startsWith("DAMAGED ")))
                .as("seed " + seed)
                .hasSizeGreaterThan(DAMAGES / 4);
    }

    @Test
    void findsTheSameDamageWhereMostPagesWereCheckedBefore() throws IOException {
        long seed = Long.getLong("ledger.damage.seed", 1);
        Random random = new Random(seed);
        byte[] content = Files.readAllBytes(data);
        CheckedPages earlier = CheckedPages.read(directory);
        int sound = 0;
        for (int i = 0; i < DAMAGES; i++) {
            byte[] damaged = content.clone();
            int place = random.nextInt(content.length);
            damaged[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(data, damaged);

            String verdict = verdict(CheckedPages.none());

            assertThat(verdict(earlier)).as("byte %d, seed %d", place, seed).isEqualTo(verdict);
            sound += verdict.isEmpty() ? 1 : 0;
        }
        assertThat(sound).as("seed %d", seed).isBetween(1, DAMAGES * 3 / 4);
    }

    /** What is wrong with the file, if it is not taken apart where {@code earlier} knows it. */
    private String verdict(CheckedPages earlier) throws IOException {
        try (PageFile file = new PageFile(data)) {
            LedgerState unused = new LedgerFileCheck(file, MetaPage.newest(file), earlier).check();
            return "";
        } catch (LedgerStorageException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void namesFileAndPlaceAndLeavesTheFileAsItIs() throws IOException {
        byte[] content = Files.readAllBytes(data);
        int record = positionOf(content, large().transaction());
        content[record + 100] ^= 1;
        Files.write(data, content);

        assertThatThrownBy(() -> LmdbChainStore.open(directory))
                .isInstanceOfSatisfying(
                        LedgerStorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(LedgerStorageException.Kind.DAMAGED))
                .hasMessageContaining(data.toString())
                .hasMessageMatching(".*page \\d+ has record [0-9a-f]+ of table blocks.*");
        assertThat(Files.readAllBytes(data)).isEqualTo(content);
    }

    @Test
    void doesNotFallBackToAnOlderStateWhenTheNewestIsLost() throws IOException {
        byte[] content = Files.readAllBytes(data);
        int newest = transaction(content, 0) > transaction(content, 1) ? 0 : 1;

        for (byte[] lost : List.of(zeroed(content, newest), copied(content, 1 - newest, newest))) {
            Files.write(data, lost);
            assertDamaged();
        }
    }

    @Test
    void refusesAFileThatEndsEarly() throws IOException {
        byte[] content = Files.readAllBytes(data);

        for (int size : List.of(1, 100, PAGE, PAGE + 1, 2 * PAGE, content.length / 2)) {
            Files.write(data, Arrays.copyOf(content, size));
            assertDamaged();
        }
    }

    @Test
    void doesNotTakeAMissingOrEmptyFileForANewLedger() throws IOException {
        Files.write(data, new byte[0]);
        assertDamaged();
        Files.delete(data);
        assertDamaged();
    }

    @Test
    void refusesAFileOfAnotherKind() throws IOException {
        Files.write(data, new byte[100_000]);
        assertDamaged();
        Files.writeString(data, "SQLite format 3".repeat(1000));
        assertDamaged();
    }

    @Test
    void refusesALedgerOfALaterVersion() {
        try (Env<ByteBuffer> env =
                Env.create(ByteBufferProxy.PROXY_OPTIMAL).setMaxDbs(Table.COUNT).open(directory.toFile())) {
            Dbi<ByteBuffer> state = env.openDbi("state");
            TableSession session =
                    new TableSession(env.txnWrite(), Map.of(Table.STATE, state), new TableSession.Buffers());
            LedgerState.KEY.putInto(session.key());
            session.payload(2).putShort((short) (LedgerState.VERSION + 1));
            session.put(Table.STATE);
            session.commit();
        }

        assertThatThrownBy(() -> LmdbChainStore.open(directory))
                .isInstanceOfSatisfying(
                        LedgerStorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(LedgerStorageException.Kind.WRONG_VERSION))
                .hasMessageContaining("version " + (LedgerState.VERSION + 1));
    }

    private void assertDamaged() {
        assertThatThrownBy(() -> LmdbChainStore.open(directory))
                .isInstanceOfSatisfying(
                        LedgerStorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(LedgerStorageException.Kind.DAMAGED));
    }

    private List<String> damage(long seed, int first, int count) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory(directory, "damaged");
        for (String file : List.of(LedgerOpening.DATA_FILE, DirectoryClaim.LOCK_FILE)) {
            Files.copy(directory.resolve(file), copy.resolve(file));
        }
        Process process = LedgerProcess.java(
                        DamagingProcess.class,
                        directory,
                        copy.toString(),
                        Long.toString(seed),
                        Integer.toString(first),
                        Integer.toString(count))
                .start();
        try (BufferedReader output = LedgerProcess.output(process)) {
            return output.lines().collect(Collectors.toList());
        } finally {
            process.waitFor();
        }
    }

    private static long transaction(byte[] content, int page) {
        return new PageBytes(content, page * PAGE, PAGE).i64(144);
    }

    private static byte[] zeroed(byte[] content, int page) {
        byte[] changed = content.clone();
        Arrays.fill(changed, page * PAGE, (page + 1) * PAGE, (byte) 0);
        return changed;
    }

    private static byte[] copied(byte[] content, int from, int to) {
        byte[] changed = content.clone();
        System.arraycopy(content, from * PAGE + 16, changed, to * PAGE + 16, PAGE - 16);
        return changed;
    }

    private static int positionOf(byte[] content, Bytes wanted) {
        String latin = new String(content, StandardCharsets.ISO_8859_1);
        return latin.indexOf(new String(wanted.slice(0, 64).toArray(), StandardCharsets.ISO_8859_1));
    }

    private static HalfBlock large() {
        return HalfBlock.sign(
                ALICE,
                LedgerFixtures.number(151),
                BlockLink.proposalTo(BOB.publicKey()),
                BlockHash.GENESIS,
                BlockType.BANDWIDTH,
                Bytes.filled(9000, 0xa5),
                LedgerFixtures.NOW);
    }

    private static AccountRecord manyReasons() {
        AccountRecord account = account(MALLORY, 1);
        return new AccountRecord(
                account.counterparty(),
                Collections.nCopies(100, account.debts().get(0)),
                account.debtSince(),
                account.delivered(),
                account.paid(),
                account.earned(),
                account.forgiven(),
                account.refusedUntil());
    }
}
