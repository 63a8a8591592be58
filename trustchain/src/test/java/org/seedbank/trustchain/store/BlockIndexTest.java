package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.MALLORY;
import static org.seedbank.trustchain.store.LedgerFixtures.number;
import static org.seedbank.trustchain.store.LedgerFixtures.proposal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.block.HalfBlock;

/** Blocks by their hash and lowest missing numbers, in memory and on disk. */
class BlockIndexTest {
    @TempDir
    Path directory;

    private enum Place {
        MEMORY,
        DISK
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void findsBlocksByTheirHash(Place place) {
        try (ChainStore store = open(place)) {
            List<HalfBlock> blocks = new ArrayList<>(commit(store, ALICE, 1, 2, 9));
            blocks.addAll(commit(store, BOB, 2));

            blocks.forEach(block -> assertThat(store.withHash(block.hash())).contains(block));
            assertThat(store.withHash(proposal(BOB, 3, ALICE).hash())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void knowsTheLowestMissingNumberInWhateverOrderBlocksArrive(Place place) {
        long seed = 7;
        List<Long> numbers = LongStream.rangeClosed(1, 60).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(numbers, new Random(seed));
        NavigableSet<Long> missing = new TreeSet<>(numbers);
        missing.add(61L);
        try (ChainStore store = open(place)) {
            commit(store, BOB, 1, 2, 4);
            commit(store, MALLORY, 0xffff_ffffL, 2);

            for (long sequence : numbers) {
                commit(store, ALICE, sequence);
                missing.remove(sequence);

                assertThat(store.lowestMissing(ALICE.publicKey()))
                        .as("seed " + seed)
                        .contains(number(missing.first()));
            }
            assertThat(store.lowestMissing(BOB.publicKey())).contains(number(3));
            assertThat(store.lowestMissing(MALLORY.publicKey())).contains(number(1));
            assertThat(store.lowestMissing(LedgerFixtures.key(9).publicKey())).contains(number(1));
        }
    }

    /** Weakness 13: the chain was walked from its beginning, at each introduction and each step of a crawl. */
    @Test
    void findsTheFirstGapByOneRecordHoweverLongTheChainIs() throws IOException {
        long[] numbers = LongStream.rangeClosed(1, 5_000).toArray();
        try (ChainStore store = open(Place.DISK)) {
            commit(store, ALICE, numbers);
            commit(store, ALICE, 7_000);

            assertThat(store.lowestMissing(ALICE.publicKey())).contains(number(5_001));
        }

        assertThat(records(Table.RUNS)).as("runs without a gap").isEqualTo(2);
        assertThat(records(Table.CHAINS)).isEqualTo(5_001);
    }

    private long records(Table table) throws IOException {
        LmdbLibrary.load();
        try (Env<ByteBuffer> env = Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                        .setMaxDbs(Table.COUNT)
                        .open(directory.toFile(), EnvFlags.MDB_RDONLY_ENV);
                Txn<ByteBuffer> transaction = env.txnRead()) {
            return env.openDbi(transaction, table.storedName().getBytes(StandardCharsets.UTF_8), null, false)
                    .stat(transaction)
                    .entries;
        }
    }

    private ChainStore open(Place place) {
        return place == Place.DISK ? LmdbChainStore.open(directory) : InMemoryChainStore.immediate();
    }

    private static List<HalfBlock> commit(ChainStore store, PrivateKey owner, long... sequences) {
        List<HalfBlock> blocks = LongStream.of(sequences)
                .mapToObj(sequence -> proposal(owner, sequence, LedgerFixtures.key(8)))
                .toList();
        store.commit(LedgerWrite.ofBlocks(blocks)).join();
        return blocks;
    }
}
