package org.seedbank.trustchain.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.account.AccountRecord;
import org.seedbank.trustchain.agreement.OpenProposals;
import org.seedbank.trustchain.agreement.Withdrawal;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.SignatureCheck;
import org.seedbank.trustchain.validation.Verdict;

/** Audits one ledger offline: trusts nothing that is stored but signatures. */
public final class LedgerAudit {
    private final ChainStore store;
    private final PublicKey key;
    private final BlockValidator validator;
    private final List<AuditFinding> findings = new ArrayList<>();
    private final Set<BlockId> answered = new HashSet<>();
    private final Map<PublicKey, Totals> pairs = new HashMap<>();
    /** Of these, another block may be here than the one that was answered. */
    private final Set<PublicKey> forked = new HashSet<>();

    private final HistoryAudit history = new HistoryAudit();
    private Totals totals = Totals.NONE;
    private Totals claimed = Totals.NONE;
    private ByteCount unanswered = ByteCount.ZERO;
    private long ownBlocks;
    private long foreignBlocks;

    private LedgerAudit(ChainStore store, PublicKey key, SignatureCheck signatures) {
        this.store = store;
        this.key = key;
        this.validator = new BlockValidator(signatures);
    }

    /** Recomputes everything in {@code store}, the ledger of {@code key}. Reads all of it. */
    public static AuditReport of(ChainStore store, PublicKey key) {
        return of(store, key, SignatureCheck.ANEW);
    }

    /** As {@link #of(ChainStore, PublicKey)}, but asks {@code signatures} which blocks are signed. */
    public static AuditReport of(ChainStore store, PublicKey key, SignatureCheck signatures) {
        return new LedgerAudit(store, key, signatures).run();
    }

    private AuditReport run() {
        store.forEachFork(fork -> forked.add(fork.id().owner()));
        store.blocks(key).forEach(this::own);
        store.owners().stream()
                .filter(owner -> !owner.equals(key))
                .forEach(owner -> store.blocks(owner).forEach(this::foreign));
        if (!totals.equals(claimed)) {
            finding(AuditCheck.TOTALS_ADD_UP, "newest block claims " + claimed + ", its chain adds up to " + totals);
        }
        checkAccounts();
        history.unexplained(store).forEach(detail -> finding(AuditCheck.HISTORY_EXPLAINS, detail));
        store.forks().stream()
                .filter(fork -> fork.id().owner().equals(key))
                .forEach(fork -> finding(AuditCheck.NOT_FORKED, "two blocks " + fork.id()));
        return new AuditReport(key, ownBlocks, foreignBlocks, totals, unanswered, withdrawn(), findings);
    }

    private void own(HalfBlock block) {
        ownBlocks++;
        if (block.sequence().value() != ownBlocks) {
            finding(AuditCheck.OWN_CHAIN_COMPLETE, "block " + ownBlocks + " expected, found " + block.id());
            ownBlocks = block.sequence().value();
        }
        checkRules(block, answersForked(block));
        block.link().answered().ifPresent(proposal -> checkAnswer(block, proposal));
        BandwidthTransaction.in(block).ifPresent(transaction -> count(block, transaction));
        expectWithdrawal(block);
    }

    /** What was withdrawn stays in the totals: they follow from the blocks, and nobody else gains it. */
    private ByteCount withdrawn() {
        ByteCount open = OpenProposals.of(store, key).stream()
                .map(proposal -> BandwidthTransaction.in(proposal)
                        .map(BandwidthTransaction::down)
                        .orElse(ByteCount.ZERO))
                .reduce(ByteCount.ZERO, ByteCount::plus);
        return unanswered.minusOrZero(open);
    }

    private void expectWithdrawal(HalfBlock block) {
        Withdrawal.in(block)
                .filter(content -> block.isProposal())
                .flatMap(content -> store.at(new BlockId(key, content.proposal())))
                .flatMap(BandwidthTransaction::in)
                .ifPresent(payment -> history.expectWithdrawal(block, payment));
    }

    private void foreign(HalfBlock block) {
        foreignBlocks++;
        // Which of two strangers lies is not for a ledger to know that stored what each of them signed.
        checkRules(block, !block.link().names(key));
    }

    private boolean answersForked(HalfBlock block) {
        return block.link()
                .answered()
                .filter(proposal -> forked.contains(proposal.owner()))
                .isPresent();
    }

    private void checkRules(HalfBlock block, boolean inItsChain) {
        Verdict verdict = inItsChain ? validator.validateInChain(block, store) : validator.validate(block, store);
        Optional<String> broken = verdict.match(
                Optional::empty,
                incomplete -> Optional.empty(),
                invalid -> Optional.of(invalid.broken().toString()),
                forked -> Optional.of("forked"));
        broken.ifPresent(rules -> finding(AuditCheck.BLOCK_RULES, "block " + block.id() + " breaks " + rules));
    }

    private void checkAnswer(HalfBlock block, BlockId proposal) {
        if (!answered.add(proposal)) {
            finding(AuditCheck.ANSWERED_ONCE, "block " + block.id() + " answers " + proposal + " again");
        }
        boolean fits = store.at(proposal)
                .filter(other -> other.type().equals(block.type()))
                .isPresent();
        if (!fits) {
            finding(AuditCheck.ANSWERED_ONCE, "block " + block.id() + " answers " + proposal + ", which is not here");
        }
    }

    private void count(HalfBlock block, BandwidthTransaction transaction) {
        claimed = transaction.totals();
        totals = sum(totals, transaction);
        history.expect(block, transaction);
        if (PublicKey.isParseable(block.link().counterparty())) {
            PublicKey counterparty = new PublicKey(block.link().counterparty());
            pairs.merge(counterparty, sum(Totals.NONE, transaction), LedgerAudit::plus);
        }
        if (block.isProposal() && store.linked(block).isEmpty()) {
            unanswered = unanswered.plus(transaction.down());
        }
    }

    private void checkAccounts() {
        Map<PublicKey, Totals> left = new HashMap<>(pairs);
        for (AccountRecord account : store.accounts()) {
            Totals expected =
                    Optional.ofNullable(left.remove(account.counterparty())).orElse(Totals.NONE);
            Totals found = new Totals(account.earned(), account.paid());
            if (!found.equals(expected)) {
                finding(
                        AuditCheck.ACCOUNTS_ADD_UP,
                        "account with " + account.counterparty() + " has " + found + ", blocks have " + expected);
            }
        }
        left.forEach((counterparty, expected) ->
                finding(AuditCheck.ACCOUNTS_ADD_UP, "no account with " + counterparty + ", blocks have " + expected));
    }

    private void finding(AuditCheck check, String detail) {
        findings.add(new AuditFinding(check, key, detail));
    }

    private static Totals sum(Totals before, BandwidthTransaction transaction) {
        return plus(before, new Totals(transaction.up(), transaction.down()));
    }

    private static Totals plus(Totals first, Totals second) {
        return new Totals(first.up().plus(second.up()), first.down().plus(second.down()));
    }
}
