package org.seedbank.trustchain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.MemoryChainView;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

class BandwidthRulesTest {
    private static final long TIB = 1L << 40;

    private final TestChain alice = new TestChain("alice");
    private final TestChain bob = new TestChain("bob");
    private final MemoryChainView view = new MemoryChainView();

    @Test
    void acceptsBothHalvesOfAPayment() {
        HalfBlock proposal = alice.propose(bob.owner(), 100);
        assertThat(verdict(proposal)).isEqualTo(new Verdict.Valid());
        view.add(proposal);

        assertThat(verdict(bob.agree(proposal))).isEqualTo(new Verdict.Valid());
    }

    @Test
    void acceptsAStrangersProposalAcrossAGap() {
        view.add(alice.propose(bob.owner(), 1));
        alice.propose(bob.owner(), 2);
        HalfBlock third = alice.propose(bob.owner(), 3);

        assertThat(verdict(third))
                .isEqualTo(new Verdict.Incomplete(
                        List.of(new BlockRange(alice.owner(), new SequenceNumber(2), new SequenceNumber(2)))));
    }

    @ParameterizedTest
    @CsvSource({
        "0,  0,  0,  0,   BW_BOTH_ZERO",
        "10, 20, 10, 20,  BW_BOTH_WAYS",
        "0,  1099511627777, 0, 1099511627777, BW_ABOVE_MAX_TX",
        "1099511627777, 0, 1099511627777, 0, BW_ABOVE_MAX_TX",
    })
    void refusesAmountsThatNobodyMayMove(long up, long down, long totalUp, long totalDown, Rule broken) {
        assertThat(verdict(appended(up, down, totalUp, totalDown))).isEqualTo(new Verdict.Invalid(Set.of(broken)));
    }

    @Test
    void acceptsTheLargestAmount() {
        assertThat(verdict(appended(0, TIB, 0, TIB))).isEqualTo(new Verdict.Valid());
    }

    @ParameterizedTest
    @CsvSource({
        "0,  10, 0,  11, BW_GENESIS_TOTAL_DOWN, BW_TOTAL_DOWN_UNEXPLAINED",
        "10, 0,  11, 0,  BW_GENESIS_TOTAL_UP,   BW_TOTAL_UP_UNEXPLAINED",
        "0,  10, 0,  9,  BW_GENESIS_TOTAL_DOWN, BW_PREV_TOTAL_DOWN",
        "10, 0,  9,  0,  BW_GENESIS_TOTAL_UP,   BW_PREV_TOTAL_UP",
    })
    void refusesAFirstBlockWhoseTotalsAreNotItsAmounts(
            long up, long down, long totalUp, long totalDown, Rule first, Rule second) {
        assertThat(verdict(appended(up, down, totalUp, totalDown)))
                .isEqualTo(new Verdict.Invalid(Set.of(first, second)));
    }

    @ParameterizedTest
    @CsvSource({
        "0,  10, 0,  109, BW_PREV_TOTAL_DOWN",
        "0,  10, 0,  111, BW_TOTAL_DOWN_UNEXPLAINED",
        "10, 0,  9,  100, BW_PREV_TOTAL_UP",
        "10, 0,  11, 100, BW_TOTAL_UP_UNEXPLAINED",
        "0,  9223372036854775807, 0, 9223372036854775807, BW_ABOVE_MAX_TX BW_PREV_TOTAL_DOWN",
    })
    void refusesTotalsThatDifferFromThePreviousBlockAndTheAmount(
            long up, long down, long totalUp, long totalDown, String broken) {
        view.add(alice.propose(bob.owner(), 100));

        assertThat(verdict(appended(up, down, totalUp, totalDown))).isEqualTo(invalid(broken));
    }

    @Test
    void comparesTotalsWithTheNearestBlockOfTheTypePastOthers() {
        view.add(alice.propose(bob.owner(), 100));
        view.add(alice.append(BlockLink.proposalTo(bob.owner()), BlockType.of("note"), Bytes.utf8("a0d")));
        HalfBlock tooHigh =
                alice.next(BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, transaction(0, 10, 0, 111));

        assertThat(verdict(alice.propose(bob.owner(), 10))).isEqualTo(new Verdict.Valid());
        assertThat(verdict(tooHigh)).isEqualTo(invalid("BW_TOTAL_DOWN_UNEXPLAINED"));
    }

