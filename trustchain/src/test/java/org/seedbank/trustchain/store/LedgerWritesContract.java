package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.chainOf;
import static org.seedbank.trustchain.store.LedgerFixtures.entry;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What every {@link ChainStore} does with writes that come together or contradict what is stored. */
interface LedgerWritesContract extends StoreUnderTest {
    @Test
    default void leavesAStoredBlockAsItIs() {
        HalfBlock block = commit(proposal(ALICE, 1, BOB));

        commit(block);
        store().commit(LedgerWrite.ofBlocks(block, block)).join();

        assertThat(store().chain(ALICE.publicKey(), number(1), 9)).containsExactly(block);
    }

    @Test
    default void neverOverwritesABlockAndStoresNothingOfTheWriteThatTries() {
        HalfBlock stored = commit(proposal(ALICE, 1, BOB));
        HalfBlock other = proposal(ALICE, 1, MALLORY);
        HalfBlock bystander = proposal(BOB, 1, ALICE);
        var write = new LedgerWrite(
                List.of(bystander, other),
                List.of(account(BOB, 1)),
                List.of(entry(1)),
                List.of(new DoubleSpend(stored, other)));

        assertConflict(store().commit(write));

        assertThat(store().at(stored.id())).contains(stored);
        assertThat(store().at(bystander.id())).isEmpty();
        assertThat(store().unanswered(BOB.publicKey())).isEmpty();
        assertThat(store().owners()).containsExactly(ALICE.publicKey());
        assertThat(store().accounts()).isEmpty();
        assertThat(store().history(0, 9)).isEmpty();
        assertThat(store().forks()).isEmpty();
    }

    @Test
    default void refusesTwoDifferentBlocksWithOneNumberInOneWrite() {
        assertConflict(store().commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB), proposal(ALICE, 1, MALLORY))));

        assertThat(store().owners()).isEmpty();
    }

    @Test
    default void aConflictFailsAloneAmongManyWrites() {
        List<CompletableFuture<Void>> before = new ArrayList<>();
        List<HalfBlock> chain = chainOf(ALICE, 1, 2, 3, 4, 5, 6, 7, 8);
        chain.forEach(block -> before.add(store().commit(LedgerWrite.ofBlocks(block))));
        CompletableFuture<Void> conflict = store().commit(LedgerWrite.ofBlocks(proposal(ALICE, 3, MALLORY)));
        CompletableFuture<Void> after = store().commit(LedgerWrite.ofBlocks(proposal(BOB, 1, ALICE)));

        assertConflict(conflict);
        before.forEach(CompletableFuture::join);
        after.join();
        assertThat(store().chain(ALICE.publicKey(), number(1), 9)).isEqualTo(chain);
        assertThat(store().at(id(BOB, 1))).isPresent();
    }

    @Test
    default void completesWritesInTheOrderOfTheCalls() {
        List<Integer> completed = new ArrayList<>();
        List<CompletableFuture<Void>> flushes = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            int index = i;
            flushes.add(store().commit(LedgerWrite.ofBlocks(proposal(ALICE, i, BOB)))
                    .thenRun(() -> completed.add(index)));
        }

        flushes.forEach(CompletableFuture::join);

        assertThat(completed).isSorted().hasSize(50);
    }

    private static void assertConflict(CompletableFuture<Void> flush) {
        assertThatThrownBy(flush::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        LedgerStorageException.class,
                        e -> assertThat(e.kind()).isEqualTo(LedgerStorageException.Kind.CONFLICT));
    }
}
