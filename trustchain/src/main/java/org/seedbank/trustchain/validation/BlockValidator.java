package org.seedbank.trustchain.validation;

import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/**
 * Compares a block with the rules and with the blocks known already. The published validation, with two differences:
 * totals of bandwidth blocks must be equal to what the blocks before them account for, and a block is never blamed for
 * what others wrote about it, so nobody can make a proposal invalid by answering it first. Asks for the signature once
 * a call, known block or not.
 *
 * @see "IPv8 TrustChain validation, specification section 8"
 */
public final class BlockValidator {
    private final SignatureCheck signatures;

    /** A validator that computes every signature. */
    public BlockValidator() {
        this(SignatureCheck.ANEW);
    }

    /** A validator that asks {@code signatures}. */
    public BlockValidator(SignatureCheck signatures) {
        this.signatures = signatures;
    }

    /** The verdict on {@code block}, which {@code view} may or may not hold. */
    public Verdict validate(HalfBlock block, ChainView view) {
        return validate(block, view, answered(block, view));
    }

    /**
     * As {@link #validate}, but {@code block} is not compared with the one that it answers. For answers to a key that
     * forked: another block with that number may be known here than the one to which the answer was given.
     */
    public Verdict validateInChain(HalfBlock block, ChainView view) {
        return validate(block, view, Optional.empty());
    }

    /** Whether {@code answer} is what the counterparty of {@code proposal} may say to it, by these two alone. */
    public static boolean isOtherHalf(HalfBlock proposal, HalfBlock answer) {
        BlockLink link = proposal.link();
        if (!proposal.isProposal()
                || !answer.link().equals(BlockLink.answerTo(proposal.id()))
                || !answer.type().equals(proposal.type())
                || !(link.names(answer.owner()) || link.counterparty().equals(BlockLink.ANYBODY))) {
            return false;
        }
        return !answer.type().equals(BlockType.BANDWIDTH) || BandwidthRules.mirror(proposal, answer);
    }

    private Verdict validate(HalfBlock block, ChainView view, Optional<HalfBlock> answered) {
        Findings findings = new Findings();
        Optional<HalfBlock> known = view.at(block.id());
        if (block.type().equals(BlockType.BANDWIDTH)) {
            new BandwidthRules(block, view, findings).apply(known, answered);
        } else {
            new BandwidthRules(block, view, findings).applyBetween();
        }
        checkAlone(block, findings);
        known.ifPresent(other -> compareWithKnown(block, other, findings));
        answered.ifPresent(other -> compareWithAnswered(block, other, view, findings));
        compareWithNeighbours(block, view, findings);
        return findings.verdictOn(block, known);
    }

    /** The block that this one claims to answer. What answers this one is none of its doing, so it is not looked at. */
    private static Optional<HalfBlock> answered(HalfBlock block, ChainView view) {
        return block.link().answered().flatMap(view::at);
    }

    private void checkAlone(HalfBlock block, Findings findings) {
        BlockLink link = block.link();
        boolean first = block.sequence().equals(SequenceNumber.GENESIS);
        boolean namesNone = block.previous().equals(BlockHash.GENESIS);
        findings.breaksIf(!signatures.isSigned(block), Rule.SIG_INVALID);
        findings.breaksIf(
                !PublicKey.isParseable(link.counterparty())
                        && !link.counterparty().equals(BlockLink.ANYBODY),
                Rule.LINK_PK_INVALID);
        findings.breaksIf(link.names(block.owner()), Rule.SELF_LINK);
        findings.breaksIf(first && !namesNone, Rule.GENESIS_HASH_EXPECTED);
        findings.breaksIf(!first && namesNone, Rule.GENESIS_HASH_UNEXPECTED);
    }

    private static void compareWithKnown(HalfBlock block, HalfBlock known, Findings findings) {
        if (known.hash().equals(block.hash())) {
            return;
        }
        findings.breaksIf(!known.link().counterparty().equals(block.link().counterparty()), Rule.KNOWN_LINK_PK_DIFFERS);
        findings.breaksIf(known.link().sequence() != block.link().sequence(), Rule.KNOWN_LINK_SEQ_DIFFERS);
        findings.breaksIf(!known.previous().equals(block.previous()), Rule.KNOWN_PREV_HASH_DIFFERS);
        findings.breaksIf(!known.signature().equals(block.signature()), Rule.KNOWN_SIG_DIFFERS);
        findings.breaksIf(!findings.breaks(Rule.SIG_INVALID), Rule.DOUBLE_SIGN);
    }

    private static void compareWithAnswered(HalfBlock block, HalfBlock answered, ChainView view, Findings findings) {
        BlockLink addressed = answered.link();
        boolean toAnybody = addressed.counterparty().equals(BlockLink.ANYBODY);
        findings.breaksIf(!addressed.names(block.owner()) && !toAnybody, Rule.LINK_NOT_ADDRESSED_TO_US);
        boolean answeredBefore = view.linked(answered)
                .filter(other -> other.owner().equals(block.owner()))
                .filter(other -> !other.hash().equals(block.hash()))
                .isPresent();
        findings.breaksIf(answeredBefore && !(toAnybody && addressed.isOpen()), Rule.DOUBLE_COUNTERSIGN);
    }

    private static void compareWithNeighbours(HalfBlock block, ChainView view, Findings findings) {
        Neighbourhood neighbourhood = new Neighbourhood(view, block.owner());
        long number = block.sequence().value();
        Optional<HalfBlock> before = view.before(block.id());
        Optional<BlockRange> gapBelow = neighbourhood.gap(before, number);
        gapBelow.ifPresent(findings::lacks);
        if (before.isPresent() && gapBelow.isEmpty()) {
            findings.breaksIf(!before.get().hash().equals(block.previous()), Rule.PREV_HASH_MISMATCH);
        }
        Optional<HalfBlock> after = view.after(block.id());
        if (after.isPresent()) {
            long next = after.get().sequence().value();
            Optional<BlockRange> gapAbove = neighbourhood.gap(Optional.of(block), next);
            gapAbove.ifPresent(findings::lacks);
            findings.breaksIf(
                    gapAbove.isEmpty() && !after.get().previous().equals(block.hash()), Rule.NEXT_HASH_MISMATCH);
        }
    }
}
