package org.seedbank.torrent.bt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.PieceSet;
import org.seedbank.torrent.engine.Wishes;

class PiecePickerTest {
    private static final int PIECES = 12;

    private final TestTorrent torrent = TestTorrent.of(71, PIECES * TestTorrent.PIECE - 5);
    private final PieceMap pieces = new PieceMap(torrent.metainfo(), Wishes.ALL);
    private final PiecePicker picker = new PiecePicker(pieces, new Random(3));
    private final BitSet all = new BitSet();

    PiecePickerTest() {
        all.set(0, PIECES);
    }

    private @Nullable Block next(Object peer, BitSet had, long now) {
        PieceProgress progress = picker.choose(peer, had, null, now);
        return progress == null ? null : progress.take();
    }

    private void came(Block block, Object peer) {
        requireNonNull(picker.find(block.piece())).came(block, peer);
    }

    @Test
    void asksForEveryBlockOnce() {
        Set<Block> asked = new HashSet<>();
        Block block;
        while ((block = next(asked.size() % 2 == 0 ? "one" : "other", all, 0)) != null) {
            assertThat(asked.add(block)).isTrue();
        }

        assertThat(asked.stream().mapToInt(Block::length).sum()).isEqualTo(PIECES * TestTorrent.PIECE - 5);
    }

    @Test
    void beginsWithTheRarestPiece() {
        for (int piece = 0; piece < PIECES; piece++) {
            picker.joined("somebody", piece);
            if (piece != 5) {
                picker.joined("somebody", piece);
            }
        }

        assertThat(requireNonNull(next("peer", all, 10_000)).piece()).isEqualTo(5);
    }

    @Test
    void asksNobodyForWhatItDoesNotHave() {
        BitSet two = new BitSet();
        two.set(2);

        assertThat(requireNonNull(next("peer", two, 0)).piece()).isEqualTo(2);
        assertThat(requireNonNull(next("peer", two, 0)).piece()).isEqualTo(2);
        assertThat(next("peer", two, 0)).isNull();
    }

    @Test
    void givesEachPeerAPieceOfItsOwnAsLongAsThereAreOthers() {
        Block one = requireNonNull(next("one", all, 0));
        Block other = requireNonNull(next("other", all, 0));

        assertThat(other.piece()).isNotEqualTo(one.piece());
    }

    @Test
    void whatALostPeerBeganIsFinishedFirst() {
        Block begun = requireNonNull(next("lost", all, 0));
        came(begun, "lost");
        Block unanswered = requireNonNull(next("lost", all, 0));
        if (unanswered.piece() != begun.piece()) {
            picker.release("lost", unanswered, 0);
        }
        picker.release("lost", new Block(begun.piece(), Block.USUAL, Block.USUAL), 0);
        picker.forget("lost");

        assertThat(requireNonNull(next("other", all, 0))).isEqualTo(new Block(begun.piece(), Block.USUAL, Block.USUAL));
    }

    @Test
    void aPieceThatWasWrongComesFromOnePeerAlone() {
        BitSet first = new BitSet();
        first.set(1);
        Block block = requireNonNull(next("one", first, 0));
        came(block, "one");
        Block second = requireNonNull(next("other", first, 0));
        came(second, "other");

        picker.failed(1);

        assertThat(requireNonNull(next("one", first, 0)).piece()).isEqualTo(1);
        assertThat(next("other", first, 0)).isNull();
        assertThat(requireNonNull(next("one", first, 0)).piece()).isEqualTo(1);
    }

    private Set<Integer> firstPieces(int count) {
        Set<Integer> first = new LinkedHashSet<>();
        Block block;
        while (first.size() < count && (block = next("peer", all, 0)) != null) {
            first.add(block.piece());
        }
        return first;
    }

    private void wish(Wishes wishes) {
        pieces.want(PieceRanks.of(torrent.metainfo(), wishes));
        picker.wishesChanged();
    }

