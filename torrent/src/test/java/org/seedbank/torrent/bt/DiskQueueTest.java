package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.MetainfoReader;

/** Torrents share the disks by turns. */
class DiskQueueTest {
    private static final long SOON_MILLIS = Duration.ofSeconds(90).toMillis();
    private static final int TURN = 128;
    private static final int BLOCKS = 10 * TURN;

    @TempDir
    Path temp;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "test-net");
    private final WorkPool pool = new WorkPool("test-disk", 1);
    private final List<String> written = new CopyOnWriteArrayList<>();
    private final PeerLink giver = new PeerLink(
            new FakeStream(),
            new Greeted(Bytes.filled(20, 9), false, true, true, null, null, false),
            new QuietSwarm(),
            loop,
            new OutputMemory());

    @AfterEach
    void close() {
        pool.close();
        loop.close();
    }

    private DiskQueue queue(String name, TestTorrent torrent) throws IOException {
        Path files = Files.createDirectories(temp.resolve(name));
        ContentStorage storage = new ContentStorage(files, torrent.metainfo(), position -> {});
        Content content = new Content(
                MetainfoReader.infoOf(torrent.metainfo()), storage, new PieceMap(torrent.metainfo(), Wishes.ALL));
        return new DiskQueue(torrent.metainfo(), content, pool.inTurns(), loop, new DiskQueue.Listener() {
            @Override
            public void written(DiskQueue.Write write, boolean kept) {
                written.add(name);
            }

            @Override
            public void checked(int piece, boolean good) {}

            @Override
            public void failed(Throwable error) {
                throw new AssertionError(error);
            }
        });
    }

    private void write(DiskQueue queue, int block) {
        Block place = new Block(block / 2, block % 2 * Block.USUAL, Block.USUAL);
        queue.write(new DiskQueue.Write(place, new byte[Block.USUAL], giver, null));
    }

    @Test
    void aTorrentWithMuchToWriteLeavesTurnsToOthers() throws Exception {
        DiskQueue large = queue("large", TestTorrent.of(1, BLOCKS * Block.USUAL));
        DiskQueue small = queue("small", TestTorrent.of(2, 2 * Block.USUAL));
        CountDownLatch release = new CountDownLatch(1);
        pool.execute(() -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        for (int block = 0; block < BLOCKS; block++) {
            write(large, block);
        }
        write(small, 0);

        release.countDown();
        large.awaitIdle(SOON_MILLIS);
        small.awaitIdle(SOON_MILLIS);
        loop.close();

        assertThat(written).hasSize(BLOCKS + 1);
        assertThat(written.indexOf("small")).isEqualTo(TURN);
        assertThat(Collections.frequency(written, "large")).isEqualTo(BLOCKS);
    }
}
