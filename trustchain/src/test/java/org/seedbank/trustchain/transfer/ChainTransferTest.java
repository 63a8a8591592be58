package org.seedbank.trustchain.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.store.LmdbChainStore;
import org.seedbank.trustchain.validation.DoubleSpend;

class ChainTransferTest {
    private static final int PAIRS = 1500;

    @TempDir
    Path directory;

    private final TestChain payer = new TestChain("payer");
    private final TestChain payee = new TestChain("payee");
    private final InMemoryChainStore source = InMemoryChainStore.immediate();

    @BeforeEach
    void pay() {
        for (int i = 0; i < PAIRS; i++) {
            HalfBlock proposal = payer.propose(payee.owner(), 1 + i);
            source.commit(LedgerWrite.ofBlocks(proposal, payee.agree(proposal))).join();
        }
    }

    @Test
    void bringsEveryBlockByteForByte() throws IOException {
        byte[] file = export(source);

        try (ChainStore target = LmdbChainStore.open(directory)) {
            ImportReport report = read(file, target);

            assertThat(report).isEqualTo(new ImportReport(2 * PAIRS, 2 * PAIRS, 0, 0, 0, List.of()));
            assertThat(target.chain(payer.owner(), SequenceNumber.GENESIS, 2 * PAIRS))
                    .isEqualTo(payer.blocks());
            assertThat(target.chain(payee.owner(), SequenceNumber.GENESIS, 2 * PAIRS))
                    .isEqualTo(payee.blocks());
            assertThat(target.unanswered(payer.owner())).isEmpty();
            assertThat(export(target)).isEqualTo(file);

            assertThat(read(file, target)).isEqualTo(new ImportReport(2 * PAIRS, 0, 2 * PAIRS, 0, 0, List.of()));
        }
    }

    @Test
    void anExportOfNothingIsOne() throws IOException {
        byte[] file = export(InMemoryChainStore.immediate());

        assertThat(read(file, InMemoryChainStore.immediate())).isEqualTo(new ImportReport(0, 0, 0, 0, 0, List.of()));
    }

