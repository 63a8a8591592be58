package org.seedbank.trustchain.crawl;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.validation.BlockValidator;

/**
 * Answers questions for chains, its own and those of others, with what is on disk. An answer is bounded in blocks and
 * bytes whatever range was asked for; a neighbour is bounded in bytes a second; and nobody is answered at an address
 * that the asking key has not proven, since a question can be repeated from an invented source and is shorter than an
 * answer. Lives on the node's loop.
 */
public final class CrawlResponder {
    /** Framing of a part of an answer, and headers below it. */
    private static final int PART_OVERHEAD = 71;

    private final NodeLoop loop;
    private final Clock clock;
    private final LedgerWriter writer;
    private final CrawlChannel channel;
    private final CrawlSettings settings;
    private final AnswerPace pace;
    private final ForkNotice forks;
    private int waiting;
    private long unproven;
    private long tooMany;
    private boolean closed;

    /** Tells whoever asks for the chain of a key that forked about the fork. */
    @FunctionalInterface
    public interface ForkNotice {
        /**
         * Sends {@code requester} the proof that the owner in {@code request} forked, if there is one and it was not
         * told a moment ago.
         *
         * @return bytes sent
         */
        long tell(Peer requester, CrawlRequest request);
    }

    /** Answers through {@code channel} from the ledger of {@code writer}. */
    public CrawlResponder(
            NodeContext context, LedgerWriter writer, CrawlChannel channel, ForkNotice forks, CrawlSettings settings) {
        this.loop = context.loop();
        this.clock = context.clock();
        this.writer = writer;
        this.channel = channel;
        this.forks = forks;
        this.settings = settings;
        this.pace = new AnswerPace(settings.bytesPerSecond(), Duration.ofSeconds(settings.burst()));
    }

    /** A question signed by the key of {@code requester}. */
    public void requested(Peer requester, CrawlRequest request) {
        loop.assertInLoop();
        boolean isProven = channel.addressOf(requester.key())
                .filter(requester.address()::equals)
                .isPresent();
        if (!isProven) {
            unproven++;
            return;
        }
        answerWhenDue(
                requester, request, clock.instant().plus(settings.waiting().patience()));
    }

    /**
     * Runs {@code telling}, which sends {@code to} as many bytes as it says without having been asked, if an answer
     * could be sent there now: keys are free, and each that is met is told.
     */
    public void tellIfDue(Address to, LongSupplier telling) {
        loop.assertInLoop();
        if (!closed && pace.delay(to, clock.instant()).isZero()) {
            pace.sent(to, telling.getAsLong(), clock.instant());
        }
    }

    /** Questions dropped because their source is not proven. */
    public long unproven() {
        return unproven;
    }

    /** Questions dropped because their source asks too much. */
    public long tooMany() {
        return tooMany;
    }

    /** Nothing is answered any more. */
    public void close() {
        closed = true;
    }

    private void answerWhenDue(Peer requester, CrawlRequest request, Instant limit) {
        Instant now = clock.instant();
        Duration delay = pace.delay(requester.address(), now);
        if (delay.isZero()) {
            answer(requester, request);
        } else if (now.plus(delay).isAfter(limit)
                || waiting >= settings.waiting().questions()) {
            tooMany++;
            channel.offended(requester.address(), Offence.TOO_MANY_QUESTIONS);
        } else {
            waiting++;
            var unused = loop.schedule(delay, () -> {
                waiting--;
                answerWhenDue(requester, request, limit);
            });
        }
    }

    private void answer(Peer requester, CrawlRequest request) {
        if (closed) {
            return;
        }
        Address to = requester.address();
        pace.sent(to, forks.tell(requester, request), clock.instant());
        List<HalfBlock> blocks;
        try {
            blocks = select(request);
        } catch (LedgerStorageException e) {
            writer.readFailed(e);
            return;
        }
        long bytes = PART_OVERHEAD;
        if (blocks.isEmpty()) {
            channel.answerEmpty(to, new EmptyCrawlResponse(request.id()));
        }
        for (int i = 0; i < blocks.size(); i++) {
            channel.answer(to, new CrawlResponse(blocks.get(i), request.id(), i + 1, blocks.size()));
            bytes += blocks.get(i).packed().size() + PART_OVERHEAD;
        }
        pace.sent(to, bytes, clock.instant());
    }

    private List<HalfBlock> select(CrawlRequest request) {
        ChainStore store = writer.flushed();
        long end = store.latest(request.owner())
                .map(block -> block.sequence().value())
                .orElse(0L);
        long first = fromEnd(request.first(), end);
        long last = Math.min(fromEnd(request.last(), end), end);
        if (first > last) {
            return List.of();
        }
        Selection selection = new Selection();
        int limit = (int) Math.min(settings.answerBlocks(), last - first + 1);
        for (HalfBlock block : store.chain(request.owner(), new SequenceNumber(first), limit)) {
            if (block.sequence().value() > last || !selection.add(block, otherHalf(store, block))) {
                break;
            }
        }
        return List.copyOf(selection.blocks);
    }

    /**
     * Of an owner who forked another block may be here than the one that was answered. Together the two would look like
     * a lie of whoever answered, and of whoever shows them.
     */
    private static Optional<HalfBlock> otherHalf(ChainStore store, HalfBlock block) {
        return store.linked(block)
                .filter(other -> block.isProposal()
                        ? BlockValidator.isOtherHalf(block, other)
                        : BlockValidator.isOtherHalf(other, block));
    }

    /** The number that {@code asked} means in a chain that ends with {@code end}. */
    private static long fromEnd(int asked, long end) {
        return Math.max(1, asked < 0 ? end + 1 + asked : asked);
    }

    /** What fits into one answer. */
    private final class Selection {
        private final Set<HalfBlock> blocks = new LinkedHashSet<>();
        private long bytes;

        /** Adds a block with its other half, so that whoever misses one of them knows which number to ask for again. */
        boolean add(HalfBlock block, Optional<HalfBlock> other) {
            int size = block.packed().size()
                    + other.map(half -> half.packed().size()).orElse(0);
            boolean fits = blocks.isEmpty()
                    || (bytes + size <= settings.answerBytes()
                            && blocks.size() + (other.isPresent() ? 2 : 1) <= settings.answerBlocks());
            if (fits) {
                blocks.add(block);
                other.ifPresent(blocks::add);
                bytes += size;
            }
            return fits;
        }
    }
}
