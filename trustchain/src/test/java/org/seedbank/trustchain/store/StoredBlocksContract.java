package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.NOW;
import static org.seedbank.trustchain.store.LedgerFixtures.OTHER_TYPE;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;
import static org.seedbank.trustchain.store.LedgerFixtures.typed;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;

/** How every {@link ChainStore} keeps blocks and finds them again. */
interface StoredBlocksContract extends StoreUnderTest {
    @Test
    default void returnsBlocksByteForByte() {
        HalfBlock odd = LedgerFixtures.block(
                ALICE,
                0xffff_ffffL,
                new BlockLink(Bytes.filled(74, 0), 0xffff_ffffL),
                new BlockType(Bytes.empty()),
                NOW);

        commit(odd);

        assertThat(store().at(odd.id())).contains(odd);
        assertThat(store().at(odd.id()).orElseThrow().packed()).isEqualTo(odd.packed());
    }

    @Test
    default void returnsABlockAsLongAsADatagramCanCarry() {
        HalfBlock large = HalfBlock.sign(
                ALICE,
                number(1),
                BlockLink.proposalTo(BOB.publicKey()),
                BlockHash.GENESIS,
                new BlockType(Bytes.filled(30_000, 't')),
                Bytes.filled(35_000, 'x'),
                NOW);

        commit(large);
        commit(typed(ALICE, 2, OTHER_TYPE));

        assertThat(store().at(large.id())).contains(large);
        assertThat(store().before(id(ALICE, 3), large.type())).contains(large);
    }

    @Test
    default void walksAChainInOrder() {
        List<HalfBlock> chain = commitChain(ALICE, 1, 2, 3, 5, 300);
        commitChain(BOB, 1, 4);

        assertThat(store().chain(ALICE.publicKey(), number(1), 100)).isEqualTo(chain);
        assertThat(store().chain(ALICE.publicKey(), number(2), 2)).isEqualTo(chain.subList(1, 3));
        assertThat(store().chain(ALICE.publicKey(), number(4), 2)).isEqualTo(chain.subList(3, 5));
        assertThat(store().chain(ALICE.publicKey(), number(301), 2)).isEmpty();
        assertThat(store().chain(MALLORY.publicKey(), number(1), 2)).isEmpty();
        assertThat(store().latest(ALICE.publicKey())).contains(chain.get(4));
    }

    @Test
    default void findsTheNearestBlocksAcrossGapsAndNeverThoseOfAnotherChain() {
        List<HalfBlock> chain = commitChain(BOB, 3, 7);
        commitChain(ALICE, 5);
        commitChain(MALLORY, 5);

        assertThat(store().before(id(BOB, 3))).isEmpty();
        assertThat(store().before(id(BOB, 5))).contains(chain.get(0));
        assertThat(store().before(id(BOB, 7))).contains(chain.get(0));
        assertThat(store().before(id(BOB, 0xffff_ffffL))).contains(chain.get(1));
        assertThat(store().after(id(BOB, 1))).contains(chain.get(0));
        assertThat(store().after(id(BOB, 3))).contains(chain.get(1));
        assertThat(store().after(id(BOB, 7))).isEmpty();
    }

    @Test
    default void findsTheNearestBlocksOfAType() {
        HalfBlock first = commit(typed(ALICE, 1, OTHER_TYPE));
        commit(typed(ALICE, 2, BlockType.BANDWIDTH));
        commit(typed(ALICE, 3, BlockType.BANDWIDTH));
        HalfBlock last = commit(typed(ALICE, 4, OTHER_TYPE));
        commit(typed(BOB, 2, OTHER_TYPE));

        assertThat(store().before(id(ALICE, 4), OTHER_TYPE)).contains(first);
        assertThat(store().after(id(ALICE, 1), OTHER_TYPE)).contains(last);
        assertThat(store().before(id(ALICE, 1), OTHER_TYPE)).isEmpty();
        assertThat(store().after(id(ALICE, 4), OTHER_TYPE)).isEmpty();
        assertThat(store().before(id(ALICE, 9), BlockType.of("unknown"))).isEmpty();
    }

    @Test
    default void listsOwnersInKeyOrderAndNotThoseWhoAreOnlyNamed() {
        commit(proposal(BOB, 1, ALICE));
        commit(proposal(MALLORY, 1, LedgerFixtures.key(9)));
        commit(proposal(ALICE, 1, BOB));

        assertThat(store().owners())
                .containsExactlyElementsOf(Stream.of(ALICE, BOB, MALLORY)
                        .map(PrivateKey::publicKey)
                        .sorted()
                        .toList());
    }
}
