package org.seedbank.trustchain.agreement;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.SetMultimap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.validation.ChainView;

/**
 * What our own chain says of withdrawals: those that we wrote, and those of others that we answered. Each block of that
 * type is read once, however many of them others make us sign.
 */
final class OwnWithdrawals implements StorageWatcher {
    private final LedgerWriter writer;
    private final PublicKey self;
    /** Proposals of others. */
    private final Set<BlockId> letGo = new HashSet<>();
    /** Our own, with what withdraws them; others decide how many answers there are, and we how many of these. */
    private final SetMultimap<BlockId, BlockId> written = HashMultimap.create();

    private Optional<BlockId> read = Optional.empty();

    OwnWithdrawals(LedgerWriter writer, PublicKey self) {
        this.writer = writer;
        this.self = self;
        writer.watch(this);
    }

    /** Whether we answered a block that withdraws {@code proposal}, of somebody else. */
    boolean areLettingGo(HalfBlock proposal) {
        readOn();
        return letGo.contains(proposal.id());
    }

    /** Whether a block that withdraws {@code proposal}, of our own, is answered in {@code view}. */
    boolean areAgreed(HalfBlock proposal, ChainView view) {
        readOn();
        return written.get(proposal.id()).stream()
                .anyMatch(withdrawal -> view.at(withdrawal)
                        .filter(block -> block.link().equals(proposal.link()))
                        .flatMap(view::linked)
                        .isPresent());
    }

    /** Begins anew: the chain is not what it was. */
    void forget() {
        letGo.clear();
        written.clear();
        read = Optional.empty();
    }

    @Override
    public void storageRecovered() {
        forget();
    }

    private void readOn() {
        ChainView view = writer.view();
        for (Optional<HalfBlock> next = next(view); next.isPresent(); next = next(view)) {
            HalfBlock block = next.get();
            Withdrawal.in(block).ifPresent(content -> note(block, content));
            read = Optional.of(block.id());
        }
    }

    private Optional<HalfBlock> next(ChainView view) {
        BlockId first = new BlockId(self, SequenceNumber.GENESIS);
        return read.isPresent()
                ? view.after(read.get(), Withdrawal.TYPE)
                : view.at(first)
                        .filter(block -> block.type().equals(Withdrawal.TYPE))
                        .or(() -> view.after(first, Withdrawal.TYPE));
    }

    private void note(HalfBlock own, Withdrawal content) {
        if (own.isProposal()) {
            written.put(new BlockId(self, content.proposal()), own.id());
        } else if (PublicKey.isParseable(own.link().counterparty())) {
            letGo.add(new BlockId(new PublicKey(own.link().counterparty()), content.proposal()));
        }
    }
}
