package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.source.Metainfo;

/** The files of a session and the record of them. */
final class SwarmFiles implements AutoCloseable {
    private final SessionSetup setup;
    private final Metainfo metainfo;
    private final Path record;
    private final Content content;
    private final PieceChecker checker;
    private volatile @Nullable ResumeKeeper keeper;

    SwarmFiles(SessionSetup setup, Metainfo metainfo, BooleanSupplier cancelled) {
        this.setup = setup;
        this.metainfo = metainfo;
        this.record = setup.settings().resumeDirectory().resolve(metainfo.infoHash() + ".resume");
        PieceMap pieces = new PieceMap(metainfo, index -> setup.task().files().isWanted(metainfo, index));
        ContentStorage storage = new ContentStorage(
                setup.task().directory(),
                metainfo,
                position -> begin((int) (position / metainfo.pieces().length())));
        this.content = new Content(new CheckedTorrent(metainfo), storage, pieces);
        this.checker = new PieceChecker(metainfo, content, start(), cancelled);
    }

    private StartingPieces start() {
        try {
            return new ResumeCheck(ResumeLog.read(record, metainfo), content.storage(), content.pieces()).decide();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + record + ": " + e.getMessage(), e);
        }
    }

    Content content() {
        return content;
    }

    PieceChecker checker() {
        return checker;
    }

    /** The files are checked: begins the record of this session. */
    void begin(ResumeKeeper.Listener listener) throws IOException {
        BitSet verified = content.pieces().verifiedPieces();
        ResumeKeeper started = new ResumeKeeper(record, metainfo, content, setup.clock(), listener);
        started.begin(verified);
        content.pieces().durable(verified.stream().boxed().toList());
        keeper = started;
    }

    /** Something of {@code piece} is about to be written. */
    private void begin(int piece) {
        ResumeKeeper current = keeper;
        if (current != null) {
            try {
                current.begin(piece);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The hash of {@code piece} was right. */
    void verified(int piece) {
        ResumeKeeper current = keeper;
        if (current != null) {
            current.verified(piece);
        }
    }

    @Override
    public void close() {
        ResumeKeeper current = keeper;
        if (current != null) {
            current.close();
        }
        content.storage().close();
    }
}
