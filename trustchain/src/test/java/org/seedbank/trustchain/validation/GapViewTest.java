package org.seedbank.trustchain.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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

class GapViewTest {
    private static final int LAST = 24;
    private static final List<PrivateKey> KEYS = List.of(LedgerNodeFixture.keyOf("a"), LedgerNodeFixture.keyOf("b"));
    private static final List<BlockType> TYPES = List.of(BlockType.BANDWIDTH, BlockType.of("note"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void answersAsTheLedgerWhateverWasAskedBefore(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InMemoryChainStore store = InMemoryChainStore.immediate();
        KEYS.forEach(key -> fill(store, key, random));
        GapView view = new GapView(store);

        for (int question = 0; question < 2000; question++) {
            PublicKey owner = KEYS.get(random.nextInt(2)).publicKey();
            BlockId id = new BlockId(owner, new SequenceNumber(random.nextInt(1, LAST + 4)));
            BlockType type = TYPES.get(random.nextInt(2));
            switch (random.nextInt(6)) {
                case 0, 1 -> assertThat(view.at(id)).as("seed %s", seed).isEqualTo(store.at(id));
                case 2 -> assertThat(view.before(id)).as("seed %s", seed).isEqualTo(store.before(id));
                case 3 -> assertThat(view.after(id)).as("seed %s", seed).isEqualTo(store.after(id));
                case 4 -> assertThat(view.before(id, type)).as("seed %s", seed).isEqualTo(store.before(id, type));
                default -> assertThat(view.after(id, type)).as("seed %s", seed).isEqualTo(store.after(id, type));
            }
        }
    }

    private static void fill(InMemoryChainStore store, PrivateKey key, SplittableRandom random) {
        boolean isHere = random.nextBoolean();
        for (long number = 1; number <= LAST; number++) {
            isHere = isHere == random.nextInt(4) > 0; // runs of known and unknown numbers
            if (isHere) {
                store.commit(LedgerWrite.ofBlocks(HalfBlock.sign(
                                key,
                                new SequenceNumber(number),
                                BlockLink.proposalTo(
                                        LedgerNodeFixture.keyOf("c").publicKey()),
                                BlockHash.GENESIS,
                                TYPES.get(random.nextInt(2)),
                                Bytes.empty(),
                                Instant.EPOCH)))
                        .join();
            }
        }
    }
}
