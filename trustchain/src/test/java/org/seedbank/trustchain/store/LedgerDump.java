package org.seedbank.trustchain.store;

import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;

/** Everything that can be read from a ledger. */
final class LedgerDump {
    private LedgerDump() {}

    static String of(ChainStore store) {
        StringBuilder out = new StringBuilder();
        for (PublicKey owner : store.owners()) {
            List<HalfBlock> chain = store.chain(owner, SequenceNumber.GENESIS, Integer.MAX_VALUE);
            out.append(owner).append(store.latest(owner)).append(store.unanswered(owner));
            for (HalfBlock block : chain) {
                out.append(block.packed())
                        .append(store.at(block.id()).equals(Optional.of(block)))
                        .append(store.linked(block).map(HalfBlock::id))
                        .append(store.before(block.id()).map(HalfBlock::id))
                        .append(store.after(block.id()).map(HalfBlock::id))
                        .append(store.before(block.id(), block.type()).map(HalfBlock::id))
                        .append(store.after(block.id(), block.type()).map(HalfBlock::id));
            }
            out.append(store.account(owner));
        }
        return out.append(store.accounts())
                .append(store.history(0, Integer.MAX_VALUE))
                .append(store.forks())
                .toString();
    }
}
