package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.ExchangeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.validation.BlockRange;
import org.seedbank.trustchain.validation.Verdict;

class CrawlSimulationTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final ExchangeFixture asking = ExchangeFixture.join(network, "asking");
    private final ExchangeFixture relay = ExchangeFixture.join(network, "relay");
    private final TestChain payer = new TestChain("payer");
    private final TestChain payee = new TestChain("payee");

    @Test
    void fetchesAForeignChainAndTheOtherHalvesFromARelay() {
        relay.holding(pairs(150)).meet(asking);

        CrawlReport report = crawl();

        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(report.blocks().stored()).isEqualTo(300);
        assertThat(asking.chain(payer.owner())).isEqualTo(payer.blocks());
        assertThat(asking.chain(payee.owner())).isEqualTo(payee.blocks());
    }

    @Test
    void fetchesOnlyWhatIsMissing() {
        relay.holding(pairs(150)).meet(asking);
        asking.holding(payer.blocks().subList(0, 70)).holding(payer.blocks().subList(100, 140));

        CrawlReport report = crawl();

        assertThat(asking.chain(payer.owner())).isEqualTo(payer.blocks());
        assertThat(report.end()).isEqualTo(CrawlEnd.COMPLETE);
        assertThat(report.requests()).isLessThan(8);
    }

    @Test
    void crossesAGapThatTheRelayHasAndSaysSo() {
        List<HalfBlock> blocks = pairs(600);
        relay.holding(blocks.stream()
                        .filter(block -> block.sequence().value() <= 20
                                || block.sequence().value() > 580)
                        .toList())
                .meet(asking);

        CrawlReport report = crawl();

        assertThat(report.end()).isEqualTo(CrawlEnd.PARTIAL);
        assertThat(asking.chain(payer.owner())).hasSize(40);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void fetchesEverythingAlthoughPacketsAreLostDoubledAndOvertaken(long seed) {
        var lossy = SimulatedNetwork.seeded(seed)
                .losing(0.3)
                .duplicating(0.2)
                .reordering(0.3, Duration.ofMillis(200))
                .latency(Duration.ofMillis(5), Duration.ofMillis(80));
        var from = ExchangeFixture.join(lossy, "relay").holding(pairs(200));
        var to = ExchangeFixture.join(lossy, "asking").meet(from);

        // Some numbers may be lost four times in a row; whoever asks again gets them.
        for (int i = 0; i < 3; i++) {
            var done = to.exchange().crawler().crawl(from.key(), payer.owner(), Long.MAX_VALUE);
            lossy.runUntil(done::isDone, LIMIT);
        }

        assertThat(to.chain(payer.owner())).as("seed %d", seed).isEqualTo(payer.blocks());
    }

    @Test
    void stopsAtTheBudget() {
        relay.holding(pairs(600)).meet(asking);

        CompletableFuture<CrawlReport> done = asking.exchange().crawler().crawl(relay.key(), payer.owner(), 100);
        network.runUntil(done::isDone, LIMIT);

        assertThat(done.join().end()).isEqualTo(CrawlEnd.OVER_BUDGET);
        assertThat(done.join().blocks().stored()).isBetween(100, 100 + 8 * 64);
    }

    @Test
    void givesUpOnASilentNeighbour() {
        relay.holding(pairs(10)).meet(asking);
        relay.crash();

        assertThat(crawl().end()).isEqualTo(CrawlEnd.SILENT);
    }

    @Test
    void asksNobodyWhoseAddressIsNotProven() {
        assertThat(crawl().end()).isEqualTo(CrawlEnd.NO_ADDRESS);
    }

    @Test
    void fetchesWhatAVerdictNamesAsMissingAndJudgesAgain() {
        List<HalfBlock> blocks = pairs(40);
        relay.holding(blocks).meet(asking);
        HalfBlock shown = payer.blocks().get(39);

        CompletableFuture<Verdict> verdict = asking.exchange().crawler().judge(shown, relay.key());
        network.runUntil(verdict::isDone, LIMIT);

        assertThat(verdict.join()).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void leavesTheVerdictIncompleteAfterThreeRoundsIfTheNeighbourHasNothing() {
        pairs(40);
        relay.meet(asking);

        CompletableFuture<Verdict> verdict =
                asking.exchange().crawler().judge(payer.blocks().get(39), relay.key());
        network.runUntil(verdict::isDone, LIMIT);

        assertThat(verdict.join()).isInstanceOf(Verdict.Incomplete.class);
    }

    @Test
    void fetchesARangeAndNothingElse() {
        relay.holding(pairs(100)).meet(asking);
        var range = new BlockRange(payer.owner(), new SequenceNumber(11), new SequenceNumber(20));

        CompletableFuture<CrawlReport> done = asking.exchange().crawler().fetch(relay.key(), range);
        network.runUntil(done::isDone, LIMIT);

        assertThat(asking.chain(payer.owner())).isEqualTo(payer.blocks().subList(10, 20));
    }

    @Test
    void findsTheForkWhenTwoNeighboursShowDifferentBranches() {
        relay.holding(pairs(20)).meet(asking);
        TestChain branch = new TestChain("payer");
        for (int i = 0; i < 20; i++) {
            var unused = branch.propose(payee.owner(), 5000 + i);
        }
        ExchangeFixture other = ExchangeFixture.join(network, "other").holding(branch.blocks());
        asking.learn(other);
        other.learn(asking);
        crawl();

        var done = asking.exchange().crawler().crawl(other.key(), payer.owner(), Long.MAX_VALUE);
        network.runUntil(done::isDone, LIMIT);

        assertThat(done.join().end()).isEqualTo(CrawlEnd.FORKED);
        network.runFor(Duration.ofSeconds(1));
        assertThat(asking.disk().forks()).singleElement().matches(proof -> proof.isGenuine());
        assertThat(asking.chain(payer.owner())).isEqualTo(payer.blocks());
    }

    private CrawlReport crawl() {
        var done = asking.exchange().crawler().crawl(relay.key(), payer.owner(), Long.MAX_VALUE);
        network.runUntil(done::isDone, LIMIT);
        return done.join();
    }

    private List<HalfBlock> pairs(int count) {
        List<HalfBlock> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            HalfBlock proposal = payer.propose(payee.owner(), 1000 + i);
            Stream.of(proposal, payee.agree(proposal)).forEach(blocks::add);
        }
        return blocks;
    }
}
