package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.WatchedStore;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerStorageException.Kind;
import org.seedbank.trustchain.validation.BlockRange;
import org.seedbank.trustchain.validation.SignatureCheck;

/** What fails once does not stop the rest for the life of the process. */
class BrokenPartsTest {
    private static final int PARTS = 20;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(71);
    private final SimulatedNode place = network.node("me");
    private final List<String> failing = new ArrayList<>();
    private final ChainStore store = WatchedStore.of(InMemoryChainStore.immediate(), this::failIfAsked);
    private final LedgerWriter writer = new LedgerWriter(place.context(), store);
    private final OwnChain own = new OwnChain(place.context(), LedgerNodeFixture.keyOf("me"), writer);
    private final ForkedKeys forked = new ForkedKeys(writer);
    private final TestChain payer = new TestChain("payer");
    private Executor workers = Runnable::run;
    private final BlockIntake intake = new BlockIntake(
            place.context(),
            own,
            writer,
            forked,
            block -> BlockOutcome.NOT_FOR_US,
            task -> workers.execute(task),
            SignatureCheck.ANEW);

    @Test
    void aBatchWhoseWorkerFailsDoesNotHoldUpThoseBehindIt() {
        HalfBlock first = note();
        HalfBlock second = note();
        workers = task -> {
            throw new RejectedExecutionException("no worker");
        };
        var failed = intake.take(List.of(first));
        workers = Runnable::run;

        var taken = intake.take(List.of(second));
        network.runFor(Duration.ofSeconds(1));

        assertThat(failed).isCompletedExceptionally();
        assertThat(taken).isCompletedWithValueMatching(report -> report.stored() == 1);
    }

    @Test
    void aBatchThatCannotBeJudgedDoesNotHoldUpThoseBehindIt() {
        List<Runnable> tasks = new ArrayList<>();
        workers = tasks::add;
        var failed = intake.take(List.of(note()));
        var taken = intake.take(List.of(note(new TestChain("other"))));
        tasks.get(1).run();
        failing.add("at");
        tasks.get(0).run();
        runExpectingFailure();
        failing.clear();
        network.runFor(Duration.ofSeconds(1));

        assertThat(failed).isCompletedExceptionally();
        assertThat(taken).isDone();
    }

    @Test
    void aCrawlEndsWhenTheLedgerCannotBeReadInTheMiddleOfIt() {
        Crawler crawler = crawler();
        failing.add("lowestMissing");

        var crawl = crawler.crawl(payer.owner(), payer.owner(), 100);
        network.runFor(Duration.ofSeconds(20));

        assertThat(crawl).isCompletedWithValueMatching(report -> report.end() == CrawlEnd.NOT_STORABLE);
    }

    @Test
    void aCrawlInWhichNothingHappensAnyMoreIsGivenUp() {
        Crawler crawler = crawler();
        workers = task -> {}; // lost

        var stuck = crawler.crawl(payer.owner(), payer.owner(), 100);
        network.runFor(Duration.ofMinutes(20));

        assertThat(stuck).isCompletedWithValueMatching(report -> report.end() == CrawlEnd.SILENT);
        assertThat(crawler.crawl(payer.owner(), payer.owner(), 100)).isNotSameAs(stuck);
    }

    /** Many neighbours may answer at once, faster than signatures are computed. */
    @Test
    void whatWaitsForItsSignaturesIsBoundedOverAllCrawls() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        workers = waiting::add;
        Map<PublicKey, PrivateKey> owners = new HashMap<>();
        AtomicInteger answered = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        Crawler[] crawler = new Crawler[1];
        crawler[0] = new Crawler(
                place.context(),
                writer,
                forked,
                new OneNeighbour(place.address(), request -> {
                    answered.incrementAndGet();
                    for (int i = 1; i <= PARTS; i++) {
                        HalfBlock block =
                                large(Objects.requireNonNull(owners.get(request.owner())), request.first() + i - 1);
                        bytes.addAndGet(block.packed().size());
                        CrawlResponse part = new CrawlResponse(block, request.id(), i, PARTS);
                        place.context().loop().execute(() -> crawler[0].answered(place.address(), part));
                    }
                }),
                intake,
                CrawlSettings.DEFAULT);

        for (int i = 0; i < 60; i++) {
            PrivateKey owner = LedgerNodeFixture.keyOf("owner " + i);
            owners.put(owner.publicKey(), owner);
            var unused = crawler[0].fetch(
                    payer.owner(), new BlockRange(owner.publicKey(), SequenceNumber.GENESIS, new SequenceNumber(1000)));
        }
        int checked = 0;
        for (; checked < 70; checked++) {
            network.runFor(Duration.ofMillis(20));
            waiting.remove().run();
        }

        assertThat(waiting).isNotEmpty();
        assertThat(bytes.get() * (answered.get() - checked) / answered.get()).isLessThanOrEqualTo(40 << 20);
    }

    /** Of the size that is just allowed. */
    private static HalfBlock large(PrivateKey owner, long number) {
        return HalfBlock.sign(
                owner,
                new SequenceNumber(number),
                BlockLink.proposalTo(LedgerNodeFixture.keyOf("taker").publicKey()),
                new BlockHash(Bytes.filled(32, 7)),
                BlockType.of("note"),
                Bytes.filled(3600, 'x'),
                Instant.EPOCH);
    }

    private void runExpectingFailure() {
        try {
            network.runFor(Duration.ofSeconds(1));
        } catch (RuntimeException e) {
            assertThat(e).hasStackTraceContaining("a mistake");
        }
    }

    private Crawler crawler() {
        HalfBlock newest = note();
        Crawler[] crawler = new Crawler[1];
        crawler[0] = new Crawler(
                place.context(),
                writer,
                forked,
                new OneNeighbour(
                        place.address(),
                        request -> place.context()
                                .loop()
                                .execute(() -> crawler[0].answered(
                                        place.address(), new CrawlResponse(newest, request.id(), 1, 1)))),
                intake,
                CrawlSettings.DEFAULT);
        return crawler[0];
    }

    private HalfBlock note() {
        return note(payer);
    }

    private static HalfBlock note(TestChain chain) {
        return chain.append(
                BlockLink.proposalTo(LedgerNodeFixture.keyOf("taker").publicKey()),
                BlockType.of("note"),
                Bytes.utf8("a0n"));
    }

    /** Everybody is at one place, and answers with what it is given. */
    private record OneNeighbour(Address place, Consumer<CrawlRequest> asked) implements CrawlChannel {
        @Override
        public Optional<Address> addressOf(PublicKey neighbour) {
            return Optional.of(place);
        }

        @Override
        public void ask(Address to, CrawlRequest request) {
            asked.accept(request);
        }

        @Override
        public void answer(Address to, CrawlResponse response) {}

        @Override
        public void answerEmpty(Address to, EmptyCrawlResponse response) {}

        @Override
        public void offended(Address by, Offence what) {}

        @Override
        public void listenToCrawls(CrawlReceiver receiver) {}
    }

    private void failIfAsked(String method) {
        if (failing.contains(method)) {
            throw method.equals("at")
                    ? new IllegalStateException("a mistake")
                    : new LedgerStorageException(Kind.INACCESSIBLE, "the disk is gone");
        }
    }
}
