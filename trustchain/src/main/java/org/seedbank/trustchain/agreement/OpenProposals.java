package org.seedbank.trustchain.agreement;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;

/** Which proposals may still be answered, as a ledger tells. */
public final class OpenProposals {
    private OpenProposals() {}

    /**
     * Proposals of {@code owner} that are neither answered nor withdrawn, in order; withdrawals themselves are not
     * among them. Withdrawn is what the counterparty let go, or, if its key is refused for a fork, what the owner did.
     */
    public static List<HalfBlock> of(ChainStore store, PublicKey owner) {
        List<HalfBlock> unanswered = store.unanswered(owner);
        if (unanswered.isEmpty()) {
            return unanswered;
        }
        Set<Bytes> counterparties =
                unanswered.stream().map(block -> block.link().counterparty()).collect(Collectors.toSet());
        Set<Bytes> refused = new HashSet<>();
        store.forEachFork(proof -> {
            Bytes forked = proof.id().owner().encoded();
            if (counterparties.contains(forked)) {
                refused.add(forked);
            }
        });
        Set<SequenceNumber> letGo = new HashSet<>();
        unanswered.stream()
                .filter(block -> refused.contains(block.link().counterparty()))
                .forEach(block -> Withdrawal.in(block).map(Withdrawal::proposal).ifPresent(letGo::add));
        letGo.addAll(Withdrawal.agreed(owner, store));
        return unanswered.stream()
                .filter(block -> !block.type().equals(Withdrawal.TYPE))
                .filter(block -> !letGo.contains(block.sequence()))
                .toList();
    }
}
