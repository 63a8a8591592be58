package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;

/** The files of a session and the record of them. */
final class SwarmFiles implements AutoCloseable {
    private final Clock clock;
    private final ScheduledExecutorService journal;
    private final Metainfo metainfo;
    private final Path record;
    private final Content content;
    private final PieceChecker checker;
    private final Wishes wishes;
    private final ExecutableFiles executables;
    private volatile @Nullable ResumeKeeper keeper;

    SwarmFiles(SessionGround ground, Metainfo metainfo, BooleanSupplier cancelled) {
        this.clock = ground.net().timeOfDay();
        this.journal = ground.net().journal();
        this.metainfo = metainfo;
        this.record = ground.setup().settings().resumeDirectory().resolve(metainfo.infoHash() + ".resume");
        try {
            List<BasicFileAttributes> hashed = ground.task().hashed().attributes();
            boolean isHashed = hashed.size() == metainfo.files().size();
            ResumeState state = isHashed
                    ? ResumeState.hashed(hashed, metainfo.pieces().count(), clock.millis())
                    : ResumeLog.read(record, metainfo);
            this.wishes = ground.task().files() == FileSelection.AS_BEFORE
                    ? state.wishes().orElse(Wishes.ALL)
                    : ground.task().wishes();
            PieceMap pieces = new PieceMap(metainfo, wishes);
            ContentStorage storage = new ContentStorage(
                    ground.task().directory(),
                    metainfo,
                    position -> begin((int) (position / metainfo.pieces().length())));
            this.content = new Content(MetainfoReader.infoOf(metainfo), storage, pieces);
            this.executables = new ExecutableFiles(content, metainfo.pieces().length());
            StartingPieces starting = new ResumeCheck(state, storage, pieces).decide();
            this.checker = new PieceChecker(
                    metainfo, content, starting, cancelled, ground.net().disk());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Content content() {
        return content;
    }

    /** What is wanted at the start. */
    Wishes wishes() {
        return wishes;
    }

    /** Something else is wanted from now on; completes when that is recorded. */
    CompletableFuture<Void> record(Supplier<Wishes> changed) {
        ResumeKeeper current = keeper;
        return current == null
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> createEmptyFiles(changed.get()), journal)
                        .thenCompose(any -> current.record(changed));
    }

    /** Wanted files without bytes: no piece ever writes them. */
    private void createEmptyFiles(Wishes wanted) {
        List<ContentFile> files = content.storage().files();
        for (int index = 0; index < files.size(); index++) {
            ContentFile file = files.get(index);
            if (file.capacity() == 0
                    && !file.entry().isPadding()
                    && wanted.files().priority(metainfo, index) != FilePriority.SKIP) {
                file.create();
                executables.complete(file);
            }
        }
    }

    /** Compares what may be there with its hashes; throws if the session is stopped meanwhile. */
    void check() {
        checker.checkAll();
    }

    /** The files are checked: begins the record of this session. */
    void begin(ResumeKeeper.Listener listener) {
        createEmptyFiles(wishes);
        BitSet verified = content.pieces().verifiedPieces();
        ResumeKeeper started = new ResumeKeeper(record, metainfo, content, clock, journal, marking(listener));
        try {
            started.begin(verified, wishes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        content.pieces().durable(verified.stream().boxed().toList());
        executables.look();
        keeper = started;
    }

    /** Files are as the torrent says before anybody learns that they are complete. */
    private ResumeKeeper.Listener marking(ResumeKeeper.Listener listener) {
        return new ResumeKeeper.Listener() {
            @Override
            public void durable(List<Integer> pieces) {
                executables.look();
                listener.durable(pieces);
            }

            @Override
            public void failed(Throwable error) {
                listener.failed(error);
            }
        };
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

    /** Somebody waits for verified pieces to be durable. */
    void hurry() {
        ResumeKeeper current = keeper;
        if (current != null) {
            current.hurry();
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
