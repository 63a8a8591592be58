package org.seedbank.cli.audit;

import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.audit.AuditFinding;
import org.seedbank.trustchain.audit.LedgerAudit;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * Everything that the user's ledger claims, recomputed.
 *
 * @param chains sums for each owner
 * @param history why the balance of the own chain is what it is; absent when there is no own key
 * @param forks proofs that somebody signed two different blocks with one number
 * @param problems what does not add up
 */
public record OwnAudit(
        List<ChainReport> chains, Optional<History> history, List<DoubleSpend> forks, List<String> problems) {
    /** Nothing was ever written. */
    public static final OwnAudit EMPTY = new OwnAudit(List.of(), Optional.empty(), List.of(), List.of());

    /** Copies the lists. */
    public OwnAudit {
        chains = List.copyOf(chains);
        forks = List.copyOf(forks);
        problems = List.copyOf(problems);
    }

    /** Audits {@code store}; {@code own} is the key whose ledger it is. */
    public static OwnAudit of(ChainStore store, Optional<PublicKey> own) {
        if (own.isEmpty()) {
            List<ChainReport> chains = ChainCheck.of(store, store.owners());
            List<String> problems = chains.stream()
                    .flatMap(chain -> chain.problems().stream())
                    .map(Problem::toString)
                    .toList();
            return new OwnAudit(chains, Optional.empty(), store.forks(), problems);
        }
        List<ChainReport> chains = store.owners().stream()
                .map(owner -> ChainCheck.count(store, owner))
                .toList();
        List<String> problems = LedgerAudit.of(store, own.get()).findings().stream()
                .map(AuditFinding::toString)
                .toList();
        return new OwnAudit(chains, Optional.of(History.of(store, own.get())), store.forks(), problems);
    }

    /** Blocks of all owners. */
    public long blocks() {
        return chains.stream().mapToLong(ChainReport::blocks).sum();
    }
}
