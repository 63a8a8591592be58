package org.seedbank.trustchain.agreement;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.trustchain.agreement.CountersignPolicy.Countersign;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.CheckedSignatures;

/**
 * Answers proposals of others. Each is answered once: proposal, agreement and effect reach the disk together, and only
 * then the agreement leaves. Whoever repeats a proposal gets the agreement that is on disk (invariant A5).
 */
public final class Countersigner {
    /** What is asked again by the validator, or was declined a moment ago. */
    private static final int SIGNATURES = 1024;

    private final OwnChain chain;
    private final LedgerWriter writer;
    private final BlockTransport transport;
    private final Map<BlockType, CountersignPolicy> policies;
    private final WithdrawalBudget withdrawals;
    private final CheckedSignatures signatures = new CheckedSignatures(SIGNATURES);
    private final BlockValidator validator = new BlockValidator(signatures);
    private final List<AgreementListener> listeners = new ArrayList<>();

    /** Answers with blocks of {@code chain} where {@code policies} say so; {@code clock} paces what costs nothing. */
    public Countersigner(
            OwnChain chain,
            LedgerWriter writer,
            BlockTransport transport,
            Map<BlockType, CountersignPolicy> policies,
            Clock clock) {
        this.chain = chain;
        this.writer = writer;
        this.transport = transport;
        this.policies = Map.copyOf(policies);
        this.withdrawals = new WithdrawalBudget(writer, clock);
    }

    /** From now on {@code listener} is told of each new agreement, once it is on disk. */
    public void listen(AgreementListener listener) {
        listeners.add(listener);
    }

    /** A proposal addressed to us, not checked otherwise. */
    BlockOutcome proposed(HalfBlock proposal) {
        Optional<HalfBlock> answer = writer.view().linked(proposal);
        if (answer.isPresent()) {
            return answerAgain(proposal, answer.get());
        }
        if (proposal.type().equals(Withdrawal.TYPE)) {
            return withdrawn(proposal);
        }
        CountersignPolicy policy = policies.get(proposal.type());
        if (policy == null) {
            return BlockOutcome.DECLINED_TYPE;
        }
        // The policy is cheaper than the signature, and nothing has to be kept of what it declines.
        return policy.decide(proposal).match(yes -> countersignOnce(proposal, yes), CountersignPolicy.Decline::reason);
    }

    private BlockOutcome countersignOnce(HalfBlock proposal, Countersign decision) {
        if (!signatures.isSigned(proposal)) {
            return BlockOutcome.INVALID;
        }
        return chain.withdrawals().areLettingGo(proposal)
                ? BlockOutcome.DECLINED_WITHDRAWN // the owner knows by the answer to the withdrawal, or repeats that
                : countersign(proposal, decision);
    }

    /** The owner lets go of an earlier proposal; whichever of the two is answered first counts. */
    private BlockOutcome withdrawn(HalfBlock withdrawal) {
        Optional<HalfBlock> target = Withdrawal.target(withdrawal, writer.view());
        Optional<HalfBlock> agreed = target.flatMap(writer.view()::linked);
        if (agreed.isPresent()) {
            var unused = answerAgain(target.get(), agreed.get());
            return BlockOutcome.DECLINED_TOO_LATE;
        }
        boolean isReadable = Withdrawal.in(withdrawal)
                .filter(content -> content.proposal().compareTo(withdrawal.sequence()) < 0)
                .isPresent();
        if (!isReadable) {
            return BlockOutcome.INVALID;
        } else if (!withdrawals.hasRoomFor(withdrawal)) {
            return BlockOutcome.DECLINED_BUDGET;
        }
        BlockOutcome outcome =
                countersign(withdrawal, new Countersign(previous -> withdrawal.transaction(), BlockEffect.NONE));
        if (outcome == BlockOutcome.COUNTERSIGNED) {
            withdrawals.take(withdrawal);
        }
        return outcome;
    }

    private BlockOutcome countersign(HalfBlock proposal, Countersign decision) {
        if (!signatures.isSigned(proposal)
                || !validator.validate(proposal, writer.view()).isAcceptable()) {
            return BlockOutcome.INVALID;
        }
        var content = new OwnChain.Content(proposal.type(), decision.transaction(), decision.effect());
        var unused = chain.append(
                BlockLink.answerTo(proposal.id()),
                content,
                List.of(proposal),
                answer -> () -> flushed(proposal, answer));
        return BlockOutcome.COUNTERSIGNED;
    }

    private void flushed(HalfBlock proposal, HalfBlock answer) {
        send(proposal, answer);
        listeners.forEach(listener -> listener.agreed(proposal, answer));
    }

    private BlockOutcome answerAgain(HalfBlock proposal, HalfBlock answer) {
        if (writer.flushed().at(answer.id()).isPresent()) {
            send(proposal, answer);
        }
        return BlockOutcome.COUNTERSIGNED_BEFORE;
    }

    private void send(HalfBlock proposal, HalfBlock answer) {
        var unused = transport.send(proposal.owner(), answer);
    }
}
