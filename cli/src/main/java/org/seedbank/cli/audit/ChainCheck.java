package org.seedbank.cli.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.agreement.OpenProposals;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.BlockValidator;
import org.seedbank.trustchain.validation.Verdict;

/** Checks every known block of one owner: signature, links, hashes, totals. */
public final class ChainCheck {
    private final ChainStore store;
    private final PublicKey owner;
    private final Optional<BlockValidator> validator;
    private final List<Problem> problems = new ArrayList<>();
    private final List<OpenProposal> open = new ArrayList<>();
    private final Map<PublicKey, Totals> byCounterparty = new HashMap<>();
    private final Set<PublicKey> forked;
    private Totals sums = Totals.NONE;
    private long blocks;
    private long missing;
    private long expected = 1;

    private ChainCheck(ChainStore store, PublicKey owner, Optional<BlockValidator> validator, Set<PublicKey> forked) {
        this.store = store;
        this.owner = owner;
        this.validator = validator;
        this.forked = forked;
    }

    /** What the blocks of each of {@code owners} in {@code store} say. */
    public static List<ChainReport> of(ChainStore store, List<PublicKey> owners) {
        Set<PublicKey> forked = new HashSet<>();
        store.forEachFork(proof -> forked.add(proof.id().owner()));
        return owners.stream()
                .map(owner -> new ChainCheck(store, owner, Optional.of(new BlockValidator()), forked).run())
                .toList();
    }

    /** The same from a chain that is checked elsewhere: sums only, signatures and rules are not looked at. */
    static ChainReport count(ChainStore store, PublicKey owner) {
        return new ChainCheck(store, owner, Optional.empty(), Set.of()).run();
    }

    private ChainReport run() {
        store.blocks(owner).forEach(this::look);
        if (!open.isEmpty()) {
            Set<BlockId> answerable =
                    OpenProposals.of(store, owner).stream().map(HalfBlock::id).collect(Collectors.toSet());
            open.removeIf(proposal -> !answerable.contains(proposal.block()));
        }
        return new ChainReport(owner, blocks, missing, sums, byCounterparty, open, problems);
    }

    private void look(HalfBlock block) {
        blocks++;
        missing += block.sequence().value() - expected;
        expected = block.sequence().value() + 1;
        validator.ifPresent(rules -> (answersForked(block)
                        ? rules.validateInChain(block, store)
                        : rules.validate(block, store))
                .match(
                        () -> true,
                        incomplete -> true,
                        invalid -> blame(block, invalid),
                        forked ->
                                problems.add(new Problem(block.id(), "another block with this number is signed too"))));
        if (block.type().equals(BlockType.BANDWIDTH)) {
            count(block);
        }
    }

    /** Another block with that number may be here than the one that was answered, and no fault of whoever answered. */
    private boolean answersForked(HalfBlock block) {
        return block.link()
                .answered()
                .filter(proposal -> forked.contains(proposal.owner()))
                .isPresent();
    }

    private boolean blame(HalfBlock block, Verdict.Invalid invalid) {
        String rules = invalid.broken().stream()
                .map(rule -> rule.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        return problems.add(new Problem(block.id(), "breaks " + rules));
    }

    private void count(HalfBlock block) {
        try {
            BandwidthTransaction transaction = BandwidthTransaction.decode(block.transaction());
            Totals moved = new Totals(transaction.up(), transaction.down());
            sums = plus(sums, moved);
            if (PublicKey.isParseable(block.link().counterparty())) {
                byCounterparty.merge(new PublicKey(block.link().counterparty()), moved, ChainCheck::plus);
            }
            if (missing == 0 && !sums.equals(transaction.totals())) {
                problems.add(new Problem(
                        block.id(), "totals are " + transaction.totals() + ", the blocks add up to " + sums));
            }
            checkOtherHalf(block, transaction);
        } catch (MalformedMessageException e) {
            problems.add(new Problem(block.id(), "unreadable transaction: " + e.getMessage()));
        }
    }

    private void checkOtherHalf(HalfBlock block, BandwidthTransaction transaction) {
        Optional<HalfBlock> other = answersForked(block) ? Optional.empty() : store.linked(block);
        if (other.isEmpty()) {
            if (block.isProposal()) {
                ByteCount amount = transaction.down().plus(transaction.up());
                open.add(new OpenProposal(block.id(), amount));
            }
            return;
        }
        BandwidthTransaction mirrored = BandwidthTransaction.decode(other.get().transaction());
        if (!mirrored.up().equals(transaction.down()) || !mirrored.down().equals(transaction.up())) {
            problems.add(new Problem(block.id(), "the other half " + other.get().id() + " names another amount"));
        }
    }

    private static Totals plus(Totals a, Totals b) {
        return new Totals(a.up().plus(b.up()), a.down().plus(b.down()));
    }
}