    @Test
    void leavesOutWhatBreaksARuleAndTakesTheRest() throws IOException {
        InMemoryChainStore hostile = InMemoryChainStore.immediate();
        List<HalfBlock> blocks = new ArrayList<>(payer.blocks().subList(0, 10));
        HalfBlock unsigned = blocks.get(4);
        blocks.set(
                4,
                new HalfBlock(
                        unsigned.id(),
                        unsigned.link(),
                        unsigned.previous(),
                        unsigned.type(),
                        unsigned.transaction(),
                        unsigned.timestamp().plusMillis(1),
                        unsigned.signature()));
        HalfBlock torn = blocks.get(8);
        blocks.set(
                8,
                HalfBlock.sign(
                        payer.key(),
                        torn.sequence(),
                        torn.link(),
                        blocks.get(2).hash(),
                        torn.type(),
                        torn.transaction(),
                        torn.timestamp()));
        hostile.commit(LedgerWrite.ofBlocks(blocks)).join();
        InMemoryChainStore target = InMemoryChainStore.immediate();

        ImportReport report = read(export(hostile), target);

        assertThat(report.refused()).isEqualTo(2);
        assertThat(report.stored()).isEqualTo(8);
        assertThat(report.problems())
                .extracting(problem -> problem.block().sequence().value())
                .containsExactly(5L, 9L);
        assertThat(target.chain(payer.owner(), SequenceNumber.GENESIS, 20))
                .extracting(block -> block.sequence().value())
                .containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L, 10L);
    }

    @Test
    void aForkBecomesAProofAndNeverReplacesABlock() throws IOException {
        HalfBlock ours = payer.blocks().get(6);
        HalfBlock theirs = HalfBlock.sign(
                payer.key(),
                ours.sequence(),
                BlockLink.proposalTo(payee.owner()),
                ours.previous(),
                BlockType.of("other"),
                Bytes.utf8("a0n"),
                ours.timestamp());
        InMemoryChainStore target = InMemoryChainStore.immediate();
        target.commit(LedgerWrite.ofBlocks(theirs)).join();

        ImportReport report = read(export(source), target);

        assertThat(report.forks()).isEqualTo(1);
        assertThat(target.forks()).hasSize(1);
        assertThat(target.at(ours.id())).contains(theirs);
    }

    @Test
    void takesNoBlocksOfAKeyThatForked() throws IOException {
        HalfBlock first = payer.blocks().get(0);
        HalfBlock other = HalfBlock.sign(
                payer.key(),
                first.sequence(),
                BlockLink.proposalTo(payee.owner()),
                first.previous(),
                BlockType.of("other"),
                Bytes.utf8("a0n"),
                first.timestamp());
        InMemoryChainStore target = InMemoryChainStore.immediate();
        target.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(new DoubleSpend(first, other))))
                .join();

        ImportReport report = read(export(source), target);

        assertThat(target.chain(payer.owner(), SequenceNumber.GENESIS, 20)).isEmpty();
        assertThat(report.refused()).isPositive();
    }

    @Test
    void takesNoBlockThatWouldNotFitIntoAProof() throws IOException {
        TestChain large = new TestChain("large");
        InMemoryChainStore from = InMemoryChainStore.immediate();
        HalfBlock block = large.append(
                BlockLink.proposalTo(payee.owner()),
                BlockType.of("note"),
                Bytes.filled(DoubleSpend.LARGEST_BLOCK, 'x'));
        from.commit(LedgerWrite.ofBlocks(block)).join();
        InMemoryChainStore target = InMemoryChainStore.immediate();

        ImportReport report = read(export(from), target);

        assertThat(target.at(block.id())).isEmpty();
        assertThat(report.refused()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyDamageIsFound(long seed) throws IOException {
        InMemoryChainStore few = InMemoryChainStore.immediate();
        few.commit(LedgerWrite.ofBlocks(payer.blocks().subList(0, 20))).join();
        byte[] file = export(few);
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            byte[] damaged = random.nextBoolean()
                    ? Arrays.copyOf(file, random.nextInt(file.length))
                    : flipped(file, random.nextInt(file.length), random.nextInt(8));

            assertThatThrownBy(() -> read(damaged, InMemoryChainStore.immediate()))
                    .as("seed %s, round %s", seed, round)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void whatCameBeforeADamagedPlaceIsStored() throws IOException {
        byte[] file = export(source);
        byte[] withoutEnd = Arrays.copyOf(file, file.length - 5);
        InMemoryChainStore target = InMemoryChainStore.immediate();

        assertThatThrownBy(() -> read(withoutEnd, target)).isInstanceOf(MalformedMessageException.class);

        assertThat(target.chain(payer.owner(), SequenceNumber.GENESIS, PAIRS + 1))
                .isEqualTo(payer.blocks());
    }

    @Test
    void refusesAnythingElse() throws IOException {
        byte[] longer = Arrays.copyOf(export(source), export(source).length + 1);

        for (byte[] file : List.of(longer, new byte[0], "SQLite format 3".getBytes(StandardCharsets.UTF_8))) {
            assertThatThrownBy(() -> read(file, InMemoryChainStore.immediate()))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void reservesNoMemoryForWhatAHeaderOnlyPromises() {
        byte[] file = {'S', 'B', 'C', 'H', 'A', 'I', 'N', '\n', 0, 1, 0, 0, 0, 1, 0x7f, -1, -1, -1};

        assertThatThrownBy(() -> read(file, InMemoryChainStore.immediate()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("2147483647 bytes");
    }

    private static ImportReport read(byte[] file, ChainStore target) throws IOException {
        return ChainImport.read(new ByteArrayInputStream(file), target, ForkJoinPool.commonPool());
    }

    private static byte[] export(ChainStore store) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long unused = ChainExport.write(out, store, store.owners());
        return out.toByteArray();
    }

    private static byte[] flipped(byte[] file, int position, int bit) {
        byte[] changed = file.clone();
        changed[position] ^= (byte) (1 << bit);
        return changed;
    }
}
