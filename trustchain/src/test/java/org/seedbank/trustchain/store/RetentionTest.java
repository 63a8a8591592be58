package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.key;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.openProposal;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What a ledger on disk gives up of what concerns others, and what never. */
class RetentionTest {
    private static final PrivateKey STRANGER = key(5);
    private static final PrivateKey OTHER_STRANGER = key(6);
    private static final int KEPT = 40;
    private static final long SIZE = BlockLayout.size(proposal(STRANGER, 1, OTHER_STRANGER));
    private static final Retention RETENTION = Retention.of(ALICE.publicKey(), new ByteCount(KEPT * SIZE));

    @TempDir
    private Path directory;

    @Test
    void givesUpTheOldestBlocksOfStrangersAndNothingOfItsOwn() {
        HalfBlock one = proposal(MALLORY, 1, BOB);
        DoubleSpend proof = new DoubleSpend(one, proposal(MALLORY, 1, ALICE));
        List<HalfBlock> ours = new ArrayList<>();
        try (ChainStore store = open()) {
            store.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(proof)))
                    .join();
            for (int i = 1; i <= 300; i++) {
                HalfBlock own = proposal(ALICE, i, BOB);
                HalfBlock theirs = answer(BOB, i, own);
                ours.add(own);
                ours.add(theirs);
                commit(store, own, theirs, proposal(STRANGER, i, OTHER_STRANGER));
            }

