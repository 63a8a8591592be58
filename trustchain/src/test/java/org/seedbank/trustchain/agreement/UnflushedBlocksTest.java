package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockId;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;

class UnflushedBlocksTest {
    private static final List<PrivateKey> KEYS = List.of(LedgerNodeFixture.keyOf("a"), LedgerNodeFixture.keyOf("b"));
    private static final List<BlockType> TYPES = List.of(BlockType.BANDWIDTH, BlockType.of("note"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void answersAsAStoreWouldThatHadEverything(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InMemoryChainStore all = InMemoryChainStore.immediate();
        InMemoryChainStore part = InMemoryChainStore.immediate();
        UnflushedBlocks view = new UnflushedBlocks(part);
        List<HalfBlock> blocks = blocks(random);

        for (HalfBlock block : blocks) {
            all.commit(LedgerWrite.ofBlocks(block)).join();
            if (random.nextBoolean()) {
                view.add(List.of(block));
                if (random.nextBoolean()) {
                    part.commit(LedgerWrite.ofBlocks(block)).join();
                    view.remove(List.of(block));
                }
            } else {
                part.commit(LedgerWrite.ofBlocks(block)).join();
            }
        }

        for (PrivateKey key : KEYS) {
            PublicKey owner = key.publicKey();
            assertThat(view.latest(owner)).as("seed %s", seed).isEqualTo(all.latest(owner));
            for (long number = 1; number <= 20; number++) {
                BlockId id = new BlockId(owner, new SequenceNumber(number));
                assertThat(view.at(id)).as("seed %s", seed).isEqualTo(all.at(id));
                assertThat(view.before(id)).as("seed %s", seed).isEqualTo(all.before(id));
                assertThat(view.after(id)).as("seed %s", seed).isEqualTo(all.after(id));
                for (BlockType type : TYPES) {
                    assertThat(view.before(id, type)).as("seed %s", seed).isEqualTo(all.before(id, type));
                    assertThat(view.after(id, type)).as("seed %s", seed).isEqualTo(all.after(id, type));
                }
            }
        }
        assertThat(blocks)
                .as("seed %s", seed)
                .allSatisfy(block -> assertThat(view.linked(block)).isEqualTo(all.linked(block)));
    }

    private static List<HalfBlock> blocks(SplittableRandom random) {
        List<HalfBlock> blocks = new ArrayList<>();
        for (int owner = 0; owner < 2; owner++) {
            PrivateKey key = KEYS.get(owner);
            PublicKey other = KEYS.get(1 - owner).publicKey();
            for (long number = 1; number < 20; number++) {
                if (random.nextInt(3) > 0) {
                    // Each proposal has at most one answer: block n of one answers block n of the other.
                    BlockLink link = owner == 0
                            ? BlockLink.proposalTo(other)
                            : BlockLink.answerTo(new BlockId(other, new SequenceNumber(number)));
                    blocks.add(HalfBlock.sign(
                            key,
                            new SequenceNumber(number),
                            link,
                            BlockHash.GENESIS,
                            TYPES.get(random.nextInt(2)),
                            Bytes.utf8("a0n"),
                            Instant.EPOCH));
                }
            }
        }
        return blocks;
    }
}
