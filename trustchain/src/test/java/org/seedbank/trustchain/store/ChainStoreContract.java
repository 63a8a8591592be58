package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.NOW;
import static org.seedbank.trustchain.store.LedgerFixtures.OTHER_TYPE;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.answerAt;
import static org.seedbank.trustchain.store.LedgerFixtures.entry;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.openProposal;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;
import static org.seedbank.trustchain.store.LedgerFixtures.typed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;

/** What every {@link ChainStore} keeps to. */
abstract class ChainStoreContract {
    private ChainStore store;

    /** An empty store. */
    abstract ChainStore open();

    /** Closes {@code store} and opens what it left. */
    abstract ChainStore reopen(ChainStore store);

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
    void returnsBlocksByteForByte() {
        HalfBlock odd = LedgerFixtures.block(
                ALICE,
                0xffff_ffffL,
                new BlockLink(Bytes.filled(74, 0), 0xffff_ffffL),
                new BlockType(Bytes.empty()),
                NOW);

        commit(odd);

        assertThat(store.at(odd.id())).contains(odd);
        assertThat(store.at(odd.id()).orElseThrow().packed()).isEqualTo(odd.packed());
    }

    @Test
    void returnsABlockAsLongAsADatagramCanCarry() {
        HalfBlock large = HalfBlock.sign(
                ALICE,
                number(1),
                BlockLink.proposalTo(BOB.publicKey()),
                BlockHash.GENESIS,
                new BlockType(Bytes.filled(30_000, 't')),
                Bytes.filled(35_000, 'x'),
                NOW);

        commit(large);
        commit(typed(ALICE, 2, OTHER_TYPE));

        assertThat(store.at(large.id())).contains(large);
        assertThat(store.before(id(ALICE, 3), large.type())).contains(large);
    }

    @Test
    void walksAChainInOrder() {
        List<HalfBlock> chain = commitChain(ALICE, 1, 2, 3, 5, 300);
        commitChain(BOB, 1, 4);

        assertThat(store.chain(ALICE.publicKey(), number(1), 100)).isEqualTo(chain);
        assertThat(store.chain(ALICE.publicKey(), number(2), 2)).isEqualTo(chain.subList(1, 3));
        assertThat(store.chain(ALICE.publicKey(), number(4), 2)).isEqualTo(chain.subList(3, 5));
        assertThat(store.chain(ALICE.publicKey(), number(301), 2)).isEmpty();
        assertThat(store.chain(MALLORY.publicKey(), number(1), 2)).isEmpty();
        assertThat(store.latest(ALICE.publicKey())).contains(chain.get(4));
    }

    @Test
    void findsTheNearestBlocksAcrossGapsAndNeverThoseOfAnotherChain() {
        List<HalfBlock> chain = commitChain(BOB, 3, 7);
        commitChain(ALICE, 5);
        commitChain(MALLORY, 5);

        assertThat(store.before(id(BOB, 3))).isEmpty();
        assertThat(store.before(id(BOB, 5))).contains(chain.get(0));
        assertThat(store.before(id(BOB, 7))).contains(chain.get(0));
        assertThat(store.before(id(BOB, 0xffff_ffffL))).contains(chain.get(1));
        assertThat(store.after(id(BOB, 1))).contains(chain.get(0));
        assertThat(store.after(id(BOB, 3))).contains(chain.get(1));
        assertThat(store.after(id(BOB, 7))).isEmpty();
    }

    @Test
    void findsTheNearestBlocksOfAType() {
        HalfBlock first = commit(typed(ALICE, 1, OTHER_TYPE));
        commit(typed(ALICE, 2, BlockType.BANDWIDTH));
        commit(typed(ALICE, 3, BlockType.BANDWIDTH));
        HalfBlock last = commit(typed(ALICE, 4, OTHER_TYPE));
        commit(typed(BOB, 2, OTHER_TYPE));

        assertThat(store.before(id(ALICE, 4), OTHER_TYPE)).contains(first);
        assertThat(store.after(id(ALICE, 1), OTHER_TYPE)).contains(last);
        assertThat(store.before(id(ALICE, 1), OTHER_TYPE)).isEmpty();
        assertThat(store.after(id(ALICE, 4), OTHER_TYPE)).isEmpty();
        assertThat(store.before(id(ALICE, 9), BlockType.of("unknown"))).isEmpty();
    }

