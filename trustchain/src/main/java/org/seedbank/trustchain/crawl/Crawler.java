package org.seedbank.trustchain.crawl;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.loop.Cancellable;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.loop.NodeLoop;
import org.seedbank.overlay.request.Answerer;
import org.seedbank.overlay.request.Request;
import org.seedbank.overlay.request.RequestCache;
import org.seedbank.overlay.request.RequestKind;
import org.seedbank.overlay.request.Respondent;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.validation.BlockRange;
import org.seedbank.trustchain.validation.Verdict;

/**
 * Fetches chains of others: whole ones, ranges, and what a verdict says is missing. Any neighbour may be asked for any
 * chain; what it answers counts only as far as the owner signed it. Lives on the node's loop.
 */
public final class Crawler {
    /** Blocks that are fetched to judge somebody; then the part seen has to do. Token economy, section 1.7. */
    public static final long JUDGING_BUDGET = 2000;

    private static final RequestKind<Void> BLOCKS = RequestKind.of32Bits("crawl");
    private static final int MOST_CRAWLS = 64;
    private static final int ROUNDS = 3;
    /** Bytes that answers of all neighbours together may take until they are stored. */
    private static final long MOST_BYTES = 32 << 20;
    /** Longer than any question is open, and than a disk is slow. */
    private static final Duration MOST_IDLE = Duration.ofMinutes(5);

    private final NodeLoop loop;
    private final LedgerWriter writer;
    private final ForkedKeys forked;
    private final CrawlChannel channel;
    private final BlockIntake intake;
    private final RequestCache requests;
    private final CrawlSettings settings;
    private final Map<Request<Void>, Question> questions = new HashMap<>();
    private final Map<Target, ChainCrawl> crawls = new LinkedHashMap<>();
    private final ChainCrawl.Tools tools = new CrawlTools();
    private long bytesInIntake;
    private boolean closed;

    /** Asks through {@code channel}, and hands what comes to {@code intake}. */
    public Crawler(
            NodeContext context,
            LedgerWriter writer,
            ForkedKeys forked,
            CrawlChannel channel,
            BlockIntake intake,
            CrawlSettings settings) {
        this.loop = context.loop();
        this.writer = writer;
        this.forked = forked;
        this.channel = channel;
        this.intake = intake;
        this.settings = settings;
        this.requests = new RequestCache(context, RequestCache.DEFAULT_LIMIT);
    }

    /**
     * Fetches what {@code neighbour} knows of the chain of {@code owner} and is not here, at most {@code budget}
     * blocks. A crawl that is under way already is joined.
     *
     * @return completes on the loop when it is over and what came is on disk
     */
    public CompletableFuture<CrawlReport> crawl(PublicKey neighbour, PublicKey owner, long budget) {
        return start(new Target(neighbour, owner, 0, 0), budget);
    }

    /** Fetches the blocks of {@code range} and their other halves. */
    public CompletableFuture<CrawlReport> fetch(PublicKey neighbour, BlockRange range) {
        Target target = new Target(
                neighbour, range.owner(), range.first().value(), range.last().value());
        return start(target, JUDGING_BUDGET);
    }

    /**
     * Judges {@code block}; if blocks are missing for that, asks {@code neighbour} for them and judges again, three
     * times at most.
     *
     * @return the last verdict, on the loop
     */
    public CompletableFuture<Verdict> judge(HalfBlock block, PublicKey neighbour) {
        return judge(block, neighbour, ROUNDS);
    }

    /**
     * Whether there is room for a crawl that nobody waits for. Anybody may make us begin these by being met, so the
     * others keep half of the places.
     */
    public boolean isIdleEnough() {
        return crawls.size() < MOST_CRAWLS / 2;
    }

    /** A part of an answer. */
    public void answered(Address from, CrawlResponse response) {
        find(response.id(), from).ifPresent(request -> {
            Question question = questions.get(request);
            if (question == null) {
                return;
            }
            boolean isProgress = question.add(response);
            if (question.isComplete()) {
                request.answer().complete(null);
            } else if (isProgress) {
                requests.prolong(request, settings.timing().nextPart());
            }
        });
    }

    /** An answer that nothing is known. */
    public void answeredEmpty(Address from, EmptyCrawlResponse response) {
        find(response.id(), from).ifPresent(request -> request.answer().complete(null));
    }

    /** Ends all crawls. */
    public void close() {
        loop.assertInLoop();
        closed = true;
        List.copyOf(crawls.values()).forEach(crawl -> crawl.stop(CrawlEnd.CLOSED));
        requests.close();
    }

    private Optional<Request<Void>> find(long id, Address from) {
        return requests.find(BLOCKS, id, Answerer.unsigned(from));
    }

