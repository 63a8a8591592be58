package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.FilePriorities;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.PieceDemand;
import org.seedbank.torrent.engine.PieceSet;
import org.seedbank.torrent.engine.Wishes;

class PieceRanksTest {
    /** Pieces of four bytes: a is 0 to 2, b 2 to 4, c 5; the empty file has none. */
    private final TestTorrent torrent =
            TestTorrent.of(31, 4, false, List.of(), Map.of("a", 10, "b", 10, "bb", 0, "c", 3));

    private List<Integer> ranks(Wishes wishes) {
        PieceRanks ranks = PieceRanks.of(torrent.metainfo(), wishes);
        return IntStream.range(0, torrent.metainfo().pieces().count())
                .map(ranks::rank)
                .boxed()
                .toList();
    }

    private static Wishes wishes(FilePriority... priorities) {
        return Wishes.of(new FilePriorities(List.of(priorities)));
    }

    @Test
    void aPieceThatTwoFilesShareFollowsTheOneThatIsWantedMore() {
        assertThat(ranks(wishes(FilePriority.LOW, FilePriority.HIGH, FilePriority.HIGH, FilePriority.SKIP)))
                .containsExactly(1, 1, 3, 3, 3, 0);
        assertThat(ranks(wishes(FilePriority.SKIP, FilePriority.LOW, FilePriority.HIGH, FilePriority.NORMAL)))
                .containsExactly(0, 0, 1, 1, 1, 2);
    }

    @Test
    void aFileThatNobodySpeaksOfIsSkipped() {
        assertThat(ranks(wishes(FilePriority.NORMAL))).containsExactly(2, 2, 2, 0, 0, 0);
    }

    @Test
    void endsOfFilesRankAboveEverythingElse() {
        Wishes wishes = wishes(FilePriority.HIGH, FilePriority.LOW, FilePriority.SKIP, FilePriority.SKIP)
                .with(FetchOrder.RAREST_FIRST.withEndsFirst());

        assertThat(ranks(wishes)).containsExactly(6, 3, 6, 1, 4, 0);
    }

    @Test
    void inShareModeOnlyTheSharedPiecesOfWantedFilesAreWanted() {
        Wishes wishes = wishes(FilePriority.NORMAL, FilePriority.HIGH).sharing(PieceSet.of(1, 3, 5, 99));

        assertThat(ranks(wishes)).containsExactly(0, 2, 0, 3, 0, 0);
        assertThat(ranks(Wishes.ALL.sharing(PieceSet.NONE))).containsOnly(0);
        assertThat(ranks(wishes.whole())).containsExactly(2, 2, 3, 3, 3, 0);
    }

    @Test
    void demandCountsPeersThatLackAPieceAndHalfOfThoseThatFetchItToServeIt() {
        LinkState seed = new LinkState(0, 0);
        seed.pieces().set(0, 6);
        LinkState leecher = new LinkState(0, 0);
        leecher.pieces().set(1);
        LinkState miner = new LinkState(0, 0);
        miner.pieces().set(1, 3);
        miner.sharing(true);
        LinkState satisfied = new LinkState(0, 0);
        satisfied.pieces().set(5);
        satisfied.uploadOnly(true);

        PieceDemand demand = DemandCount.of(List.of(seed, leecher, miner, satisfied), 6);

        assertThat(IntStream.range(0, 6).mapToDouble(demand::lacking)).containsExactly(1.5, 0.0, 1.0, 1.5, 1.5, 1.5);
        assertThat(IntStream.range(0, 6).map(demand::holding)).containsExactly(0, 2, 1, 0, 0, 1);
        assertThat(demand.usefulness(5)).isEqualTo(0.75);
        assertThat(demand.pieces()).isEqualTo(6);
    }

    @Test
    void wishesAreReadAsTheyWereRecorded() {
        Wishes wishes = wishes(FilePriority.HIGH, FilePriority.LOW, FilePriority.SKIP, FilePriority.NORMAL)
                .with(FetchOrder.SEQUENTIAL)
                .with(Wishes.Offer.ONE_BY_ONE)
                .sharing(PieceSet.of(0, 5));
        byte[] record = WishRecord.encode(torrent.metainfo(), wishes);

        assertThat(WishRecord.decode(torrent.metainfo(), ByteBuffer.wrap(record)))
                .isEqualTo(wishes);
        Wishes plain = wishes(FilePriority.SKIP, FilePriority.SKIP, FilePriority.SKIP, FilePriority.SKIP)
                .with(FetchOrder.RAREST_FIRST.withEndsFirst());
        assertThat(WishRecord.decode(torrent.metainfo(), ByteBuffer.wrap(WishRecord.encode(torrent.metainfo(), plain))))
                .isEqualTo(plain);
    }

    @Test
    void aRecordOfSomethingElseSaysNothing() {
        byte[] record = WishRecord.encode(torrent.metainfo(), Wishes.ALL);
        byte[] otherCount = record.clone();
        otherCount[4]++;
        byte[] noPriority = record.clone();
        noPriority[6] = 4;

        assertThat(WishRecord.decode(torrent.metainfo(), ByteBuffer.wrap(otherCount)))
                .isNull();
        assertThat(WishRecord.decode(torrent.metainfo(), ByteBuffer.wrap(noPriority)))
                .isNull();
        assertThat(WishRecord.decode(torrent.metainfo(), ByteBuffer.wrap(record, 0, 7)))
                .isNull();
    }
}
