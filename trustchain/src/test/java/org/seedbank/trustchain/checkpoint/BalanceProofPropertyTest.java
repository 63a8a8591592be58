package org.seedbank.trustchain.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.TestChain;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

class BalanceProofPropertyTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);

    private final TestChain owner = new TestChain("owner");
    private final TestChain other = new TestChain("other");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 100})
    void everyBlockOfEveryChainIsProvenWithALogarithmOfHashes(int size) {
        List<Totals> truth = grow(size, new Random(size));
        InMemoryChainStore store = stored();

        for (int number = 1; number <= size; number++) {
            BalanceProof proof = prove(store, number);

            assertThat(proof.verify()).as("block %s of %s", number, size).contains(truth.get(number - 1));
            assertThat(BalanceProof.decode(proof.encode())).isEqualTo(proof);
            assertThat(proof.path().size()).isLessThanOrEqualTo(Long.SIZE - Long.numberOfLeadingZeros(size - 1L));
            assertThat(proof.checkpoint().totals()).isEqualTo(truth.get(size - 1));
            long balance = truth.get(number - 1).balance();
            assertThat(proof.provesBalance(balance)).isTrue();
            assertThat(proof.provesBalance(balance + 1)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noFlippedBitLeavesAProof(long seed) {
        Random random = new Random(seed);
        List<Totals> unused = grow(20, random);
        byte[] proof = prove(stored(), 1 + random.nextInt(20)).encode().toArray();

        for (int round = 0; round < 300; round++) {
            byte[] changed = proof.clone();
            int position = random.nextInt(changed.length);
            changed[position] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(BalanceProof.decode(Bytes.wrap(changed)).verify())
                        .as("seed %s, byte %s", seed, position)
                        .isEmpty();
            } catch (MalformedMessageException e) {
                assertThat(e).as("seed %s, byte %s", seed, position).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void refusesPathsThatAreLongerShorterOrOfAnotherBlock() {
        List<Totals> unused = grow(20, new Random(5));
        InMemoryChainStore store = stored();
        BalanceProof proof = prove(store, 7);
        BalanceProof neighbour = prove(store, 8);
        List<SumNode> longer = new ArrayList<>(proof.path());
        longer.add(proof.path().get(0));
        List<SumNode> turned = new ArrayList<>(proof.path());
        Collections.reverse(turned);

        assertThat(with(proof, longer).verify()).isEmpty();
        assertThat(with(proof, proof.path().subList(1, proof.path().size())).verify())
                .isEmpty();
        assertThat(with(proof, turned).verify()).isEmpty();
        assertThat(new BalanceProof(proof.checkpoint(), neighbour.block(), proof.path()).verify())
                .isEmpty();
    }

    @Test
    void sumsCannotBeMovedFromOnePlaceToAnother() {
        List<Totals> unused = grow(4, new Random(6));
        BalanceProof proof = prove(stored(), 3);
        SumNode beside = proof.path().get(1);
        SumNode richer = new SumNode(
                new Totals(
                        beside.moved().up().plus(new ByteCount(1000)),
                        beside.moved().down()),
                beside.hash());
        SumNode full =
                new SumNode(new Totals(new ByteCount(Long.MAX_VALUE), new ByteCount(Long.MAX_VALUE)), beside.hash());

        assertThat(with(proof, List.of(proof.path().get(0), richer)).verify()).isEmpty();
        assertThat(with(proof, List.of(proof.path().get(0), full)).verify()).isEmpty();
    }

    @Test
    void aCheckpointThatAnotherKeySignedProvesNothing() {
        List<Totals> unused = grow(5, new Random(7));
        BalanceProof proof = prove(stored(), 5);
        Checkpoint theirs = Checkpoint.sign(
                other.key(), proof.checkpoint().last(), proof.checkpoint().root(), NOW);
        Checkpoint claimed =
                new Checkpoint(owner.owner(), theirs.last(), theirs.root(), theirs.time(), theirs.signature());

        assertThat(new BalanceProof(theirs, proof.block(), proof.path()).verify())
                .isEmpty();
        assertThat(new BalanceProof(claimed, proof.block(), proof.path()).verify())
                .isEmpty();
    }

    @Test
    void anOwnerThatInventsWhatItGaveIsContradictedByItsOwnBlock() {
        List<Totals> unused = grow(2, new Random(8));
        HalfBlock honest = owner.propose(other.owner(), 5);
        SumNode rich = new SumNode(new Totals(new ByteCount(1L << 50), ByteCount.ZERO), Bytes.filled(32, 7));
        SumNode root = SumNode.above(rich, SumNode.leaf(honest));
        Checkpoint lie = Checkpoint.sign(owner.key(), new SequenceNumber(3), root, NOW);

        assertThat(new BalanceProof(lie, honest, List.of(rich)).verify()).isEmpty();
    }

    @Test
    void provesNothingAcrossAGap() {
        List<Totals> unused = grow(6, new Random(9));
        InMemoryChainStore store = InMemoryChainStore.immediate();
        List<HalfBlock> blocks = new ArrayList<>(owner.blocks());
        blocks.remove(2);
        store.commit(LedgerWrite.ofBlocks(blocks)).join();

        assertThat(new Prover(store, owner.key()).prove(new SequenceNumber(2), NOW))
                .isEmpty();
        assertThat(new Prover(store, other.key()).prove(SequenceNumber.GENESIS, NOW))
                .isEmpty();
    }

    @Test
    void refusesOtherFiles() {
        for (String file : List.of("", "SBPROOF", "SBPROOF\n", "something else that is long enough")) {
            assertThatThrownBy(() -> BalanceProof.decode(Bytes.utf8(file)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    private BalanceProof prove(InMemoryChainStore store, int number) {
        return new Prover(store, owner.key())
                .prove(new SequenceNumber(number), NOW)
                .orElseThrow();
    }

    private static BalanceProof with(BalanceProof proof, List<SumNode> path) {
        return new BalanceProof(proof.checkpoint(), proof.block(), path);
    }

    private InMemoryChainStore stored() {
        InMemoryChainStore store = InMemoryChainStore.immediate();
        store.commit(LedgerWrite.ofBlocks(owner.blocks())).join();
        return store;
    }

    /** Payments, earnings and other blocks; what had been given and taken after each. */
    private List<Totals> grow(int size, Random random) {
        List<Totals> truth = new ArrayList<>();
        Totals totals = Totals.NONE;
        for (int i = 0; i < size; i++) {
            ByteCount amount = new ByteCount(1 + random.nextInt(1000));
            switch (random.nextInt(3)) {
                case 0 -> {
                    var unused = owner.propose(other.owner(), amount.value());
                    totals = new Totals(totals.up(), totals.down().plus(amount));
                }
                case 1 -> {
                    var unused = owner.agree(other.propose(owner.owner(), amount.value()));
                    totals = new Totals(totals.up().plus(amount), totals.down());
                }
                default -> {
                    var unused =
                            owner.append(BlockLink.proposalTo(other.owner()), BlockType.of("note"), Bytes.utf8("a0n"));
                }
            }
            truth.add(totals);
        }
        return truth;
    }
}