    @Test
    void totalsOfAChainWithoutEarlierBandwidthBlocksBeginAtZero() {
        view.add(alice.append(BlockLink.proposalTo(bob.owner()), BlockType.of("note"), Bytes.utf8("a0d")));

        assertThat(verdict(appended(0, 10, 0, 11))).isEqualTo(invalid("BW_TOTAL_DOWN_UNEXPLAINED"));
    }

    @Test
    void aJumpOfTotalsAcrossADistantGapNamesThatGap() {
        view.add(alice.propose(bob.owner(), 100));
        alice.propose(bob.owner(), 50);
        view.add(alice.append(BlockLink.proposalTo(bob.owner()), BlockType.of("note"), Bytes.utf8("a0d")));
        HalfBlock fourth = alice.propose(bob.owner(), 10);

        assertThat(verdict(fourth))
                .isEqualTo(new Verdict.Incomplete(
                        List.of(new BlockRange(alice.owner(), new SequenceNumber(2), new SequenceNumber(2)))));
    }

    /** Whoever shows the blocks around a gap first must not get totals accepted that nothing accounts for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatClosesTheLastGapMustNotLeaveTotalsUnexplained(int last) {
        HalfBlock first = alice.propose(bob.owner(), 1);
        List<HalfBlock> notes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            notes.add(alice.append(BlockLink.proposalTo(bob.owner()), BlockType.of("note"), Bytes.utf8("a0n")));
        }
        HalfBlock jump = appended(0, 10, 0, 1_000);
        view.add(first);
        assertThat(verdict(jump).isAcceptable()).isTrue();
        view.add(jump);
        for (int i = 1; i <= 3; i++) {
            if (i != last) {
                assertThat(verdict(notes.get(i - 1)).isAcceptable()).isTrue();
                view.add(notes.get(i - 1));
            }
        }

        assertThat(verdict(notes.get(last - 1))).isEqualTo(new Verdict.Invalid(Set.of(Rule.BW_TOTAL_DOWN_UNEXPLAINED)));
    }

    @Test
    void refusesTotalsBelowThePreviousOnesEvenAcrossAGap() {
        view.add(alice.propose(bob.owner(), 100));
        alice.propose(bob.owner(), 50);

        assertThat(verdict(appended(0, 10, 0, 20))).isEqualTo(invalid("BW_PREV_TOTAL_DOWN"));
    }

    @ParameterizedTest
    @CsvSource({
        "0,   100, 0,   101, BW_NEXT_TOTAL_DOWN BW_GENESIS_TOTAL_DOWN BW_TOTAL_DOWN_UNEXPLAINED NEXT_HASH_MISMATCH",
        "0,   99,  0,   99,  BW_TOTAL_DOWN_UNEXPLAINED NEXT_HASH_MISMATCH",
        "100, 0,   100, 0,   BW_NEXT_TOTAL_UP BW_TOTAL_DOWN_UNEXPLAINED NEXT_HASH_MISMATCH",
    })
    void refusesTotalsThatTheNextBlockContradicts(long up, long down, long totalUp, long totalDown, String broken) {
        HalfBlock wrong = alice.next(
                BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, transaction(up, down, totalUp, totalDown));
        alice.propose(bob.owner(), 100);
        view.add(alice.propose(bob.owner(), 10));

        assertThat(verdict(wrong)).isEqualTo(invalid(broken));
    }

    @ParameterizedTest
    @CsvSource({
        "99, 0,  BW_LINK_UP_DOWN",
        "0,  100, BW_LINK_UP_DOWN BW_LINK_DOWN_UP",
    })
    void refusesAnAgreementToAnotherAmount(long up, long down, String broken) {
        HalfBlock proposal = alice.propose(bob.owner(), 100);
        view.add(proposal);
        HalfBlock wrong =
                bob.next(BlockLink.answerTo(proposal.id()), BlockType.BANDWIDTH, transaction(up, down, up, down));

        assertThat(verdict(wrong)).isEqualTo(invalid(broken));
    }

    @Test
    void aWrongAgreementDoesNotMakeTheProposalInvalid() {
        HalfBlock proposal = alice.propose(bob.owner(), 100);
        view.add(bob.append(BlockLink.answerTo(proposal.id()), BlockType.BANDWIDTH, transaction(99, 0, 99, 0)));

        assertThat(verdict(proposal)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void refusesToAgreeToSomethingThatIsNoPayment() {
        HalfBlock note = alice.append(BlockLink.proposalTo(bob.owner()), BlockType.of("note"), Bytes.utf8("a0d"));
        view.add(note);
        HalfBlock answer = bob.next(BlockLink.answerTo(note.id()), BlockType.BANDWIDTH, transaction(10, 0, 10, 0));

        assertThat(verdict(answer)).isEqualTo(invalid("BW_LINK_TYPE"));
    }

    @Test
    void refusesAnAgreementToAnAgreement() {
        HalfBlock proposal = alice.append(
                BlockLink.proposalTo(bob.owner()),
                new BandwidthTransaction(new ByteCount(10), ByteCount.ZERO, new ByteCount(10), ByteCount.ZERO));
        HalfBlock agreement = bob.agree(proposal);
        view.add(agreement);
        HalfBlock again =
                alice.next(BlockLink.answerTo(agreement.id()), BlockType.BANDWIDTH, transaction(10, 0, 20, 0));

        assertThat(verdict(again)
                        .<Set<Rule>>match(Set::of, missing -> Set.of(), Verdict.Invalid::broken, fork -> Set.of()))
                .contains(Rule.BW_LINK_NOT_PROPOSAL);
    }

    @Test
    void namesTheAmountsThatAForkChanges() {
        HalfBlock first =
                alice.next(BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, transaction(0, 100, 0, 100));
        HalfBlock second =
                alice.next(BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, transaction(100, 0, 100, 0));
        HalfBlock unsigned = new HalfBlock(
                second.id(),
                second.link(),
                second.previous(),
                second.type(),
                second.transaction(),
                second.timestamp(),
                first.signature());
        view.add(first);

        assertThat(verdict(unsigned))
                .isEqualTo(invalid("BW_KNOWN_UP BW_KNOWN_DOWN BW_KNOWN_TOTAL_UP BW_KNOWN_TOTAL_DOWN SIG_INVALID"));
        assertThat(verdict(second)).isEqualTo(new Verdict.Forked(new DoubleSpend(first, second)));
    }

    @ParameterizedTest
    @CsvSource({
        "a4d2bup2i-54bdown1i08btotal_up2i-510btotal_down1i0, BW_UNREADABLE BW_UP_NEGATIVE BW_TOTAL_UP_NEGATIVE",
        "a4d2bup1i04bdown2i-58btotal_up1i010btotal_down2i-5, BW_UNREADABLE BW_DOWN_NEGATIVE BW_TOTAL_DOWN_NEGATIVE",
        "a0d, BW_UNREADABLE",
        "a4d2sup1i54sdown1i08stotal_up1i510stotal_down1i0, BW_UNREADABLE",
        "junk, BW_UNREADABLE",
    })
    void refusesATransactionThatIsNotFourCounts(String transaction, String broken) {
        HalfBlock block = alice.append(BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, Bytes.utf8(transaction));

        assertThat(verdict(block)).isEqualTo(invalid(broken));
    }

    @Test
    void rulesOfOurOwnAreToldApartFromThePublishedOnes() {
        assertThat(Set.of(Rule.values()).stream().filter(rule -> !rule.isPublished()))
                .containsExactlyInAnyOrder(
                        Rule.BW_UNREADABLE,
                        Rule.BW_BOTH_WAYS,
                        Rule.BW_ABOVE_MAX_TX,
                        Rule.BW_LINK_TYPE,
                        Rule.BW_LINK_NOT_PROPOSAL,
                        Rule.BW_TOTAL_UP_UNEXPLAINED,
                        Rule.BW_TOTAL_DOWN_UNEXPLAINED);
    }

    private HalfBlock appended(long up, long down, long totalUp, long totalDown) {
        return alice.next(
                BlockLink.proposalTo(bob.owner()), BlockType.BANDWIDTH, transaction(up, down, totalUp, totalDown));
    }

    private static Bytes transaction(long up, long down, long totalUp, long totalDown) {
        return new BandwidthTransaction(
                        new ByteCount(up), new ByteCount(down), new ByteCount(totalUp), new ByteCount(totalDown))
                .encode();
    }

    private Verdict verdict(HalfBlock block) {
        return new BlockValidator().validate(block, view);
    }

    private static Verdict invalid(String rules) {
        return new Verdict.Invalid(
                Arrays.stream(rules.trim().split(" ")).map(Rule::valueOf).collect(Collectors.toSet()));
    }
}
