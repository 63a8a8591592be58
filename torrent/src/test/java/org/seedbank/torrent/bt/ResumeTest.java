package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.HashedFiles;
import org.seedbank.torrent.source.HashingListener;
import org.seedbank.torrent.source.Metainfo.Remarks;
import org.seedbank.torrent.source.MetainfoReader;
import org.seedbank.torrent.source.TorrentMaker;
import org.seedbank.torrent.source.TorrentRecipe;
import org.seedbank.trustchain.fixture.SettableClock;
import org.seedbank.trustchain.token.ByteCount;

class ResumeTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PIECE = TestTorrent.PIECE;

    @TempDir
    Path temp;

    private TestTorrent torrent;
    private Path files;
    private Path record;
    private PieceMap pieces;
    private Content content;

    private final RecordingTimer timer = new RecordingTimer();

    @AfterEach
    void endTimer() {
        timer.shutdownNow();
    }

    @BeforeEach
    void makeContent() throws Exception {
        torrent = TestTorrent.of(31, 10 * PIECE);
        files = Files.createDirectories(temp.resolve("files"));
        record = temp.resolve("resume").resolve("torrent.resume");
        open();
    }

    /** Looks at the files as a new session does. */
    private void open() throws Exception {
        pieces = new PieceMap(torrent.metainfo(), Wishes.ALL);
        ContentStorage storage = new ContentStorage(files, torrent.metainfo(), position -> {});
        content = new Content(MetainfoReader.infoOf(torrent.metainfo()), storage, pieces);
    }

    private StartingPieces start() throws Exception {
        open();
        return new ResumeCheck(ResumeLog.read(record, torrent.metainfo()), content.storage(), pieces).decide();
    }

    /** Writes and records some pieces; leaves the record open, as a kill does. */
    private ResumeLog record(int... verified) throws Exception {
        ResumeLog log = ResumeLog.begin(record, torrent.metainfo(), ResumeState.empty());
        torrent.writeTo(files);
        List<Integer> list = new ArrayList<>();
        for (int piece : verified) {
            log.begun(piece);
            list.add(piece);
        }
        log.stamps(stamps(), System.currentTimeMillis());
        log.verified(list);
        return log;
    }

    private Map<Integer, FileStamp> stamps() {
        return Map.of(
                0, FileStamp.of(content.storage().files().get(0).attributes().orElseThrow()));
    }

    private Path file() {
        return content.storage().files().get(0).path();
    }

    private static BitSet bits(int... pieces) {
        BitSet bits = new BitSet();
        for (int piece : pieces) {
            bits.set(piece);
        }
        return bits;
    }

    @Test
    void hashesEverythingThatItFindsWithoutARecord() throws Exception {
        torrent.writeTo(files);

        assertThat(start()).isEqualTo(new StartingPieces(bits(), bits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)));
    }

    @Test
    void believesARecordThatWasCut() throws Exception {
        record(1, 2).close();
        byte[] whole = Files.readAllBytes(record);
        Files.write(record, java.util.Arrays.copyOf(whole, whole.length - 1));

        // The entry about the pieces was the last; what was begun is still known.
        assertThat(start()).isEqualTo(new StartingPieces(bits(), bits(1, 2)));
    }

    @Test
    void hashesWhatWasBegunAndNotRecordedAndNothingElse() throws Exception {
        try (ResumeLog log = record(1, 2)) {
            log.begun(5);
        }

        assertThat(start()).isEqualTo(new StartingPieces(bits(1, 2), bits(5)));
    }

    @Test
    void believesAfterAKillThatALaterWriteWasOurs() throws Exception {
        record(1, 2).close();
        Files.setLastModifiedTime(file(), FileTime.fromMillis(System.currentTimeMillis() + 1000));

        assertThat(start().known()).isEqualTo(bits(1, 2));
    }

    @Test
    void doesNotBelieveThatAWriteLongAfterTheKillWasOurs() throws Exception {
        record(1, 2).close();
        Files.setLastModifiedTime(file(), FileTime.fromMillis(System.currentTimeMillis() + 120_000));

        assertThat(start().known()).isEqualTo(bits());
    }

    @Test
    void doesNotBelieveThatAnyWriteAfterAnOrderlyEndWasOurs() throws Exception {
        try (ResumeLog log = record(1, 2)) {
            log.closed();
        }
        Files.setLastModifiedTime(file(), FileTime.fromMillis(System.currentTimeMillis() + 1000));

        assertThat(start().known()).isEqualTo(bits());
    }

    @Test
    void doesNotBelieveInAFileThatWasReplaced() throws Exception {
        record(1, 2).close();
        FileTime modified = Files.getLastModifiedTime(file());
        Path copy = Files.copy(file(), temp.resolve("copy"));
        Files.setLastModifiedTime(copy, modified);
        Files.move(copy, file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(file(), modified);

        assertThat(start().known()).isEqualTo(bits());
    }

    @Test
    void missesPiecesBeyondTheEndOfAFileThatWasCut() throws Exception {
        record(1, 2, 9).close();
        try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
            cut.setLength(3 * PIECE);
        }

        assertThat(start()).isEqualTo(new StartingPieces(bits(), bits(0, 1, 2)));
    }

    @Test
    void ignoresTheRecordOfAnotherTorrent() throws Exception {
        record(1, 2).close();

        ResumeState state =
                ResumeLog.read(record, TestTorrent.of(32, 10 * PIECE).metainfo());

        assertThat(state).isEqualTo(ResumeState.empty());
    }

    @Test
    void everyFlippedBitIsFoundAndNothingBeforeItIsLost() throws Exception {
        record(1, 2).close();
        byte[] whole = Files.readAllBytes(record);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 4;
            Files.write(record, damaged);

            BitSet known = start().known();

            assertThat(known).as("bit of byte %d flipped", at).isIn(bits(), bits(1, 2));
        }
    }

    @Test
    void stopsInTheMiddleAndGoesOnWithoutHashingWhatIsKnown() throws Exception {
        TestTorrent large = TestTorrent.of(33, 6 << 20);
        try (Node alice = new Node(temp.resolve("alice"));
                Node bob = new Node(temp.resolve("bob"))) {
            large.writeTo(alice.files());
            BtSession seeding = alice.start(large.metainfo());
            TransferLimits slow = new TransferLimits(ByteCount.ofMebibytes(2), ByteCount.ZERO);
            BtSession first = bob.start(Node.with(bob.task(large.metainfo(), seeding), slow));
            await().atMost(SOON).until(() -> first.status().verified().value() > 1 << 20);
            assertThat(first.stop()).succeedsWithin(SOON);
            long verified = first.status().verified().value();
            damageUnseen(bob.files().resolve("file-33"), large);

            BtSession second = bob.start(large.metainfo(), seeding);

            assertThat(second.completed()).succeedsWithin(SOON);
            // The damage was not found, so nothing that was known was looked at; nor was it fetched again.
            assertThat(second.status().downloaded().value()).isEqualTo((6 << 20) - verified);
            assertThat(large.isIn(bob.files())).isFalse();
        }
    }

    /** Changes one byte of a piece that is there, and hides it. */
    private static void damageUnseen(Path file, TestTorrent torrent) throws Exception {
        FileTime modified = Files.getLastModifiedTime(file);
        byte[] original = torrent.contents().values().iterator().next();
        byte[] present = Files.readAllBytes(file);
        for (int start = 0; start < present.length; start += PIECE) {
            if (java.util.Arrays.equals(present, start, start + PIECE, original, start, start + PIECE)) {
                present[start] ^= 1;
                break;
            }
        }
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.write(present);
        }
        Files.setLastModifiedTime(file, modified);
    }

    @Test
    void theKeeperRecordsPiecesOnlyWhenTheirDataIsOnDisk() throws Exception {
        List<Integer> durable = new CopyOnWriteArrayList<>();
        ResumeKeeper keeper = new ResumeKeeper(
                record, torrent.metainfo(), content, Clock.systemUTC(), timer, new ResumeKeeper.Listener() {
                    @Override
                    public void durable(List<Integer> pieces) {
                        durable.addAll(pieces);
                    }

                    @Override
                    public void failed(Throwable error) {
                        throw new AssertionError(error);
                    }
                });
        keeper.begin(new BitSet(), Wishes.ALL);
        torrent.writeTo(files);
        keeper.begin(4);

        keeper.verified(4);

        await().atMost(SOON).until(() -> durable.equals(List.of(4)));
        assertThat(ResumeLog.read(record, torrent.metainfo()).verified()).isEqualTo(bits(4));
        keeper.close();
        assertThat(ResumeLog.read(record, torrent.metainfo()).closed()).isTrue();
        assertThat(start()).isEqualTo(new StartingPieces(bits(4), bits()));
    }

    @Test
    void readsNothingAgainThatWasHashedAMomentAgo() throws Exception {
        TorrentMaker.Made made = make();
        FileTime before = Files.getLastModifiedTime(madeFile());
        try (RandomAccessFile file = new RandomAccessFile(madeFile().toFile(), "rw")) {
            int first = file.read();
            file.seek(0);
            file.write(first ^ 1);
        }
        Files.setLastModifiedTime(madeFile(), before);

        assertThat(verifiedAtStart(made)).isEqualTo(10L * PIECE);
        assertThat(verifiedAtStart(new TorrentMaker.Made(made.metainfo(), List.of(), HashedFiles.NONE)))
                .as("as the record of the first session says")
                .isEqualTo(10L * PIECE);
    }

    @Test
    void hashesAgainWhatHasChangedSinceItWasHashed() throws Exception {
        TorrentMaker.Made made = make();
        byte[] content = Files.readAllBytes(madeFile());
        content[3 * PIECE] ^= 1;
        Files.write(madeFile(), content);
        Files.setLastModifiedTime(madeFile(), FileTime.fromMillis(1_000));

        assertThat(verifiedAtStart(made)).isEqualTo(9L * PIECE);
    }

    private TorrentMaker.Made make() throws Exception {
        torrent.writeTo(Files.createDirectories(temp.resolve("node/files")));
        return new TorrentMaker(Runnable::run, HashingListener.NONE)
                .make(madeFile(), new TorrentRecipe(Optional.of(PIECE), List.of(), false, Remarks.NONE));
    }

    private Path madeFile() {
        return temp.resolve("node/files").resolve(torrent.metainfo().name());
    }

    private long verifiedAtStart(TorrentMaker.Made made) {
        try (Node node = new Node(temp.resolve("node"))) {
            BtSession session = node.start(node.task(made.metainfo()).with(made.hashed()));
            await().atMost(SOON).until(() -> session.status().phase() != Phase.CHECKING);
            return session.status().verified().value();
        }
    }

    @Test
    void theKeeperDoesNotLetPiecesWaitWhenPaymentIsDue() throws Exception {
        List<Integer> durable = new CopyOnWriteArrayList<>();
        ResumeKeeper keeper = new ResumeKeeper(
                record, torrent.metainfo(), content, new SettableClock(), timer, new ResumeKeeper.Listener() {
                    @Override
                    public void durable(List<Integer> pieces) {
                        durable.addAll(pieces);
                    }

                    @Override
                    public void failed(Throwable error) {
                        throw new AssertionError(error);
                    }
                });
        keeper.begin(new BitSet(), Wishes.ALL);
        torrent.writeTo(files);
        keeper.begin(4);

        timer.delays.clear();

        keeper.hurry();
        keeper.verified(4);

        assertThat(timer.delays).containsExactly(10L);
        await().atMost(SOON).until(() -> durable.equals(List.of(4)));
        keeper.close();
    }

    /** Notes for how long tasks are put off. */
    private static final class RecordingTimer extends ScheduledThreadPoolExecutor {
        private final List<Long> delays = new CopyOnWriteArrayList<>();

        RecordingTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            delays.add(unit.toMillis(delay));
            return super.schedule(task, delay, unit);
        }
    }
}
