package org.seedbank.trustchain.agreement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.CheckedSignatures;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every half-block that arrives: hostile until it is found to concern us, to be well formed, and to fit. */
public final class BlockReception implements BlockTransport.BlockReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(BlockReception.class);
    /** What the validator asks for again in the same step. */
    private static final int SIGNATURES = 64;

    private final NodeLoop loop;
    private final OwnChain chain;
    private final LedgerWriter writer;
    private final ForkedKeys forked;
    private final BannedMembers banned;
    private final ProposalService proposals;
    private final Countersigner countersigner;
    private final CheckedSignatures signatures = new CheckedSignatures(SIGNATURES);
    private final BlockValidator validator = new BlockValidator(signatures);
    private final List<Consumer<HalfBlock>> incompleteListeners = new ArrayList<>();
    private final Map<BlockOutcome, Long> tally = new EnumMap<>(BlockOutcome.class);

    /** Hands answers to {@code proposals} and proposals to {@code countersigner}. */
    public BlockReception(
            NodeContext context,
            OwnChain chain,
            LedgerWriter writer,
            ForkedKeys forked,
            BannedMembers banned,
            ProposalService proposals,
            Countersigner countersigner) {
        this.loop = context.loop();
        this.chain = chain;
        this.writer = writer;
        this.forked = forked;
        this.banned = banned;
        this.proposals = proposals;
        this.countersigner = countersigner;
    }

    @Override
    public BlockOutcome received(HalfBlock block) {
        loop.assertInLoop();
        BlockOutcome outcome = outcomeOf(block);
        tally.merge(outcome, 1L, Long::sum);
        LOG.debug("block {} of type {}: {}", block.id(), block.type(), outcome);
        return outcome;
    }

    /**
     * From now on {@code listener} is told of each countersigned proposal before which blocks of its owner are missing.
     */
    public void listenToIncomplete(Consumer<HalfBlock> listener) {
        incompleteListeners.add(listener);
    }

    /** How many blocks came to which outcome. */
    public Map<BlockOutcome, Long> tally() {
        return Collections.unmodifiableMap(tally);
    }

    private BlockOutcome outcomeOf(HalfBlock block) {
        if (writer.fault().isPresent()) {
            return BlockOutcome.NOT_STORABLE;
        }
        try {
            return block.owner().equals(chain.owner()) ? own(block) : foreign(block);
        } catch (LedgerStorageException e) {
            if (chain.refusal().isEmpty()) {
                writer.readFailed(e);
            }
            return BlockOutcome.NOT_STORABLE;
        }
    }

    private BlockOutcome own(HalfBlock block) {
        Optional<HalfBlock> known = writer.view().at(block.id());
        BlockOutcome outcome = chain.shown(block);
        if (outcome == BlockOutcome.OWN_BLOCK_FROM_ELSEWHERE && known.isPresent()) {
            forked.add(new DoubleSpend(known.get(), block));
        }
        return outcome;
    }

    private BlockOutcome foreign(HalfBlock block) {
        if (block.packed().size() > DoubleSpend.LARGEST_BLOCK) {
            return BlockOutcome.INVALID; // nobody else would take it, nor a proof that it is part of
        }
        Optional<HalfBlock> known = writer.view().at(block.id());
        if (known.isPresent() && !known.get().equals(block)) {
            return forked.contains(block.owner()) ? BlockOutcome.REFUSED_KEY : conflict(known.get(), block);
        }
        if (!block.link().names(chain.owner())) {
            return BlockOutcome.NOT_FOR_US;
        }
        if (forked.contains(block.owner())) {
            return BlockOutcome.REFUSED_KEY;
        }
        if (block.isProposal() && banned.contains(block.owner())) {
            return BlockOutcome.DECLINED_BANNED;
        }
        if (block.isProposal()) {
            BlockOutcome outcome = countersigner.proposed(block);
            if (outcome == BlockOutcome.COUNTERSIGNED && lacksPredecessor(block)) {
                incompleteListeners.forEach(listener -> listener.accept(block));
            }
            return outcome;
        }
        return known.isPresent() ? BlockOutcome.AGREED_BEFORE : answer(block);
    }

    private boolean lacksPredecessor(HalfBlock block) {
        long number = block.sequence().value();
        return number > 1
                && writer.view()
                        .at(new BlockId(block.owner(), new SequenceNumber(number - 1)))
                        .isEmpty();
    }

    private BlockOutcome conflict(HalfBlock known, HalfBlock other) {
        if (!other.isSignedByOwner()) {
            return BlockOutcome.INVALID;
        }
        forked.add(new DoubleSpend(known, other));
        return BlockOutcome.FORKED;
    }

    private BlockOutcome answer(HalfBlock block) {
        BlockId id = new BlockId(chain.owner(), new SequenceNumber(block.link().sequence()));
        Optional<HalfBlock> proposal = writer.view().at(id).filter(HalfBlock::isProposal);
        if (proposal.isEmpty()) {
            if (block.isSignedByOwner()) {
                chain.answeredUnknown(block);
            }
            return BlockOutcome.ANSWERS_NOTHING;
        }
        if (!proposal.get().link().names(block.owner())) {
            return BlockOutcome.ANSWERED_BY_STRANGER;
        }
        if (!signatures.isSigned(block)) {
            return BlockOutcome.INVALID;
        }
        if (isSettledOtherwise(proposal.get())) {
            return BlockOutcome.ANSWERED_OTHERWISE;
        }
        if (!fits(block, proposal.get())) {
            return BlockOutcome.INVALID;
        }
        proposals.answered(proposal.get(), block);
        return BlockOutcome.AGREED;
    }

    /** Of a proposal and its withdrawal only one is ever agreed. */
    private boolean isSettledOtherwise(HalfBlock proposal) {
        return proposal.type().equals(Withdrawal.TYPE)
                ? Withdrawal.answerToTarget(proposal, writer.view()).isPresent()
                : chain.withdrawals().areAgreed(proposal, writer.view());
    }

    /** The validator compares amounts within one type only, and knows nothing of a second answer to one proposal. */
    private boolean fits(HalfBlock answer, HalfBlock proposal) {
        return answer.type().equals(proposal.type())
                && writer.view().linked(proposal).isEmpty()
                && validator.validate(answer, writer.view()).isAcceptable();
    }
}
