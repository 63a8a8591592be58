package org.seedbank.trustchain.agreement;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;

/**
 * Which proposals of others were let go by us. Our answers to withdrawals are blocks of our own chain, so it alone is
 * read, each of them once, and nobody else decides how long that takes.
 */
final class AgreedWithdrawals implements StorageWatcher {
    private final LedgerWriter writer;
    private final PublicKey self;
    private final Set<BlockId> targets = new HashSet<>();
    private Optional<BlockId> read = Optional.empty();

    AgreedWithdrawals(LedgerWriter writer, PublicKey self) {
        this.writer = writer;
        this.self = self;
        writer.watch(this);
    }

    /** Whether we answered a block that withdraws {@code proposal}. */
    boolean contains(HalfBlock proposal) {
        ChainView view = writer.view();
        for (Optional<HalfBlock> next = next(view); next.isPresent(); next = next(view)) {
            note(next.get());
            read = Optional.of(next.get().id());
        }
        return targets.contains(proposal.id());
    }

    @Override
    public void storageRecovered() {
        targets.clear();
        read = Optional.empty();
    }

    private Optional<HalfBlock> next(ChainView view) {
        BlockId first = new BlockId(self, SequenceNumber.GENESIS);
        return read.isPresent()
                ? view.after(read.get(), Withdrawal.TYPE)
                : view.at(first)
                        .filter(block -> block.type().equals(Withdrawal.TYPE))
                        .or(() -> view.after(first, Withdrawal.TYPE));
    }

    private void note(HalfBlock own) {
        if (!own.isProposal() && PublicKey.isParseable(own.link().counterparty())) {
            Withdrawal.in(own)
                    .map(content -> new BlockId(new PublicKey(own.link().counterparty()), content.proposal()))
                    .ifPresent(targets::add);
        }
    }
}
