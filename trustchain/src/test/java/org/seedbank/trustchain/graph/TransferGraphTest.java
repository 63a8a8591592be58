package org.seedbank.trustchain.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

class TransferGraphTest {
    private static final Instant TIME = Instant.parse("2026-11-20T10:00:00Z");

    private final InMemoryChainStore store = new InMemoryChainStore(Runnable::run);
    private final Party alice = new Party("alice");
    private final Party bob = new Party("bob");
    private final Party carol = new Party("carol");

    @Test
    void countsEveryTransactionOnceWhicheverHalvesAreKnown() {
        store(alice.pays(bob, 10));
        store(bob.agrees(alice.last, 10));
        store(alice.pays(bob, 5));
        alice.pays(bob, 3);
        store(bob.agrees(alice.last, 3));

        TransferGraph graph = TransferGraph.of(store);

        assertThat(graph.gifts())
                .containsExactly(new Gift(bob.key.publicKey(), alice.key.publicKey(), new ByteCount(18), 3, 1));
        assertThat(graph.members().get(bob.key.publicKey())).isEqualTo(new Totals(new ByteCount(18), ByteCount.ZERO));
    }

    @Test
    void keepsTheNeighbourhoodOrTheLargestGifts() {
        store(alice.pays(bob, 10));
        store(bob.pays(carol, 20));

        TransferGraph graph = TransferGraph.of(store);

        assertThat(graph.members()).hasSize(3);
        assertThat(graph.around(alice.key.publicKey(), 1).members())
                .containsOnlyKeys(alice.key.publicKey(), bob.key.publicKey());
        assertThat(graph.around(alice.key.publicKey(), 2).gifts()).hasSize(2);
        assertThat(graph.around(alice.key.publicKey(), Integer.MAX_VALUE).gifts())
                .hasSize(2);
        assertThat(graph.largest(1).gifts()).singleElement().returns(carol.key.publicKey(), Gift::giver);
        assertThat(graph.largest(0).gifts()).isEmpty();
    }

    @Test
    void passesOverBlocksThatSayNothing() {
        store(alice.sign(
                BlockLink.proposalTo(bob.key.publicKey()), BlockType.BANDWIDTH, Bytes.utf8("a4i1"), Totals.NONE));
        store(alice.sign(
                BlockLink.proposalTo(bob.key.publicKey()), BlockType.of("other"), Bytes.utf8("x"), Totals.NONE));

        assertThat(TransferGraph.of(store).gifts()).isEmpty();
        LedgerStatistics counted = LedgerStatistics.of(store);
        assertThat(counted.blocks()).isEqualTo(2);
        assertThat(counted.types()).containsEntry("other", 1L).containsEntry("tribler_bandwidth", 1L);
    }

    @Test
    void staysWithinANumberWhenStrangersClaimImmeasurableAmounts() {
        store(alice.pays(bob, Long.MAX_VALUE));
        alice.totals = Totals.NONE;
        store(alice.pays(bob, Long.MAX_VALUE));

        assertThat(TransferGraph.of(store).gifts())
                .singleElement()
                .returns(new ByteCount(Long.MAX_VALUE), Gift::amount);
    }

    @Test
    void countsWhatThereIs() {
        store(alice.pays(bob, 10));
        store(bob.agrees(alice.last, 10));
        store(alice.pays(bob, 5));

        LedgerStatistics counted = LedgerStatistics.of(store);

        assertThat(counted.owners()).isEqualTo(2);
        assertThat(counted.blocks()).isEqualTo(3);
        assertThat(counted.proposals()).isEqualTo(2);
        assertThat(counted.unanswered()).isEqualTo(1);
        assertThat(counted.first()).contains(TIME);
        assertThat(counted.bytes()).isPositive();
    }

    private void store(HalfBlock block) {
        store.commit(LedgerWrite.ofBlocks(block)).join();
    }

    private static final class Party {
        private final PrivateKey key;
        private Optional<HalfBlock> tip = Optional.empty();
        private Totals totals = Totals.NONE;
        private HalfBlock last;

        Party(String name) {
            key = TestKeys.named(name);
            last = sign(BlockLink.proposalTo(key.publicKey()), BlockType.of("none"), Bytes.empty(), Totals.NONE);
            tip = Optional.empty();
        }

        HalfBlock pays(Party payee, long amount) {
            BandwidthTransaction offer = new BandwidthTransaction(
                    ByteCount.ZERO,
                    new ByteCount(amount),
                    totals.up(),
                    totals.down().plus(new ByteCount(amount)));
            return sign(
                    BlockLink.proposalTo(payee.key.publicKey()), BlockType.BANDWIDTH, offer.encode(), offer.totals());
        }

        HalfBlock agrees(HalfBlock proposal, long amount) {
            BandwidthTransaction answer = new BandwidthTransaction(
                    new ByteCount(amount), ByteCount.ZERO, totals.up().plus(new ByteCount(amount)), totals.down());
            return sign(BlockLink.answerTo(proposal.id()), BlockType.BANDWIDTH, answer.encode(), answer.totals());
        }

        private HalfBlock sign(BlockLink link, BlockType type, Bytes transaction, Totals after) {
            last = HalfBlock.sign(
                    key,
                    tip.map(block -> block.sequence().next()).orElse(SequenceNumber.GENESIS),
                    link,
                    tip.map(HalfBlock::hash).orElse(BlockHash.GENESIS),
                    type,
                    transaction,
                    TIME);
            tip = Optional.of(last);
            totals = after;
            return last;
        }
    }
}
