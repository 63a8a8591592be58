package org.seedbank.trustchain.validation;

import java.util.Optional;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.block.TransactionEncoding;
import org.seedbank.trustchain.block.TransactionValue;
import org.seedbank.trustchain.block.TransactionValue.DictionaryValue;
import org.seedbank.trustchain.block.TransactionValue.IntegerValue;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/**
 * The rules of bandwidth blocks. Where the published ones let totals be higher than the blocks account for, equality is
 * demanded, unless a missing block may make up for the difference.
 *
 * @see "Tribler bandwidth blocks, specification section 9; token economy, invariants A1 to A3"
 */
final class BandwidthRules {
    private final HalfBlock block;
    private final ChainView view;
    private final Findings findings;

    BandwidthRules(HalfBlock block, ChainView view, Findings findings) {
        this.block = block;
        this.view = view;
        this.findings = findings;
    }

    void apply(Optional<HalfBlock> known, Optional<HalfBlock> answered) {
        Optional<BandwidthTransaction> readable = read(block);
        if (readable.isEmpty()) {
            nameWhatIsUnreadable();
            return;
        }
        BandwidthTransaction transaction = readable.get();
        checkAmounts(transaction);
        checkGenesis(transaction);
        known.flatMap(BandwidthRules::read).ifPresent(other -> compareWithKnown(transaction, other));
        answered.ifPresent(other -> compareWithAnswered(transaction, other));
        compareWithBefore(transaction);
        compareWithAfter(transaction);
    }

    /**
     * For a block of another type: the last one that was missing between two of this type may leave nothing that could
     * account for what the later one claims.
     */
    void applyBetween() {
        Optional<HalfBlock> after = view.after(block.id(), BlockType.BANDWIDTH);
        Optional<BandwidthTransaction> next = after.flatMap(BandwidthRules::read);
        if (next.isEmpty()) {
            return;
        }
        Optional<HalfBlock> before = view.before(block.id(), BlockType.BANDWIDTH);
        Totals known = totalsOf(before);
        long up = surplus(known.up(), next.get().up(), next.get().totalUp());
        long down = surplus(known.down(), next.get().down(), next.get().totalDown());
        long number = block.sequence().value();
        Neighbourhood neighbourhood = new Neighbourhood(view, block.owner());
        boolean isLast = (up > 0 || down > 0)
                && neighbourhood
                        .firstGapBelow(after.get().sequence().value(), number)
                        .isEmpty()
                && neighbourhood
                        .firstGapBelow(
                                number,
                                before.map(other -> other.sequence().value()).orElse(0L))
                        .isEmpty();
        findings.breaksIf(isLast && up > 0, Rule.BW_TOTAL_UP_UNEXPLAINED);
        findings.breaksIf(isLast && down > 0, Rule.BW_TOTAL_DOWN_UNEXPLAINED);
    }

    /** Whether two blocks of this type are readable, and one gives what the other takes. */
    static boolean mirror(HalfBlock one, HalfBlock other) {
        Optional<BandwidthTransaction> first = read(one);
        Optional<BandwidthTransaction> second = read(other);
        return first.isPresent()
                && second.isPresent()
                && first.get().up().equals(second.get().down())
                && first.get().down().equals(second.get().up());
    }

