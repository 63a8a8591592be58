package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.entry;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What every {@link ChainStore} keeps to. */
abstract class ChainStoreContract implements StoredBlocksContract, LinkedBlocksContract, LedgerWritesContract {
    private ChainStore store;

    /** An empty store. */
    abstract ChainStore open();

    /** Closes {@code store} and opens what it left. */
    abstract ChainStore reopen(ChainStore store);

    @Override
    public ChainStore store() {
        return store;
    }

    @BeforeEach
    void openEmpty() {
        store = open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void hasNothingAtFirst() {
        HalfBlock unknown = proposal(ALICE, 2, BOB);

        assertThat(store.at(unknown.id())).isEmpty();
        assertThat(store.linked(unknown)).isEmpty();
        assertThat(store.before(unknown.id())).isEmpty();
        assertThat(store.after(unknown.id())).isEmpty();
        assertThat(store.before(unknown.id(), unknown.type())).isEmpty();
        assertThat(store.after(unknown.id(), unknown.type())).isEmpty();
        assertThat(store.latest(unknown.owner())).isEmpty();
        assertThat(store.chain(unknown.owner(), number(1), 10)).isEmpty();
        assertThat(store.unanswered(unknown.owner())).isEmpty();
        assertThat(store.owners()).isEmpty();
        assertThat(store.account(unknown.owner())).isEmpty();
        assertThat(store.accounts()).isEmpty();
        assertThat(store.history(0, 10)).isEmpty();
        assertThat(store.forks()).isEmpty();
    }

    @Test
    void replacesAccounts() {
        store.commit(LedgerWrite.ofAccounts(account(BOB, 1), account(ALICE, 2))).join();
        store.commit(LedgerWrite.ofAccounts(account(BOB, 3))).join();

        assertThat(store.account(BOB.publicKey())).contains(account(BOB, 3));
        assertThat(store.account(MALLORY.publicKey())).isEmpty();
        assertThat(store.accounts())
                .containsExactlyElementsOf(
                        ALICE.publicKey().compareTo(BOB.publicKey()) < 0
                                ? List.of(account(ALICE, 2), account(BOB, 3))
                                : List.of(account(BOB, 3), account(ALICE, 2)));
    }

    @Test
    void appendsHistory() {
        store.commit(new LedgerWrite(List.of(), List.of(), List.of(entry(1), entry(2)), List.of()))
                .join();
        store.commit(new LedgerWrite(List.of(), List.of(), List.of(entry(2), entry(3)), List.of()))
                .join();

        assertThat(store.history(0, 9)).containsExactly(entry(1), entry(2), entry(2), entry(3));
        assertThat(store.history(1, 2)).containsExactly(entry(2), entry(2));
        assertThat(store.history(4, 2)).isEmpty();
    }

    @Test
    void keepsEachProofOfAForkOnceInTheOrderFound() {
        var later = new DoubleSpend(proposal(MALLORY, 1, ALICE), proposal(MALLORY, 1, BOB));
        var earlier = new DoubleSpend(proposal(ALICE, 1, MALLORY), proposal(ALICE, 1, BOB));
        var turned = new DoubleSpend(/* first= */ later.second(), /* second= */ later.first());

        store.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(later, earlier)))
                .join();
        store.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(later, turned)))
                .join();

        assertThat(store.forks()).containsExactly(later, earlier);
    }

    @Test
    void holdsEverythingAfterReopening() {
        HalfBlock proposal = commit(proposal(ALICE, 1, BOB));
        HalfBlock answer = commit(answer(BOB, 1, proposal));
        HalfBlock pending = commit(proposal(ALICE, 2, BOB));
        var fork = new DoubleSpend(proposal(MALLORY, 1, ALICE), proposal(MALLORY, 1, BOB));
        store.commit(new LedgerWrite(List.of(), List.of(account(BOB, 4)), List.of(entry(1)), List.of(fork)))
                .join();

        store = reopen(store);

        assertThat(store.linked(proposal)).contains(answer);
        assertThat(store.chain(ALICE.publicKey(), number(1), 9)).containsExactly(proposal, pending);
        assertThat(store.unanswered(ALICE.publicKey())).containsExactly(pending);
        assertThat(store.accounts()).containsExactly(account(BOB, 4));
        assertThat(store.history(0, 9)).containsExactly(entry(1));
        assertThat(store.forks()).containsExactly(fork);
        assertThat(store.owners()).hasSize(2).doesNotContain(MALLORY.publicKey());
        HalfBlock next = commit(proposal(ALICE, 3, BOB));
        assertThat(store.latest(ALICE.publicKey())).contains(next);
    }

    @Test
    void takesNoWritesOnceClosed() {
        store.close();

        assertThatThrownBy(() -> store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB)))
                        .join())
                .hasCauseInstanceOf(LedgerStorageException.class);
    }
}
