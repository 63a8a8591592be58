package org.seedbank.trustchain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.MemoryChainView;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.TestKeys;

class BlockValidatorTest {
    private static final BlockType NOTE = BlockType.of("note");
    private static final Bytes CONTENT = Bytes.utf8("a0d");

    private final TestChain alice = new TestChain("alice");
    private final TestChain bob = new TestChain("bob");
    private final TestChain carol = new TestChain("carol");
    private final MemoryChainView view = new MemoryChainView();
    private final BlockValidator validator = new BlockValidator();

    @Test
    void acceptsAFirstBlockWithoutKnowingAnything() {
        assertThat(verdict(note(alice))).isEqualTo(new Verdict.Valid());
    }

    @Test
    void acceptsABlockBetweenItsKnownNeighbours() {
        HalfBlock first = note(alice);
        HalfBlock second = note(alice);
        view.add(first);
        view.add(note(alice));

        assertThat(verdict(second)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void acceptsAKnownBlockAgain() {
        HalfBlock first = note(alice);
        view.add(first);

        assertThat(verdict(first)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void namesWhatIsMissingBeforeAStrangersFirstProposal() {
        note(alice);
        note(alice);
        HalfBlock third = note(alice);

        Verdict verdict = verdict(third);

        assertThat(verdict).isEqualTo(incomplete(range(alice, 1, 2)));
        assertThat(verdict.isAcceptable()).isTrue();
    }

    @Test
    void namesTheGapsOnBothSides() {
        view.add(note(alice));
        note(alice);
        HalfBlock third = note(alice);
        note(alice);
        note(alice);
        view.add(note(alice));

        assertThat(verdict(third)).isEqualTo(incomplete(range(alice, 2, 2), range(alice, 4, 5)));
    }

    @Test
    void refusesASignatureOfSomebodyElse() {
        HalfBlock block = note(alice);
        HalfBlock forged = withSignatureOf(block, bob.key());

        assertThat(verdict(forged)).isEqualTo(invalid(Rule.SIG_INVALID));
    }

    @Test
    void refusesACounterpartyThatIsNoKey() {
        HalfBlock block = alice.append(new BlockLink(Bytes.filled(74, 0), 0), NOTE, CONTENT);

        assertThat(verdict(block)).isEqualTo(invalid(Rule.LINK_PK_INVALID));
    }

    @Test
    void acceptsAnybodyAsCounterparty() {
        HalfBlock block = alice.append(new BlockLink(BlockLink.ANYBODY, 0), NOTE, CONTENT);

        assertThat(verdict(block)).isEqualTo(new Verdict.Valid());
    }

    @Test
    void refusesALinkToTheOwner() {
        HalfBlock block = alice.append(BlockLink.proposalTo(alice.owner()), NOTE, CONTENT);

        assertThat(verdict(block)).isEqualTo(invalid(Rule.SELF_LINK));
    }

    @Test
    void refusesAFirstBlockThatNamesAPredecessor() {
        HalfBlock block = signed(1, new BlockHash(Bytes.filled(32, 0)));

        assertThat(verdict(block)).isEqualTo(invalid(Rule.GENESIS_HASH_EXPECTED));
    }

    @Test
    void refusesALaterBlockThatNamesNone() {
        assertThat(verdict(signed(2, BlockHash.GENESIS))).isEqualTo(invalid(Rule.GENESIS_HASH_UNEXPECTED));
    }

    @Test
    void refusesABlockWhosePreviousHashDiffers() {
        view.add(note(alice));

        assertThat(verdict(signed(2, new BlockHash(Bytes.filled(32, 1))))).isEqualTo(invalid(Rule.PREV_HASH_MISMATCH));
    }

    @Test
    void refusesABlockThatItsSuccessorDoesNotName() {
        HalfBlock other = signed(1, BlockHash.GENESIS);
        note(alice);
        view.add(note(alice));

        assertThat(verdict(other)).isEqualTo(invalid(Rule.NEXT_HASH_MISMATCH));
    }

    @Test
    void checksNothingAcrossAGap() {
        view.add(note(alice));

        assertThat(verdict(signed(3, new BlockHash(Bytes.filled(32, 1))))).isEqualTo(incomplete(range(alice, 2, 2)));
    }

    @Test
    void provesAForkWithBothBlocks() {
        HalfBlock first = note(alice);
        HalfBlock second = signed(1, BlockHash.GENESIS);
        view.add(first);

        Verdict verdict = verdict(second);

        DoubleSpend proof = new DoubleSpend(first, second);
        assertThat(verdict).isEqualTo(new Verdict.Forked(proof));
        assertThat(verdict.isAcceptable()).isFalse();
        assertThat(proof.isGenuine()).isTrue();
        assertThat(new DoubleSpend(first, withSignatureOf(second, bob.key())).isGenuine())
                .isFalse();
    }

    @Test
    void aBrokenSignatureProvesNoFork() {
        HalfBlock first = note(alice);
        HalfBlock forged = withSignatureOf(first, bob.key());
        view.add(first);

        assertThat(verdict(forged)).isEqualTo(invalid(Rule.SIG_INVALID, Rule.KNOWN_SIG_DIFFERS));
    }

    @Test
    void aForgedBlockNamesEveryFieldThatDiffersFromTheKnownOne() {
        note(alice);
        HalfBlock second = note(alice);
        HalfBlock forged = new HalfBlock(
                second.id(),
                BlockLink.answerTo(new BlockId(carol.owner(), new SequenceNumber(9))),
                new BlockHash(Bytes.filled(32, 2)),
                second.type(),
                second.transaction(),
                second.timestamp(),
                second.signature());
        view.add(second);

        assertThat(verdict(forged))
                .isEqualTo(invalid(
                        Rule.SIG_INVALID,
                        Rule.KNOWN_LINK_PK_DIFFERS,
                        Rule.KNOWN_LINK_SEQ_DIFFERS,
                        Rule.KNOWN_PREV_HASH_DIFFERS));
    }

    @Test
    void refusesAnAnswerToAProposalMadeToSomebodyElse() {
        HalfBlock proposal = alice.append(BlockLink.proposalTo(bob.owner()), NOTE, CONTENT);
        view.add(proposal);

        assertThat(verdict(answer(carol, proposal))).isEqualTo(invalid(Rule.LINK_NOT_ADDRESSED_TO_US));
    }

    @Test
    void refusesASecondAnswerByTheSameKey() {
        HalfBlock proposal = alice.append(BlockLink.proposalTo(bob.owner()), NOTE, CONTENT);
        view.add(proposal);
        view.add(answer(bob, proposal));

        assertThat(verdict(answer(bob, proposal))).isEqualTo(invalid(Rule.DOUBLE_COUNTERSIGN));
    }

    @Test
    void anOpenProposalMayBeAnsweredManyTimes() {
        HalfBlock proposal = alice.append(new BlockLink(BlockLink.ANYBODY, 0), NOTE, CONTENT);
        view.add(proposal);
        view.add(answer(bob, proposal));

        assertThat(verdict(answer(bob, proposal))).isEqualTo(new Verdict.Valid());
        assertThat(verdict(answer(carol, proposal))).isEqualTo(new Verdict.Valid());
    }

    @Test
    void aStrangersAnswerMakesNeitherTheProposalNorTheTrueAnswerInvalid() {
        HalfBlock proposal = alice.append(BlockLink.proposalTo(bob.owner()), NOTE, CONTENT);
        view.add(answer(carol, proposal));

        assertThat(verdict(proposal)).isEqualTo(new Verdict.Valid());

        view.add(proposal);
        assertThat(verdict(answer(bob, proposal))).isEqualTo(new Verdict.Valid());
    }

    private static HalfBlock note(TestChain chain) {
        return chain.append(BlockLink.proposalTo(TestKeys.named("dave").publicKey()), NOTE, CONTENT);
    }

    private static HalfBlock answer(TestChain chain, HalfBlock proposal) {
        return chain.append(BlockLink.answerTo(proposal.id()), NOTE, CONTENT);
    }

    private HalfBlock signed(long number, BlockHash previous) {
        HalfBlock any = new TestChain("erin").next(BlockLink.proposalTo(bob.owner()), NOTE, CONTENT);
        return HalfBlock.sign(
                alice.key(), new SequenceNumber(number), any.link(), previous, NOTE, CONTENT, any.timestamp());
    }

    private static HalfBlock withSignatureOf(HalfBlock block, PrivateKey key) {
        return TestChain.withSignature(block, key.sign(block.signingInput()));
    }

    private Verdict verdict(HalfBlock block) {
        return validator.validate(block, view);
    }

    private static BlockRange range(TestChain chain, long first, long last) {
        return new BlockRange(chain.owner(), new SequenceNumber(first), new SequenceNumber(last));
    }

    private static Verdict incomplete(BlockRange... missing) {
        return new Verdict.Incomplete(List.of(missing));
    }

    private static Verdict invalid(Rule... broken) {
        return new Verdict.Invalid(Set.of(broken));
    }
}
