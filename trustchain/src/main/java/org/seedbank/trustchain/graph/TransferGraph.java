package org.seedbank.trustchain.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;
import org.seedbank.trustchain.validation.BlockValidator;

/**
 * The bandwidth that keys gave each other. Every transaction counts once, whether one or both of its halves are known.
 * Memory grows with the number of pairs, not of blocks.
 */
public final class TransferGraph {

    private final List<Gift> gifts;

    private TransferGraph(List<Gift> gifts) {
        this.gifts = List.copyOf(gifts);
    }

    /** The graph of everything in {@code store}. Reads all of it. */
    public static TransferGraph of(ChainStore store) {
        Map<Pair, Gift> gifts = new HashMap<>();
        for (PublicKey owner : store.owners()) {
            store.blocks(owner).forEach(block -> count(store, block, gifts));
        }
        return new TransferGraph(gifts.values().stream()
                .sorted(Comparator.comparing(Gift::giver).thenComparing(Gift::taker))
                .toList());
    }

    /** All gifts, ordered by giver, then by taker. */
    public List<Gift> gifts() {
        return gifts;
    }

    /** Everybody who gave or took, in key order, with all that they gave (up) and took (down) here. */
    public Map<PublicKey, Totals> members() {
        Map<PublicKey, Totals> members = new TreeMap<>();
        for (Gift gift : gifts) {
            members.merge(gift.giver(), new Totals(gift.amount(), ByteCount.ZERO), TransferGraph::plus);
            members.merge(gift.taker(), new Totals(ByteCount.ZERO, gift.amount()), TransferGraph::plus);
        }
        return members;
    }

    /** What is at most {@code steps} gifts, in either direction, away from {@code root}. */
    public TransferGraph around(PublicKey root, int steps) {
        Set<PublicKey> near = new HashSet<>(Set.of(root));
        for (int i = 0; i < steps; i++) {
            Set<PublicKey> next = new HashSet<>(near);
            for (Gift gift : gifts) {
                if (near.contains(gift.giver()) || near.contains(gift.taker())) {
                    next.add(gift.giver());
                    next.add(gift.taker());
                }
            }
            if (next.size() == near.size()) {
                break;
            }
            near = next;
        }
        Set<PublicKey> kept = near;
        return new TransferGraph(gifts.stream()
                .filter(gift -> kept.contains(gift.giver()) && kept.contains(gift.taker()))
                .toList());
    }

    /** The {@code count} largest gifts. */
    public TransferGraph largest(int count) {
        Set<Pair> kept = new TreeSet<>(Comparator.comparing(Pair::giver).thenComparing(Pair::taker));
        gifts.stream()
                .sorted(Comparator.comparing(Gift::amount).reversed())
                .limit(count)
                .forEach(gift -> kept.add(new Pair(gift.giver(), gift.taker())));
        List<Gift> largest = new ArrayList<>(gifts);
        largest.removeIf(gift -> !kept.contains(new Pair(gift.giver(), gift.taker())));
        return new TransferGraph(largest);
    }

    private static void count(ChainStore store, HalfBlock block, Map<Pair, Gift> gifts) {
        boolean isReadable = block.type().equals(BlockType.BANDWIDTH)
                && PublicKey.isParseable(block.link().counterparty());
        if (!isReadable) {
            return;
        }
        PublicKey other = new PublicKey(block.link().counterparty());
        boolean isCountedThere = !block.isProposal()
                && store.linked(block)
                        .filter(proposal -> BlockValidator.isOtherHalf(proposal, block))
                        .isPresent();
        if (isCountedThere) {
            return;
        }
        try {
            BandwidthTransaction moved = BandwidthTransaction.decode(block.transaction());
            long unanswered = block.isProposal() && store.linked(block).isEmpty() ? 1 : 0;
            add(gifts, new Gift(block.owner(), other, moved.up(), 1, unanswered));
            add(gifts, new Gift(other, block.owner(), moved.down(), 1, unanswered));
        } catch (MalformedMessageException e) {
            // A stranger's block that says nothing; the audit tells of it.
        }
    }

    private static void add(Map<Pair, Gift> gifts, Gift gift) {
        if (!gift.amount().equals(ByteCount.ZERO)) {
            gifts.merge(new Pair(gift.giver(), gift.taker()), gift, Gift::plus);
        }
    }

    private static Totals plus(Totals a, Totals b) {
        return new Totals(saturated(a.up(), b.up()), saturated(a.down(), b.down()));
    }

    private static ByteCount saturated(ByteCount a, ByteCount b) {
        long sum = a.value() + b.value();
        return new ByteCount(sum < 0 ? Long.MAX_VALUE : sum);
    }

    private record Pair(PublicKey giver, PublicKey taker) {}
}
