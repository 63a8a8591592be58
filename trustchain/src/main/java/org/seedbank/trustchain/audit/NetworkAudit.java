package org.seedbank.trustchain.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;

/** Audits all ledgers of a closed network against each other. */
public final class NetworkAudit {
    private final Map<PublicKey, ChainStore> ledgers;
    private final Map<BlockId, BlockHash> seen = new HashMap<>();
    private final List<AuditFinding> findings = new ArrayList<>();
    private ByteCount given = ByteCount.ZERO;
    private ByteCount taken = ByteCount.ZERO;
    private ByteCount unanswered = ByteCount.ZERO;

    private NetworkAudit(Map<PublicKey, ChainStore> ledgers) {
        this.ledgers = ledgers;
    }

    /** Recomputes everything in {@code ledgers}, each under the key whose ledger it is. Reads all of it. */
    public static NetworkReport of(Map<PublicKey, ChainStore> ledgers) {
        return new NetworkAudit(ledgers).run();
    }

    private NetworkReport run() {
        List<AuditReport> reports = ledgers.entrySet().stream()
                .map(ledger -> LedgerAudit.of(ledger.getValue(), ledger.getKey()))
                .toList();
        reports.forEach(report -> findings.addAll(report.findings()));
        ledgers.forEach((key, store) ->
                store.owners().forEach(owner -> store.blocks(owner).forEach(block -> checkSignedOnce(key, block))));
        ledgers.forEach((key, store) -> store.blocks(key).forEach(block -> checkOtherHalf(key, store, block)));
        if (taken.value() - unanswered.value() != given.value()) {
            ledgers.keySet().stream()
                    .limit(1)
                    .forEach(key -> finding(
                            AuditCheck.GIVEN_IS_TAKEN,
                            key,
                            "over all ledgers given " + given.value() + ", taken " + taken.value() + ", unanswered "
                                    + unanswered.value()));
        }
        return new NetworkReport(given, taken, unanswered, reports, findings);
    }

    private void checkSignedOnce(PublicKey ledger, HalfBlock block) {
        BlockHash hash = block.hash();
        BlockHash other = seen.putIfAbsent(block.id(), hash);
        if (other != null && !other.equals(hash)) {
            finding(
                    AuditCheck.SIGNED_ONCE,
                    ledger,
                    "block " + block.id() + " has hash " + hash + ", elsewhere " + other);
        }
    }

    private void checkOtherHalf(PublicKey ledger, ChainStore ours, HalfBlock block) {
        Optional<BandwidthTransaction> transaction = BandwidthTransaction.in(block);
        transaction.ifPresent(amounts -> {
            given = given.plus(amounts.up());
            taken = taken.plus(amounts.down());
        });
        Optional<ChainStore> theirs = counterpartyOf(block);
        if (block.isProposal()) {
            boolean answered = theirs.flatMap(store -> store.linked(block)).isPresent();
            if (!answered) {
                unanswered = unanswered.plus(
                        transaction.map(BandwidthTransaction::down).orElse(ByteCount.ZERO));
            }
        }
        Optional<BlockId> other = block.isProposal()
                ? ours.linked(block).map(HalfBlock::id)
                : block.link().answered();
        boolean lost = other.isPresent()
                && theirs.isPresent()
                && theirs.get().at(other.get()).isEmpty();
        if (lost) {
            finding(
                    AuditCheck.BOTH_HALVES,
                    ledger,
                    "block " + block.id() + " belongs to " + other.get() + ", which its owner lacks");
        }
    }

    private Optional<ChainStore> counterpartyOf(HalfBlock block) {
        return PublicKey.isParseable(block.link().counterparty())
                ? Optional.ofNullable(ledgers.get(new PublicKey(block.link().counterparty())))
                : Optional.empty();
    }

    private void finding(AuditCheck check, PublicKey ledger, String detail) {
        findings.add(new AuditFinding(check, ledger, detail));
    }
}
