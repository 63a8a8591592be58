package org.seedbank.cli.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.DoubleSpend;

/**
 * Everything that one ledger claims, recomputed.
 *
 * @param chains one report for each owner
 * @param history why the balance of the own chain is what it is; absent when no own key is known
 * @param forks proofs that somebody signed two different blocks with one number
 * @param problems what is wrong, that of all chains included
 */
public record LedgerAudit(
        List<ChainReport> chains, Optional<History> history, List<DoubleSpend> forks, List<Problem> problems) {
    /** Copies the lists. */
    public LedgerAudit {
        chains = List.copyOf(chains);
        forks = List.copyOf(forks);
        problems = List.copyOf(problems);
    }

    /** Audits {@code store}; {@code own} is the key whose chain is written there. */
    public static LedgerAudit of(ChainStore store, Optional<PublicKey> own) {
        List<ChainReport> chains = store.owners().stream()
                .map(owner -> ChainCheck.of(store, owner))
                .toList();
        List<Problem> problems = new ArrayList<>();
        chains.forEach(chain -> problems.addAll(chain.problems()));
        Optional<History> history = own.map(owner -> History.of(store, owner));
        chains.stream()
                .filter(chain -> own.isPresent() && chain.owner().equals(own.get()))
                .forEach(chain -> checkOwn(chain, problems));
        history.filter(known -> known.unexplained() != 0)
                .ifPresent(known -> problems.add(Problem.general(
                        known.unexplained() + " bytes of the own chain have no reason in the history")));
        return new LedgerAudit(chains, history, store.forks(), problems);
    }

    /** The report on the chain of {@code owner}. */
    public Optional<ChainReport> chain(PublicKey owner) {
        return chains.stream().filter(chain -> chain.owner().equals(owner)).findFirst();
    }

    /** Blocks of all owners. */
    public long blocks() {
        return chains.stream().mapToLong(ChainReport::blocks).sum();
    }

    private static void checkOwn(ChainReport chain, List<Problem> problems) {
        if (chain.missing() != 0) {
            problems.add(Problem.general(chain.missing() + " blocks of the own chain are missing"));
        }
        long byPairs = chain.byCounterparty().values().stream()
                .mapToLong(Totals::balance)
                .sum();
        if (byPairs != chain.totals().balance()) {
            problems.add(Problem.general("the own balance is " + chain.totals().balance()
                    + ", the balances with all counterparties add up to " + byPairs));
        }
    }
}