    private CompletableFuture<CrawlReport> start(Target target, long budget) {
        loop.assertInLoop();
        ChainCrawl running = crawls.get(target);
        if (running != null) {
            return running.done();
        }
        ChainCrawl crawl = new ChainCrawl(target.neighbour, target.owner, budget, tools);
        CrawlEnd refusal = refusal(target);
        if (refusal != null) {
            crawl.stop(refusal);
            return crawl.done();
        }
        crawls.put(target, crawl);
        Watch watch = new Watch(crawl);
        watch.begin();
        var unused = crawl.done().thenAccept(report -> {
            watch.end();
            crawls.remove(target, crawl);
            if (report.end() == CrawlEnd.MISBEHAVED) {
                channel.addressOf(target.neighbour)
                        .ifPresent(address -> channel.offended(address, Offence.FALSE_BLOCKS));
            }
        });
        if (target.last == 0) {
            crawl.startWhole();
        } else {
            crawl.startRange(target.first, target.last);
        }
        return crawl.done();
    }

    private @Nullable CrawlEnd refusal(Target target) {
        if (closed) {
            return CrawlEnd.CLOSED;
        } else if (writer.fault().isPresent()) {
            return CrawlEnd.NOT_STORABLE;
        } else if (forked.contains(target.owner)) {
            return CrawlEnd.FORKED;
        } else if (channel.addressOf(target.neighbour).isEmpty()) {
            return CrawlEnd.NO_ADDRESS;
        }
        return crawls.size() >= MOST_CRAWLS ? CrawlEnd.TOO_MANY : null;
    }

    private CompletableFuture<Verdict> judge(HalfBlock block, PublicKey neighbour, int rounds) {
        loop.assertInLoop();
        Verdict verdict = intake.judge(block);
        List<BlockRange> missing = verdict.match(
                List::of, Verdict.Incomplete::missing, invalid -> List.<BlockRange>of(), fork -> List.of());
        if (missing.isEmpty() || rounds == 0) {
            return CompletableFuture.completedFuture(verdict);
        }
        // The highest gap is the one next to the block; those below it are named by the next verdict.
        BlockRange gap = missing.get(missing.size() - 1);
        return fetch(neighbour, gap)
                .thenCompose(report -> report.blocks().stored() == 0
                        ? CompletableFuture.completedFuture(intake.judge(block))
                        : judge(block, neighbour, rounds - 1));
    }

    /** Ends a crawl in which nothing happens any more: it would keep its place, and others would wait for it. */
    private final class Watch {
        private final ChainCrawl crawl;
        private long before;
        private @Nullable Cancellable timer;

        Watch(ChainCrawl crawl) {
            this.crawl = crawl;
        }

        void begin() {
            before = crawl.progress();
            timer = loop.schedule(MOST_IDLE, this::look);
        }

        void end() {
            if (timer != null) {
                timer.cancel();
            }
        }

        private void look() {
            if (crawl.progress() == before) {
                crawl.abandon();
            } else {
                begin();
            }
        }
    }

    /** What a crawl is for; {@code last} 0 is the whole chain. */
    private record Target(PublicKey neighbour, PublicKey owner, long first, long last) {}

    private final class CrawlTools implements ChainCrawl.Tools {
        @Override
        public CompletableFuture<Void> ask(PublicKey neighbour, PublicKey owner, Question question) {
            Optional<Address> address = channel.addressOf(neighbour);
            if (address.isEmpty()) {
                return CompletableFuture.failedFuture(new IllegalStateException("no address of " + neighbour));
            }
            Request<Void> request = requests.open(
                    BLOCKS, Respondent.at(address.get()), settings.timing().firstPart());
            if (!request.answer().isDone()) {
                questions.put(request, question);
                var unused = request.answer().whenComplete((nothing, failure) -> questions.remove(request));
                Span span = question.span();
                channel.ask(
                        address.get(),
                        span.last() == 0
                                ? CrawlRequest.newest(owner, request.identifier())
                                : new CrawlRequest(owner, (int) span.first(), (int) span.last(), request.identifier()));
            }
            return request.answer();
        }

        @Override
        public CompletableFuture<IntakeReport> take(List<HalfBlock> blocks) {
            long bytes =
                    blocks.stream().mapToLong(block -> block.packed().size()).sum();
            bytesInIntake += bytes;
            return intake.take(blocks).whenComplete((report, failure) -> bytesInIntake -= bytes);
        }

        @Override
        public boolean hasRoom() {
            return bytesInIntake + (questions.size() + 1L) * Question.MOST_BYTES <= MOST_BYTES;
        }

        @Override
        public boolean isSigned(HalfBlock block) {
            return intake.isSigned(block);
        }

        @Override
        public ChainStore store() {
            return writer.flushed();
        }

        @Override
        public ForkedKeys forked() {
            return forked;
        }

        @Override
        public CrawlSettings settings() {
            return settings;
        }
    }
}
