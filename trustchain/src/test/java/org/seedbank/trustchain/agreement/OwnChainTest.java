package org.seedbank.trustchain.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.LedgerNodeFixture;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerStorageException;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

class OwnChainTest {
    private static final PrivateKey KEY = LedgerNodeFixture.keyOf("me");
    private static final BlockLink TO_OTHER =
            BlockLink.proposalTo(LedgerNodeFixture.keyOf("other").publicKey());
    private static final OwnChain.Content NOTE =
            new OwnChain.Content(BlockType.of("note"), previous -> Bytes.utf8("a0n"), BlockEffect.NONE);

    private final SimulatedNode place = SimulatedNetwork.seeded(1).node("me");
    private final InMemoryChainStore store = InMemoryChainStore.immediate();
    private final LedgerWriter writer = new LedgerWriter(place.context(), store);
    private final OwnChain chain = new OwnChain(place.context(), KEY, writer);

    @Test
    void goesOnWhereTheStoredChainEnds() {
        List<HalfBlock> stored = stored(150);

        assertThat(chain.load()).isEmpty();
        HalfBlock next = append();

        assertThat(next.sequence()).isEqualTo(new SequenceNumber(151));
        assertThat(next.previous()).isEqualTo(stored.get(149).hash());
    }

    @Test
    void givesOutEachNumberOnceBeforeAnythingIsFlushed() {
        assertThat(chain.load()).isEmpty();

        List<HalfBlock> blocks = List.of(append(), append(), append());

        assertThat(blocks).extracting(block -> block.sequence().value()).containsExactly(1L, 2L, 3L);
        assertThat(blocks.get(2).previous()).isEqualTo(blocks.get(1).hash());
    }

    @Test
    void signsNothingOnTopOfABlockThatWasNotHandedToTheDisk() {
        assertThat(chain.load()).isEmpty();

        assertThatThrownBy(() -> chain.append(TO_OTHER, NOTE, List.of(), block -> {
                    throw new IllegalStateException("a mistake");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(chain.flaw()).isPresent();
        assertThatThrownBy(this::append).isInstanceOf(LedgerStorageException.class);
        assertThat(store.latest(chain.owner())).isEmpty();
    }

    @Test
    void signsNothingBeforeItWasRead() {
        assertThatThrownBy(this::append).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAChainInWhoseTailABlockIsMissing() {
        List<HalfBlock> blocks = new ArrayList<>(chainOf(20));
        blocks.remove(10);
        store(blocks);

        assertRefused("block 11 is missing");
    }

    @Test
    void refusesAChainWhoseLinksAreBroken() {
        List<HalfBlock> blocks = new ArrayList<>(chainOf(20));
        HalfBlock old = blocks.get(10);
        blocks.set(
                10,
                HalfBlock.sign(
                        KEY,
                        old.sequence(),
                        TO_OTHER,
                        BlockHash.GENESIS,
                        old.type(),
                        old.transaction(),
                        old.timestamp()));
        store(blocks);

        assertRefused("NEXT_HASH_MISMATCH");
    }

    @Test
    void refusesAChainThatSomebodyElseSigned() {
        HalfBlock block = chainOf(1).get(0);
        store(List.of(new HalfBlock(
                block.id(),
                block.link(),
                block.previous(),
                block.type(),
                Bytes.utf8("a1i7"),
                block.timestamp(),
                block.signature())));

        assertRefused("SIG_INVALID");
    }

    @Test
    void refusesAChainWhoseTotalsDoNotAddUp() {
        HalfBlock first = payment(1, BlockHash.GENESIS, new Totals(ByteCount.ZERO, ByteCount.ZERO));
        HalfBlock second = payment(2, first.hash(), new Totals(ByteCount.ZERO, ByteCount.ofMebibytes(9)));
        store(List.of(first, second));

        assertRefused("BW_TOTAL_DOWN_UNEXPLAINED");
    }

    /** Weakness 5: repair deleted the tail, and its numbers were signed again. */
    @Test
    void neverRemovesAnythingOfADamagedChain() {
        List<HalfBlock> blocks = new ArrayList<>(chainOf(20));
        blocks.remove(10);
        store(blocks);

        assertThat(chain.load()).isPresent();

        assertThat(store.chain(KEY.publicKey(), SequenceNumber.GENESIS, 100)).isEqualTo(blocks);
    }

    private void assertRefused(String why) {
        Optional<LedgerStorageException> flaw = chain.load();
        assertThat(flaw).get().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(LedgerStorageException.Kind.DAMAGED);
            assertThat(found).hasMessageContaining(why);
        });
        assertThatThrownBy(this::append).isSameAs(flaw.orElseThrow());
    }

    private HalfBlock append() {
        return chain.append(TO_OTHER, NOTE, List.of(), block -> () -> {});
    }

    private List<HalfBlock> stored(int length) {
        List<HalfBlock> blocks = chainOf(length);
        store(blocks);
        return blocks;
    }

    private void store(List<HalfBlock> blocks) {
        store.commit(LedgerWrite.ofBlocks(blocks)).join();
    }

    private static List<HalfBlock> chainOf(int length) {
        List<HalfBlock> blocks = new ArrayList<>();
        BlockHash previous = BlockHash.GENESIS;
        for (int number = 1; number <= length; number++) {
            HalfBlock block = HalfBlock.sign(
                    KEY,
                    new SequenceNumber(number),
                    TO_OTHER,
                    previous,
                    BlockType.of("note"),
                    Bytes.utf8("a0n"),
                    Instant.EPOCH);
            blocks.add(block);
            previous = block.hash();
        }
        return blocks;
    }

    private static HalfBlock payment(long number, BlockHash previous, Totals before) {
        Bytes transaction =
                BandwidthTransaction.proposal(ByteCount.ofMebibytes(1), before).encode();
        return HalfBlock.sign(
                KEY, new SequenceNumber(number), TO_OTHER, previous, BlockType.BANDWIDTH, transaction, Instant.EPOCH);
    }
}