    private static Optional<BandwidthTransaction> read(HalfBlock block) {
        try {
            return Optional.of(BandwidthTransaction.decode(block.transaction()));
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }

    private void nameWhatIsUnreadable() {
        findings.breaksIf(true, Rule.BW_UNREADABLE);
        try {
            if (TransactionEncoding.INSTANCE.decode(block.transaction()) instanceof DictionaryValue dictionary) {
                findings.breaksIf(isNegative(dictionary, "up"), Rule.BW_UP_NEGATIVE);
                findings.breaksIf(isNegative(dictionary, "down"), Rule.BW_DOWN_NEGATIVE);
                findings.breaksIf(isNegative(dictionary, "total_up"), Rule.BW_TOTAL_UP_NEGATIVE);
                findings.breaksIf(isNegative(dictionary, "total_down"), Rule.BW_TOTAL_DOWN_NEGATIVE);
            }
        } catch (MalformedMessageException e) {
            // Nothing more can be said about it than that it is unreadable.
        }
    }

    private static boolean isNegative(DictionaryValue dictionary, String key) {
        return dictionary
                .get(TransactionValue.of(Bytes.utf8(key)))
                .filter(value ->
                        value instanceof IntegerValue integer && integer.value().signum() < 0)
                .isPresent();
    }

    private void checkAmounts(BandwidthTransaction transaction) {
        boolean gives = transaction.up().value() > 0;
        boolean takes = transaction.down().value() > 0;
        findings.breaksIf(!gives && !takes, Rule.BW_BOTH_ZERO);
        findings.breaksIf(gives && takes, Rule.BW_BOTH_WAYS);
        findings.breaksIf(
                transaction.up().compareTo(BandwidthTransaction.MAX_TX) > 0
                        || transaction.down().compareTo(BandwidthTransaction.MAX_TX) > 0,
                Rule.BW_ABOVE_MAX_TX);
    }

    private void checkGenesis(BandwidthTransaction transaction) {
        if (block.sequence().equals(SequenceNumber.GENESIS) || block.previous().equals(BlockHash.GENESIS)) {
            findings.breaksIf(!transaction.up().equals(transaction.totalUp()), Rule.BW_GENESIS_TOTAL_UP);
            findings.breaksIf(!transaction.down().equals(transaction.totalDown()), Rule.BW_GENESIS_TOTAL_DOWN);
        }
    }

    private void compareWithKnown(BandwidthTransaction transaction, BandwidthTransaction known) {
        findings.breaksIf(!known.up().equals(transaction.up()), Rule.BW_KNOWN_UP);
        findings.breaksIf(!known.down().equals(transaction.down()), Rule.BW_KNOWN_DOWN);
        findings.breaksIf(!known.totalUp().equals(transaction.totalUp()), Rule.BW_KNOWN_TOTAL_UP);
        findings.breaksIf(!known.totalDown().equals(transaction.totalDown()), Rule.BW_KNOWN_TOTAL_DOWN);
    }

    private void compareWithAnswered(BandwidthTransaction transaction, HalfBlock answered) {
        Optional<BandwidthTransaction> proposal =
                answered.type().equals(BlockType.BANDWIDTH) ? read(answered) : Optional.empty();
        findings.breaksIf(proposal.isEmpty(), Rule.BW_LINK_TYPE);
        findings.breaksIf(!answered.isProposal(), Rule.BW_LINK_NOT_PROPOSAL);
        proposal.ifPresent(other -> {
            findings.breaksIf(!transaction.up().equals(other.down()), Rule.BW_LINK_UP_DOWN);
            findings.breaksIf(!transaction.down().equals(other.up()), Rule.BW_LINK_DOWN_UP);
        });
    }

    private void compareWithBefore(BandwidthTransaction transaction) {
        Optional<HalfBlock> before = view.before(block.id(), BlockType.BANDWIDTH);
        Totals known = totalsOf(before);
        long up = surplus(known.up(), transaction.up(), transaction.totalUp());
        long down = surplus(known.down(), transaction.down(), transaction.totalDown());
        findings.breaksIf(up < 0, Rule.BW_PREV_TOTAL_UP);
        findings.breaksIf(down < 0, Rule.BW_PREV_TOTAL_DOWN);
        long lower = before.map(other -> other.sequence().value()).orElse(0L);
        requireExplained(up, down, block.sequence().value(), lower);
    }

    private void compareWithAfter(BandwidthTransaction transaction) {
        Optional<HalfBlock> after = view.after(block.id(), BlockType.BANDWIDTH);
        Optional<BandwidthTransaction> content = after.flatMap(BandwidthRules::read);
        if (content.isEmpty()) {
            return;
        }
        BandwidthTransaction next = content.get();
        long up = surplus(transaction.totalUp(), next.up(), next.totalUp());
        long down = surplus(transaction.totalDown(), next.down(), next.totalDown());
        findings.breaksIf(up < 0, Rule.BW_NEXT_TOTAL_UP);
        findings.breaksIf(down < 0, Rule.BW_NEXT_TOTAL_DOWN);
        requireExplained(
                up, down, after.get().sequence().value(), block.sequence().value());
    }

    private static Totals totalsOf(Optional<HalfBlock> block) {
        return block.flatMap(BandwidthRules::read)
                .map(BandwidthTransaction::totals)
                .orElse(Totals.NONE);
    }

    /** By how much {@code after} exceeds {@code before} plus {@code moved}; negative if it falls short. */
    private static long surplus(ByteCount before, ByteCount moved, ByteCount after) {
        // The sum of hostile counts may overflow, their differences in this order cannot.
        return after.isAtLeast(moved) ? after.minus(moved).value() - before.value() : -1;
    }

    /** Totals may only jump across a gap, in which blocks may lie that account for it. */
    private void requireExplained(long surplusUp, long surplusDown, long upper, long lower) {
        if (surplusUp <= 0 && surplusDown <= 0) {
            return;
        }
        Optional<BlockRange> gap = new Neighbourhood(view, block.owner()).firstGapBelow(upper, lower);
        gap.ifPresent(findings::lacks);
        findings.breaksIf(gap.isEmpty() && surplusUp > 0, Rule.BW_TOTAL_UP_UNEXPLAINED);
        findings.breaksIf(gap.isEmpty() && surplusDown > 0, Rule.BW_TOTAL_DOWN_UNEXPLAINED);
    }
}
