package org.seedbank.trustchain.crawl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.agreement.ForkedKeys;
import org.seedbank.trustchain.agreement.LedgerWriter;
import org.seedbank.trustchain.agreement.OwnChain;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.fixture.WatchedStore;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.validation.SignatureCheck;

/** One block that arrives makes for a few questions to the ledger, however long the chain behind it is. */
class ReadsPerBlockTest {
    private static final int LENGTH = 600;
    private static final int FEW = 20;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(73);
    private final SimulatedNode place = network.node("me");
    private Executor flusher = Runnable::run;
    private final InMemoryChainStore disk = new InMemoryChainStore(task -> flusher.execute(task));
    private long reads;
    private final LedgerWriter writer = new LedgerWriter(place.context(), WatchedStore.of(disk, method -> reads++));
    private final OwnChain own = new OwnChain(place.context(), LedgerNodeFixture.keyOf("me"), writer);
    private final BlockIntake intake = new BlockIntake(
            place.context(),
            own,
            writer,
            new ForkedKeys(writer),
            block -> BlockOutcome.NOT_FOR_US,
            Runnable::run,
            SignatureCheck.ANEW);
    private final TestChain payer = new TestChain("payer");
    private final BlockLink link =
            BlockLink.proposalTo(LedgerNodeFixture.keyOf("taker").publicKey());

    @BeforeEach
    void storeALongChainWithoutGaps() {
        for (int i = 0; i < LENGTH; i++) {
            var unused = payer.append(link, BlockType.of("note"), Bytes.utf8("a0n"));
        }
        disk.commit(LedgerWrite.ofBlocks(payer.blocks())).join();
    }

    @Test
    void whenItsTotalsAreNotExplained() {
        IntakeReport report = take(unexplained());

        assertThat(report.refused()).isEqualTo(1);
        assertThat(reads).isLessThan(FEW);
    }

    @Test
    void whenWhatIsBeforeItIsNotOnDiskYet() {
        flusher = task -> {}; // it takes a while
        for (int i = 0; i < LENGTH; i++) {
            var unused = payer.append(link, BlockType.of("note"), Bytes.utf8("a0n"));
        }
        var unflushed = intake.take(payer.blocks().subList(LENGTH, 2 * LENGTH));
        network.runFor(Duration.ofSeconds(1));

        IntakeReport report = take(unexplained());

        assertThat(unflushed).isNotDone();
        assertThat(report.refused()).isEqualTo(1);
        assertThat(reads).isLessThan(FEW);
    }

    @Test
    void whenItsSignatureIsWrong() {
        HalfBlock signed = unexplained();

        IntakeReport report = take(new HalfBlock(
                signed.id(),
                signed.link(),
                signed.previous(),
                signed.type(),
                signed.transaction(),
                signed.timestamp(),
                payer.blocks().get(0).signature()));

        assertThat(report.invalid()).isEqualTo(1);
        assertThat(reads).isLessThan(FEW);
    }

    private HalfBlock unexplained() {
        return payer.next(
                link,
                BlockType.BANDWIDTH,
                new BandwidthTransaction(ByteCount.ZERO, new ByteCount(10), ByteCount.ZERO, new ByteCount(1000))
                        .encode());
    }

    private IntakeReport take(HalfBlock block) {
        reads = 0;
        var taken = intake.take(List.of(block));
        network.runFor(Duration.ofSeconds(1));
        return taken.join();
    }
}
