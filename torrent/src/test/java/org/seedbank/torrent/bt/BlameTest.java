package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who spoils one block of a piece is found, whoever gave the others. */
class BlameTest {
    private static final int BLOCKS = 4;
    private static final int PIECE = BLOCKS * Block.USUAL;

    @TempDir
    Path temp;

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
    }

    @Test
    void whoSpoilsOneBlockOfEachOfTwoPiecesIsBannedWhenTheyAreGood() throws Exception {
        TestTorrent torrent = TestTorrent.of(98, PIECE, false, List.of(), Map.of("file-98", 2 * PIECE));
        try (ClockedSwarm swarm = new ClockedSwarm(temp, torrent, 10)) {
            ClockedSwarm.Peer hostile = swarm.joinSeed(peer(1));
            List<Block> rest = new ArrayList<>(hostile.asked());
            ClockedSwarm.Peer honest = swarm.joinSeed(peer(2));
            hostile.give(rest.remove(0), true);
            hostile.give(rest.remove(BLOCKS), true);
            rest.forEach(hostile::reject);
            giveAll(swarm, honest, 2 * BLOCKS - 2);
            assertThat(swarm.pieces().verifiedPieces().isEmpty()).isTrue();
            assertThat(hostile.isClosed()).isFalse();

            giveAll(swarm, honest, 2 * BLOCKS);

            assertThat(swarm.pieces().verifiedPieces().cardinality()).isEqualTo(2);
            assertThat(hostile.isClosed()).isTrue();
            assertThat(swarm.banned()).containsExactly(hostile.link());
            assertThat(honest.isClosed()).isFalse();
        }
    }

    private static void giveAll(ClockedSwarm swarm, ClockedSwarm.Peer peer, int count) {
        List<Block> asked = peer.asked();
        assertThat(asked).hasSize(count);
        asked.forEach(peer::give);
        // The hash, and what follows from it.
        swarm.awaitDisk();
        swarm.awaitDisk();
    }

    @Test
    void onlyThoseWhoseBlocksDifferAreGuiltyOnceForEachCopy() {
        Suspects suspects = new Suspects();
        suspects.add(7, List.of("one", "other", "one"), new long[] {1, 2, 3});
        suspects.add(7, List.of("other", "one", "third"), new long[] {8, 9, 3});
        suspects.add(8, List.of("third"), new long[] {1});

        List<Object> guilty = suspects.solve(7, new long[] {9, 2, 9});

        assertThat(guilty).containsExactly("one", "other", "one", "third");
        assertThat(suspects.has(7)).isFalse();
        assertThat(suspects.has(8)).isTrue();
        assertThat(suspects.solve(8, new long[] {1})).isEmpty();
    }

    @Test
    void whatIsRememberedHasALimit() {
        Suspects suspects = new Suspects();
        int blocks = Suspects.MOST_BLOCKS / 16;
        List<Object> givers = Collections.nCopies(blocks, "peer");

        for (int piece = 0; piece < 20; piece++) {
            suspects.add(piece, givers, new long[blocks]);
        }
        for (int copy = 0; copy < 20; copy++) {
            suspects.add(19, givers, new long[blocks]);
        }

        assertThat(suspects.has(6)).isFalse();
        assertThat(suspects.has(7)).isTrue();
        long[] good = new long[blocks];
        good[0] = 1;
        assertThat(suspects.solve(19, good)).hasSize(4);
    }
}