    @Test
    void linksProposalAndAnswerWhicheverArrivesFirst() {
        HalfBlock early = proposal(ALICE, 1, BOB);
        HalfBlock late = proposal(ALICE, 2, BOB);
        HalfBlock toEarly = answer(BOB, 1, early);
        HalfBlock toLate = answer(BOB, 2, late);

        commit(early);
        commit(toEarly);
        commit(toLate);
        assertThat(store.linked(toLate)).isEmpty();
        commit(late);

        assertThat(store.linked(early)).contains(toEarly);
        assertThat(store.linked(toEarly)).contains(early);
        assertThat(store.linked(late)).contains(toLate);
        assertThat(store.linked(toLate)).contains(late);
    }

    @Test
    void findsTheLinkOfABlockThatIsNotStoredItself() {
        HalfBlock proposal = proposal(ALICE, 1, BOB);
        HalfBlock answer = answer(BOB, 1, proposal);

        commit(answer);

        assertThat(store.linked(proposal)).contains(answer);
    }

    @Test
    void aStrangersClaimNeverHidesTheHonestAnswer() {
        HalfBlock proposal = proposal(BOB, 1, MALLORY);
        HalfBlock strangersClaim = answerAt(NOW.minusSeconds(9), ALICE, 1, proposal);
        HalfBlock honest = answer(MALLORY, 1, proposal);

        commit(strangersClaim);
        assertThat(store.linked(proposal)).isEmpty();
        commit(proposal);
        assertThat(store.unanswered(BOB.publicKey())).containsExactly(proposal);
        commit(honest);

        assertThat(store.linked(proposal)).contains(honest);
        assertThat(store.linked(strangersClaim)).contains(proposal);
        assertThat(store.unanswered(BOB.publicKey())).isEmpty();
    }

    @Test
    void theEarliestAnswerCounts() {
        HalfBlock open = openProposal(ALICE, 1);
        HalfBlock named = proposal(ALICE, 2, BOB);
        HalfBlock late = answerAt(NOW.plusMillis(2), BOB, 1, open);
        HalfBlock early = answerAt(NOW.plusMillis(1), MALLORY, 1, open);
        HalfBlock second = answerAt(NOW.plusMillis(4), BOB, 2, named);
        HalfBlock first = answerAt(NOW.plusMillis(3), BOB, 3, named);

        Stream.of(open, named, late, early, second, first).forEach(this::commit);

        assertThat(store.linked(open)).contains(early);
        assertThat(store.linked(named)).contains(first);
    }

    @Test
    void ofAnswersAtOneTimeTheLowestKeyCounts() {
        HalfBlock open = commit(openProposal(LedgerFixtures.key(9), 1));
        List<HalfBlock> answers = Stream.of(BOB, ALICE, MALLORY)
                .map(owner -> commit(answer(owner, 1, open)))
                .toList();

        assertThat(store.linked(open)).isEqualTo(answers.stream().min(Comparator.comparing(HalfBlock::owner)));
    }

    @Test
    void aLaterFoundAnswerThatIsEarlierCounts() {
        HalfBlock open = commit(openProposal(LedgerFixtures.key(9), 1));

        for (int i = 10; i > 0; i--) {
            HalfBlock answer = commit(answerAt(NOW.plusMillis(i), i % 3 == 0 ? ALICE : BOB, i, open));
            assertThat(store.linked(open)).contains(answer);
        }
    }

    @Test
    void listsUnansweredProposalsInOrder() {
        HalfBlock first = commit(proposal(ALICE, 1, BOB));
        HalfBlock second = commit(openProposal(ALICE, 2));
        HalfBlock third = proposal(ALICE, 3, BOB);
        commit(answer(BOB, 1, third));
        commit(third);
        HalfBlock fourth = commit(proposal(ALICE, 4, MALLORY));
        commit(answer(ALICE, 5, proposal(MALLORY, 8, ALICE)));
        commit(proposal(BOB, 2, ALICE));

        assertThat(store.unanswered(ALICE.publicKey())).containsExactly(first, second, fourth);
        commit(answer(MALLORY, 7, second));
        assertThat(store.unanswered(ALICE.publicKey())).containsExactly(first, fourth);
        commit(answer(BOB, 9, first));
        assertThat(store.unanswered(ALICE.publicKey())).containsExactly(fourth);
    }