    @Test
    void fetchesFromTheBeginningToTheEndWhenToldSo() {
        picker.joined("other", 7);
        wish(Wishes.ALL.with(FetchOrder.SEQUENTIAL));

        assertThat(firstPieces(PIECES)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void fetchesTheEndsOfTheFileFirstWhenToldSo() {
        wish(Wishes.ALL.with(FetchOrder.SEQUENTIAL.withEndsFirst()));

        assertThat(firstPieces(4)).containsExactly(0, 11, 1, 2);
    }

    @Test
    void whatAReaderNeedsComesBeforeTheRestAndFromEverybody() {
        picker.need("reader", 4, 6);
        Block first = requireNonNull(next("one", all, 0));
        Block second = requireNonNull(next("other", all, 0));
        Block third = requireNonNull(next("one", all, 0));
        Block fourth = requireNonNull(next("other", all, 0));

        assertThat(List.of(first.piece(), second.piece())).containsExactly(4, 4);
        assertThat(List.of(third.piece(), fourth.piece())).containsExactly(5, 6);
        assertThat(picker.isAwaited(4)).isTrue();
        assertThat(picker.isAwaited(5)).isFalse();
    }

    @Test
    void aReaderThatMovesTakesTheLeadAlong() {
        picker.need("reader", 4, 4);
        assertThat(requireNonNull(next("peer", all, 0)).piece()).isEqualTo(4);
        picker.need("reader", 9, 10);
        assertThat(requireNonNull(next("peer", all, 0)).piece()).isEqualTo(9);
        picker.leave("reader");

        PieceProgress current = requireNonNull(picker.choose("peer", all, picker.find(4), 0));

        assertThat(current.piece()).isEqualTo(4);
        assertThat(picker.isRead()).isFalse();
    }

    @Test
    void goesOnWithItsOwnPieceAfterAReaderCameInBetween() {
        Block own = requireNonNull(next("peer", all, 0));
        int other = own.piece() == 3 ? 5 : 3;
        picker.need("reader", other, other);
        next("peer", all, 0);
        next("peer", all, 0);
        picker.leave("reader");

        assertThat(requireNonNull(next("peer", all, 0)).piece()).isEqualTo(own.piece());
    }

    @Test
    void keepsWhatCameOfAPieceThatIsNotWantedForAWhile() {
        BitSet four = new BitSet();
        four.set(4);
        Block came = requireNonNull(next("one", four, 0));
        came(came, "one");
        next("one", four, 0);

        wish(Wishes.ALL.sharing(PieceSet.of(1)));
        assertThat(picker.find(4)).isNull();
        assertThat(picker.needs(4)).isFalse();
        assertThat(picker.needsAny(four)).isFalse();
        wish(Wishes.ALL);

        Block rest = requireNonNull(next("other", four, 0));
        assertThat(rest).isEqualTo(new Block(4, Block.USUAL, Block.USUAL));
        assertThat(next("other", four, 0)).isNull();
    }

    @Test
    void findsAPieceThatAPeerGotAfterItHadNothing() {
        BitSet had = new BitSet();
        assertThat(next("peer", had, 0)).isNull();
        had.set(8);
        picker.joined("peer", 8);

        assertThat(requireNonNull(next("peer", had, 0)).piece()).isEqualTo(8);
    }

    @Test
    void countsPeersThatGrewCompleteWhileTheyWereHereAsOftenAsTheyAre() {
        PickOrder order = new PickOrder(3, pieces.ranks(), new Random(1));
        BitSet some = new BitSet();
        some.set(0, 2);
        BitSet whole = new BitSet();
        whole.set(0, 3);
        order.joined("seed", whole);
        order.joined("grows", some);
        order.joined("grows", 2);
        assertThat(order.availability(2)).isEqualTo(2);
        order.left("grows", whole);

        assertThat(List.of(order.availability(0), order.availability(1), order.availability(2)))
                .containsExactly(1, 1, 1);
    }

    @Test
    void isDoneWhenAllIsVerified() {
        for (int piece = 0; piece < PIECES; piece++) {
            assertThat(picker.isDone()).isFalse();
            picker.verified(piece);
        }

        assertThat(picker.isDone()).isTrue();
        assertThat(picker.needsAny(all)).isFalse();
    }
}
