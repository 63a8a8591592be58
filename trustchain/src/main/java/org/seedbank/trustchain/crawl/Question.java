package org.seedbank.trustchain.crawl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.HalfBlock;

/** One question for blocks, and the parts of its answer so far. Takes what was asked for, each part once. */
final class Question {
    /** The published implementation answers 20 blocks, ours 64; what announces more is not believed. */
    static final int MOST_PARTS = 256;

    /** Bytes of blocks in one answer, with room to spare: ours have 48 KiB, those of the published one less. */
    static final int MOST_BYTES = 96 << 10;

    /** Networks double some packets; more of them show that somebody wants to keep the question open. */
    private static final int MOST_REPEATED = 32;

    private final PublicKey owner;
    private final Span span;
    private final SortedMap<Long, HalfBlock> parts = new TreeMap<>();
    private long total;
    private long bytes;
    private int repeated;
    private int wrong;

    /** @param span what is asked for; from 0 on if it is the newest block */
    Question(PublicKey owner, Span span) {
        this.owner = owner;
        this.span = span;
    }

    Span span() {
        return span;
    }

    /**
     * Takes a part.
     *
     * @return whether it is worth waiting for the next one: this one was asked for, and is not one of those that come
     *     again and again
     */
    boolean add(CrawlResponse part) {
        int size = part.block().packed().size();
        boolean fits = part.total() <= MOST_PARTS
                && (total == 0 || part.total() == total)
                && part.index() >= 1
                && part.index() <= part.total()
                && belongs(part.block());
        if (!fits || (!parts.containsKey(part.index()) && bytes + size > MOST_BYTES)) {
            wrong++;
            return false;
        }
        total = part.total();
        if (parts.putIfAbsent(part.index(), part.block()) != null) {
            return ++repeated <= MOST_REPEATED;
        }
        bytes += size;
        return true;
    }

    boolean isComplete() {
        return total > 0 && parts.size() == total;
    }

    /** Parts that nobody asked for. */
    int wrong() {
        return wrong;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<HalfBlock> blocks() {
        return List.copyOf(parts.values());
    }

    /** The numbers of the chain that came. */
    Set<Long> numbers() {
        Set<Long> numbers = new TreeSet<>();
        parts.values().stream()
                .filter(block -> block.owner().equals(owner))
                .forEach(block -> numbers.add(block.sequence().value()));
        return numbers;
    }

    /** The block of the chain with {@code number}, if it came. */
    Optional<HalfBlock> block(long number) {
        return parts.values().stream()
                .filter(block -> block.owner().equals(owner) && block.sequence().value() == number)
                .findFirst();
    }

    /** The highest number of the chain that came, or 0. */
    long highest() {
        return numbers().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * What to ask for again: runs of numbers that did not come, and numbers whose other half may be a part that was
     * lost.
     */
    List<Span> open() {
        Set<Long> numbers = numbers();
        boolean isNew = !numbers.isEmpty();
        List<Span> open = new ArrayList<>();
        long next = span.first();
        for (long number : numbers) {
            if (number > next) {
                open.add(again(next, number - 1, isNew));
            }
            next = number + 1;
        }
        if (next <= span.last()) {
            open.add(again(next, span.last(), isNew));
        }
        if (!isComplete()) {
            addLostHalves(open);
        }
        return open;
    }

    private void addLostHalves(List<Span> open) {
        for (long index = 2; index <= total; index++) {
            HalfBlock before = parts.get(index - 1);
            if (!parts.containsKey(index) && before != null && before.owner().equals(owner)) {
                long number = before.sequence().value();
                open.add(new Span(number, number, span.attempts() + 1));
            }
        }
    }

    private Span again(long first, long last, boolean isNew) {
        return new Span(first, last, isNew ? 0 : span.attempts() + 1);
    }

    /** Whether {@code block} is in the range, or the other half of one that may be. */
    private boolean belongs(HalfBlock block) {
        if (block.owner().equals(owner)) {
            return span.last() == 0 || span.holds(block.sequence().value());
        }
        return block.link().names(owner)
                || (block.isProposal() && block.link().counterparty().equals(BlockLink.ANYBODY));
    }
}