            assertThat(ours).allMatch(block -> store.at(block.id()).isPresent());
            assertThat(store.forks()).containsExactly(proof);
            assertThat(store.chain(STRANGER.publicKey(), number(1), 1000))
                    .hasSizeBetween(KEPT - 1, KEPT)
                    .startsWith(proposal(STRANGER, 301 - KEPT, OTHER_STRANGER))
                    .endsWith(proposal(STRANGER, 300, OTHER_STRANGER));
            assertThat(store.lowestMissing(STRANGER.publicKey())).contains(number(1));
        }
    }

    @Test
    void goesOnAfterARestartWhereItWas() throws IOException {
        for (int run = 0; run < 6; run++) {
            try (ChainStore store = open()) {
                for (int i = 1; i <= 50; i++) {
                    commit(store, proposal(STRANGER, 50L * run + i, OTHER_STRANGER));
                }
                assertThat(store.chain(STRANGER.publicKey(), number(1), 1000)).hasSize(KEPT);
            }
            // Without its seal every page, record and count of the file is checked.
            Files.deleteIfExists(directory.resolve(LedgerSeal.FILE));
        }
        try (ChainStore store = open()) {
            assertThat(store.at(id(STRANGER, 300))).isPresent();
            commit(store, proposal(STRANGER, 1, OTHER_STRANGER)); // what was given up may come back
            assertThat(store.at(id(STRANGER, 1))).isPresent();
        }
    }

    @Test
    void keepsThoseWeHaveAccountsWithLongerThanStrangers() {
        try (ChainStore store = open()) {
            store.commit(LedgerWrite.ofAccounts(account(BOB, 1))).join();
            for (int i = 1; i <= KEPT / 2; i++) {
                commit(store, proposal(BOB, i, OTHER_STRANGER));
            }
            for (int i = 1; i <= 200; i++) {
                commit(store, proposal(STRANGER, i, OTHER_STRANGER));
            }
            // By age alone, none would be left; one in five goes where they stand in a row.
            assertThat(store.chain(BOB.publicKey(), number(1), 1000)).hasSizeGreaterThanOrEqualTo(KEPT / 2 * 4 / 5);

            for (int i = 1; i <= 400; i++) {
                commit(store, proposal(BOB, 100L + i, OTHER_STRANGER));
            }
            assertThat(store.chain(BOB.publicKey(), number(1), 1000)).hasSizeBetween(KEPT - 1, KEPT);
        }
    }

    @Test
    void givesUpNothingWhileItIsNotKnownWhoseLedgerItIs() {
        try (ChainStore store = LmdbChainStore.open(directory)) {
            for (int i = 1; i <= 100; i++) {
                commit(store, proposal(STRANGER, i, OTHER_STRANGER), proposal(ALICE, i, BOB));
            }
            assertThat(store.chain(STRANGER.publicKey(), number(1), 1000)).hasSize(100);
        }

        try (ChainStore store = open()) {
            for (int i = 101; i <= 110; i++) {
                commit(store, proposal(STRANGER, i, OTHER_STRANGER));
            }
            assertThat(store.chain(STRANGER.publicKey(), number(1), 1000)).hasSize(KEPT);
            assertThat(store.chain(ALICE.publicKey(), number(1), 1000)).hasSize(100);
        }
    }

    @Test
    void theFileStopsGrowing() throws IOException {
        Path data = directory.resolve(LedgerOpening.DATA_FILE);
        try (ChainStore store = open()) {
            fill(store, 1, 1000);
            long before = Files.size(data);

            fill(store, 1001, 4000);

            assertThat(Files.size(data)).isLessThan(before * 3 / 2);
        }
    }

    @Test
    void forgetsKeysThatNobodyNamesAnyMore() throws IOException {
        Path data = directory.resolve(LedgerOpening.DATA_FILE);
        SecureRandom random = new SecureRandom();
        long before = 0;
        try (ChainStore store = open()) {
            for (int i = 1; i <= 1500; i++) {
                commit(store, proposal(PrivateKey.generate(random), 1, PrivateKey.generate(random)));
                before = i == 300 ? Files.size(data) : before;
            }
            assertThat(store.owners()).hasSize(KEPT);
            assertThat(Files.size(data)).isLessThan(before * 3 / 2);
        }
        Files.deleteIfExists(directory.resolve(LedgerSeal.FILE));
        try (PageFile file = new PageFile(data)) {
            LedgerState state = new LedgerFileCheck(file, MetaPage.newest(file)).check();
            assertThat(state.entries(Table.NAMES)).isEqualTo(2 * KEPT);
        }
    }

    @Test
    void findsAKeyThatWasForgottenAndCameBack() {
        HalfBlock block = proposal(key(7), 1, OTHER_STRANGER);
        HalfBlock own = proposal(ALICE, 1, BOB);
        try (ChainStore store = open()) {
            commit(store, block, own);
            assertThat(store.at(block.id())).as("its key is remembered").contains(block);
            fill(store, 1, 200);
            assertThat(store.at(block.id())).isEmpty();
            assertThat(store.latest(key(7).publicKey())).isEmpty();

            commit(store, block);

            assertThat(store.at(block.id())).contains(block);
            assertThat(store.owners()).contains(key(7).publicKey());
            assertThat(store.at(own.id())).contains(own);
        }
    }

    /** What is left is in every index as if nothing else had ever been there. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsLeftIsAWholeLedger(long seed) throws IOException {
        Random random = new Random(seed);
        List<PrivateKey> keys = List.of(ALICE, BOB, MALLORY, STRANGER, OTHER_STRANGER, key(7));
        int[] tips = new int[keys.size()];
        List<HalfBlock> proposals = new ArrayList<>();
        InMemoryChainStore expected = InMemoryChainStore.immediate();
        try (ChainStore store = open()) {
            store.commit(LedgerWrite.ofAccounts(account(BOB, 1))).join();
            expected.commit(LedgerWrite.ofAccounts(account(BOB, 1))).join();
            for (int i = 0; i < 500; i++) {
                int who = random.nextInt(keys.size());
                tips[who] += random.nextInt(8) == 0 ? 2 : 1;
                PrivateKey owner = keys.get(who);
                PrivateKey other = keys.get(random.nextInt(keys.size()));
                HalfBlock block;
                if (random.nextInt(2) == 0 && !proposals.isEmpty()) {
                    block = answer(owner, tips[who], proposals.get(random.nextInt(proposals.size())));
                } else {
                    block = random.nextInt(4) == 0 ? openProposal(owner, tips[who]) : proposal(owner, tips[who], other);
                    proposals.add(block);
                }
                commit(store, block);
            }
            List<HalfBlock> left = store.owners().stream()
                    .flatMap(owner -> store.chain(owner, number(1), 1000).stream())
                    .toList();
            expected.commit(LedgerWrite.ofBlocks(left)).join();

            assertThat(LedgerDump.of(store)).as("seed %d", seed).isEqualTo(LedgerDump.of(expected));
            assertThat(left)
                    .as("seed %d", seed)
                    .allMatch(block ->
                            store.withHash(block.hash()).filter(block::equals).isPresent());
            for (PublicKey owner : store.owners()) {
                assertThat(store.lowestMissing(owner)).as("seed %d", seed).isEqualTo(expected.lowestMissing(owner));
            }
            assertThat(left.stream()
                            .filter(block -> !RETENTION.isOwn(block))
                            .mapToLong(BlockLayout::size)
                            .sum())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(RETENTION.foreign().value());
        }
        Files.deleteIfExists(directory.resolve(LedgerSeal.FILE));
        try (ChainStore store = open()) {
            assertThat(LedgerDump.of(store)).as("seed %d", seed).isEqualTo(LedgerDump.of(expected));
        }
    }

    private ChainStore open() {
        return LmdbChainStore.open(directory, RETENTION);
    }

    private static void fill(ChainStore store, int first, int last) {
        List<HalfBlock> blocks = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            blocks.add(proposal(STRANGER, i, OTHER_STRANGER));
            if (blocks.size() == 50) {
                store.commit(LedgerWrite.ofBlocks(blocks)).join();
                blocks.clear();
            }
        }
    }

    private static void commit(ChainStore store, HalfBlock... blocks) {
        store.commit(LedgerWrite.ofBlocks(blocks)).join();
    }
}
