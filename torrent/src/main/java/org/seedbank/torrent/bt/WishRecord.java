package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.FilePriorities;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.PieceSet;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;

/**
 * Wishes as a resume record keeps them: flags (1 byte), the number of files (4), a priority for each (1), and in share
 * mode a bit for every piece that is wanted.
 */
final class WishRecord {
    private static final int SEQUENTIAL = 1;
    private static final int ENDS_FIRST = 2;
    private static final int ONE_BY_ONE = 4;
    private static final int SHARING = 8;

    private WishRecord() {}

    /** The bytes that say {@code wishes} about {@code metainfo}. */
    static byte[] encode(Metainfo metainfo, Wishes wishes) {
        BitSet shared = new BitSet();
        wishes.share()
                .ifPresent(set -> set.stream()
                        .filter(piece -> piece < metainfo.pieces().count())
                        .forEach(shared::set));
        byte[] bits = shared.toByteArray();
        int files = metainfo.files().size();
        ByteBuffer record = ByteBuffer.allocate(1 + Integer.BYTES + files + bits.length);
        int flags = (wishes.order().sequential() ? SEQUENTIAL : 0)
                | (wishes.order().endsFirst() ? ENDS_FIRST : 0)
                | (wishes.offer() == Wishes.Offer.ONE_BY_ONE ? ONE_BY_ONE : 0)
                | (wishes.share().isPresent() ? SHARING : 0);
        record.put((byte) flags).putInt(files);
        for (int index = 0; index < files; index++) {
            record.put((byte) wishes.files().priority(metainfo, index).level());
        }
        return record.put(bits).array();
    }

    /** What {@code record} says about {@code metainfo}; null if it speaks of something else. */
    static @Nullable Wishes decode(Metainfo metainfo, ByteBuffer record) {
        int files = metainfo.files().size();
        if (record.remaining() < 1 + Integer.BYTES + files) {
            return null;
        }
        int flags = record.get();
        if (record.getInt() != files) {
            return null;
        }
        List<FilePriority> priorities = new ArrayList<>();
        for (int index = 0; index < files; index++) {
            Optional<FilePriority> priority = FilePriority.ofLevel(record.get());
            if (priority.isEmpty()) {
                return null;
            }
            priorities.add(priority.get());
        }
        return new Wishes(
                new FilePriorities(priorities),
                new FetchOrder((flags & SEQUENTIAL) != 0, (flags & ENDS_FIRST) != 0),
                (flags & SHARING) == 0 ? Optional.empty() : Optional.of(PieceSet.of(BitSet.valueOf(record))),
                (flags & ONE_BY_ONE) == 0 ? Wishes.Offer.ALL : Wishes.Offer.ONE_BY_ONE);
    }
}
