package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.NOW;
import static org.seedbank.trustchain.store.LedgerFixtures.answer;
import static org.seedbank.trustchain.store.LedgerFixtures.answerAt;
import static org.seedbank.trustchain.store.LedgerFixtures.openProposal;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedbank.trustchain.block.HalfBlock;

/** How every {@link ChainStore} brings the two halves of a transaction together. */
interface LinkedBlocksContract extends StoreUnderTest {
    @Test
    default void linksProposalAndAnswerWhicheverArrivesFirst() {
        HalfBlock early = proposal(ALICE, 1, BOB);
        HalfBlock late = proposal(ALICE, 2, BOB);
        HalfBlock toEarly = answer(BOB, 1, early);
        HalfBlock toLate = answer(BOB, 2, late);

        commit(early);
        commit(toEarly);
        commit(toLate);
        assertThat(store().linked(toLate)).isEmpty();
        commit(late);

        assertThat(store().linked(early)).contains(toEarly);
        assertThat(store().linked(toEarly)).contains(early);
        assertThat(store().linked(late)).contains(toLate);
        assertThat(store().linked(toLate)).contains(late);
    }

    @Test
    default void findsTheLinkOfABlockThatIsNotStoredItself() {
        HalfBlock proposal = proposal(ALICE, 1, BOB);
        HalfBlock answer = answer(BOB, 1, proposal);

        commit(answer);

        assertThat(store().linked(proposal)).contains(answer);
    }

    @Test
    default void aStrangersClaimNeverHidesTheHonestAnswer() {
        HalfBlock proposal = proposal(BOB, 1, MALLORY);
        HalfBlock strangersClaim = answerAt(NOW.minusSeconds(9), ALICE, 1, proposal);
        HalfBlock honest = answer(MALLORY, 1, proposal);

        commit(strangersClaim);
        assertThat(store().linked(proposal)).isEmpty();
        commit(proposal);
        assertThat(store().unanswered(BOB.publicKey())).containsExactly(proposal);
        commit(honest);

        assertThat(store().linked(proposal)).contains(honest);
        assertThat(store().linked(strangersClaim)).contains(proposal);
        assertThat(store().unanswered(BOB.publicKey())).isEmpty();
    }

    @Test
    default void theEarliestAnswerCounts() {
        HalfBlock open = openProposal(ALICE, 1);
        HalfBlock named = proposal(ALICE, 2, BOB);
        HalfBlock late = answerAt(NOW.plusMillis(2), BOB, 1, open);
        HalfBlock early = answerAt(NOW.plusMillis(1), MALLORY, 1, open);
        HalfBlock second = answerAt(NOW.plusMillis(4), BOB, 2, named);
        HalfBlock first = answerAt(NOW.plusMillis(3), BOB, 3, named);

        Stream.of(open, named, late, early, second, first).forEach(this::commit);

        assertThat(store().linked(open)).contains(early);
        assertThat(store().linked(named)).contains(first);
    }

    @Test
    default void ofAnswersAtOneTimeTheLowestKeyCounts() {
        HalfBlock open = commit(openProposal(LedgerFixtures.key(9), 1));
        List<HalfBlock> answers = Stream.of(BOB, ALICE, MALLORY)
                .map(owner -> commit(answer(owner, 1, open)))
                .toList();

        assertThat(store().linked(open)).isEqualTo(answers.stream().min(Comparator.comparing(HalfBlock::owner)));
    }

    @Test
    default void aLaterFoundAnswerThatIsEarlierCounts() {
        HalfBlock open = commit(openProposal(LedgerFixtures.key(9), 1));

        for (int i = 10; i > 0; i--) {
            HalfBlock answer = commit(answerAt(NOW.plusMillis(i), i % 3 == 0 ? ALICE : BOB, i, open));
            assertThat(store().linked(open)).contains(answer);
        }
    }

    @Test
    default void listsUnansweredProposalsInOrder() {
        HalfBlock first = commit(proposal(ALICE, 1, BOB));
        HalfBlock second = commit(openProposal(ALICE, 2));
        HalfBlock third = proposal(ALICE, 3, BOB);
        commit(answer(BOB, 1, third));
        commit(third);
        HalfBlock fourth = commit(proposal(ALICE, 4, MALLORY));
        commit(answer(ALICE, 5, proposal(MALLORY, 8, ALICE)));
        commit(proposal(BOB, 2, ALICE));

        assertThat(store().unanswered(ALICE.publicKey())).containsExactly(first, second, fourth);
        commit(answer(MALLORY, 7, second));
        assertThat(store().unanswered(ALICE.publicKey())).containsExactly(first, fourth);
        commit(answer(BOB, 9, first));
        assertThat(store().unanswered(ALICE.publicKey())).containsExactly(fourth);
    }

    @Test
    default void linksHalvesThatOneWriteBrings() {
        HalfBlock proposal = proposal(ALICE, 1, BOB);
        HalfBlock answer = answer(BOB, 1, proposal);

        store().commit(LedgerWrite.ofBlocks(answer, proposal)).join();

        assertThat(store().linked(proposal)).contains(answer);
        assertThat(store().unanswered(ALICE.publicKey())).isEmpty();
    }
}
