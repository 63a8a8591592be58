package org.seedbank.torrent.bt;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.seedbank.torrent.bt.PiecePicker.Progress;

class PiecePickerTest {
    private static final int PIECES = 12;

    private final TestTorrent torrent = TestTorrent.of(71, PIECES * TestTorrent.PIECE - 5);
    private final PieceMap pieces = new PieceMap(torrent.metainfo(), index -> true);
    private final PiecePicker picker = new PiecePicker(pieces, new Random(3));
    private final BitSet all = new BitSet();

    PiecePickerTest() {
        all.set(0, PIECES);
    }

    private @Nullable Block next(Object peer, BitSet had, long now) {
        Progress progress = picker.choose(peer, had, null, now);
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
            picker.joined(piece);
            if (piece != 5) {
                picker.joined(piece);
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
            picker.release("lost", unanswered);
        }
        picker.release("lost", new Block(begun.piece(), Block.USUAL, Block.USUAL));
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