    @Test
    void linksHalvesThatOneWriteBrings() {
        HalfBlock proposal = proposal(ALICE, 1, BOB);
        HalfBlock answer = answer(BOB, 1, proposal);

        store.commit(LedgerWrite.ofBlocks(answer, proposal)).join();

        assertThat(store.linked(proposal)).contains(answer);
        assertThat(store.unanswered(ALICE.publicKey())).isEmpty();
    }

    @Test
    void leavesAStoredBlockAsItIs() {
        HalfBlock block = commit(proposal(ALICE, 1, BOB));

        commit(block);
        store.commit(LedgerWrite.ofBlocks(block, block)).join();

        assertThat(store.chain(ALICE.publicKey(), number(1), 9)).containsExactly(block);
    }

    @Test
    void neverOverwritesABlockAndStoresNothingOfTheWriteThatTries() {
        HalfBlock stored = commit(proposal(ALICE, 1, BOB));
        HalfBlock other = proposal(ALICE, 1, MALLORY);
        HalfBlock bystander = proposal(BOB, 1, ALICE);
        var write = new LedgerWrite(
                List.of(bystander, other),
                List.of(account(BOB, 1)),
                List.of(entry(1)),
                List.of(new DoubleSpend(stored, other)));

        assertConflict(store.commit(write));

        assertThat(store.at(stored.id())).contains(stored);
        assertThat(store.at(bystander.id())).isEmpty();
        assertThat(store.unanswered(BOB.publicKey())).isEmpty();
        assertThat(store.owners()).containsExactly(ALICE.publicKey());
        assertThat(store.accounts()).isEmpty();
        assertThat(store.history(0, 9)).isEmpty();
        assertThat(store.forks()).isEmpty();
    }

    @Test
    void refusesTwoDifferentBlocksWithOneNumberInOneWrite() {
        assertConflict(store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 1, BOB), proposal(ALICE, 1, MALLORY))));

        assertThat(store.owners()).isEmpty();
    }

    @Test
    void aConflictFailsAloneAmongManyWrites() {
        List<CompletableFuture<Void>> before = new ArrayList<>();
        List<HalfBlock> chain = chainOf(ALICE, 1, 2, 3, 4, 5, 6, 7, 8);
        chain.forEach(block -> before.add(store.commit(LedgerWrite.ofBlocks(block))));
        CompletableFuture<Void> conflict = store.commit(LedgerWrite.ofBlocks(proposal(ALICE, 3, MALLORY)));
        CompletableFuture<Void> after = store.commit(LedgerWrite.ofBlocks(proposal(BOB, 1, ALICE)));

        assertConflict(conflict);
        before.forEach(CompletableFuture::join);
        after.join();
        assertThat(store.chain(ALICE.publicKey(), number(1), 9)).isEqualTo(chain);
        assertThat(store.at(id(BOB, 1))).isPresent();
    }

    @Test
    void completesWritesInTheOrderOfTheCalls() {
        List<Integer> completed = new ArrayList<>();
        List<CompletableFuture<Void>> flushes = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            int index = i;
            flushes.add(
                    store.commit(LedgerWrite.ofBlocks(proposal(ALICE, i, BOB))).thenRun(() -> completed.add(index)));
        }

        flushes.forEach(CompletableFuture::join);

        assertThat(completed).isSorted().hasSize(50);
    }

    @Test
    void listsOwnersInKeyOrderAndNotThoseWhoAreOnlyNamed() {
        commit(proposal(BOB, 1, ALICE));
        commit(proposal(MALLORY, 1, LedgerFixtures.key(9)));
        commit(proposal(ALICE, 1, BOB));

        assertThat(store.owners())
                .containsExactlyElementsOf(Stream.of(ALICE, BOB, MALLORY)
                        .map(PrivateKey::publicKey)
                        .sorted()
                        .toList());
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

    private HalfBlock commit(HalfBlock block) {
        store.commit(LedgerWrite.ofBlocks(block)).join();
        return block;
    }

    private List<HalfBlock> commitChain(PrivateKey owner, long... sequences) {
        List<HalfBlock> chain = chainOf(owner, sequences);
        chain.forEach(this::commit);
        return chain;
    }

    private static List<HalfBlock> chainOf(PrivateKey owner, long... sequences) {
        List<HalfBlock> chain = new ArrayList<>();
        for (long sequence : sequences) {
            chain.add(proposal(owner, sequence, LedgerFixtures.key(8)));
        }
        return chain;
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
