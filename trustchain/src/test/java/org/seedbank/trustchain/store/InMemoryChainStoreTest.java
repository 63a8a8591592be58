package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryChainStoreTest extends ChainStoreContract {
    private final Deque<Runnable> disk = new ArrayDeque<>();

    @Override
    ChainStore open() {
        return InMemoryChainStore.immediate();
    }

    @Override
    ChainStore reopen(ChainStore store) {
        return ((InMemoryChainStore) store).restart();
    }

    @Test
    void showsAndAcknowledgesNothingBeforeTheDiskHasIt() {
        InMemoryChainStore store = new InMemoryChainStore(disk::add);

        CompletableFuture<Void> flush = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB)));

        assertThat(flush).isNotDone();
        assertThat(store.at(id(ALICE, 1))).isEmpty();
        disk.remove().run();
        assertThat(flush).isCompleted();
        assertThat(store.at(id(ALICE, 1))).isPresent();
    }

    @Test
    void flushesAllThatWaitsAtOnce() {
        InMemoryChainStore store = new InMemoryChainStore(disk::add);
        CompletableFuture<Void> dropped = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB)));
        disk.clear();
        CompletableFuture<Void> flushed = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB)));

        disk.remove().run();

        assertThat(dropped).isCompleted();
        assertThat(flushed).isCompleted();
    }

    @Test
    void forgetsWhatWasNotFlushedAtARestart() {
        InMemoryChainStore store = new InMemoryChainStore(disk::add);
        CompletableFuture<Void> flushed = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB)));
        disk.remove().run();
        CompletableFuture<Void> lost = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB)));

        InMemoryChainStore restarted = store.restart();
        disk.forEach(Runnable::run);

        assertThat(flushed).isCompleted();
        assertThat(lost).isNotDone();
        assertThat(restarted.latest(ALICE.publicKey())).contains(proposal(ALICE, 1, BOB));
    }

    @Test
    void aSnapshotKeepsWhatWasFlushedThen() {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB))).join();

        InMemoryChainStore backup = store.snapshot();
        store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB))).join();

        assertThat(backup.latest(ALICE.publicKey())).contains(proposal(ALICE, 1, BOB));
        assertThat(store.latest(ALICE.publicKey())).contains(proposal(ALICE, 2, BOB));
    }

    @Test
    void goesOnServingReadsWhileTheDiskIsFull() {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB))).join();

        store.refuseWrites(LedgerStorageException.Kind.DISK_FULL);
        assertThatThrownBy(() -> store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB)))
                        .join())
                .hasCauseInstanceOf(LedgerStorageException.class);
        assertThat(store.at(id(ALICE, 1))).isPresent();
        store.acceptWrites();

        assertThat(store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 2, BOB)))).isCompleted();
    }
}
