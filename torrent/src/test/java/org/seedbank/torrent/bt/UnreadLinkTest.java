package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.SettableClock;

/** Connections with peers that do not read, and disks that do not write, in virtual time. */
class UnreadLinkTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    private final SettableClock clock = new SettableClock();
    private final NetLoop loop = NetLoop.start(clock, "unread");
    private final FakeStream stream = new FakeStream();
    private final OutputMemory output = new OutputMemory(1 << 20);
    private final PeerLink link = new PeerLink(
            stream,
            new Greeted(Bytes.filled(20, 9), false, true, true, null, null, false),
            new QuietSwarm(),
            loop,
            output);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Runs {@code work} on the loop, and what is due then. */
    private void onLoop(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                work.run();
                loop.soon(() -> loop.soon(() -> done.complete(null)));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        assertThat(done).succeedsWithin(SOON);
    }

    private void sendRejects(int count) {
        onLoop(() -> {
            for (int sent = 0; sent < count; sent++) {
                link.send(new FastMessage.Reject(1, 0, Block.USUAL));
            }
        });
    }

    @Test
    void isNotReadWhileTheAnswersAreNot() {
        onLoop(() -> {
            stream.stick(true);
            link.begin(ByteBuffer.allocate(0));
        });
        boolean atFirst = stream.isRead();

        sendRejects(5000);
        boolean whileUnread = stream.isRead();
        onLoop(() -> {
            stream.stick(false);
            link.writable();
        });

        assertThat(atFirst).isTrue();
        assertThat(whileUnread).isFalse();
        assertThat(stream.isRead()).isTrue();
        assertThat(link.isClosed()).isFalse();
    }

    @Test
    void endsWithMoreThanAnHonestPeerLeavesUnread() {
        onLoop(() -> {
            stream.stick(true);
            link.begin(ByteBuffer.allocate(0));
        });

        sendRejects(200_000);

        assertThat(stream.isClosed()).isTrue();
        assertThat(output.used()).isZero();
    }

    @Test
    void takesNothingMoreOfWhatComesOnceItIsLost() {
        onLoop(() -> {
            stream.stick(true);
            link.begin(ByteBuffer.allocate(0));
            for (int sent = 0; sent < 200_000; sent++) {
                link.send(new FastMessage.Reject(1, 0, Block.USUAL));
            }
            assertThat(link.isOpen()).isFalse();
            assertThat(output.used()).isLessThan((1 << 20) + 100);
        });
    }

    @Test
    void endsWhenNothingWasTakenForTwoMinutes() {
        onLoop(() -> {
            stream.stick(true);
            link.begin(ByteBuffer.allocate(0));
        });
        sendRejects(1);

        onLoop(() -> {
            clock.advance(Duration.ofSeconds(119));
            link.serveSoon();
        });
        boolean before = link.isClosed();
        onLoop(() -> {
            clock.advance(Duration.ofSeconds(2));
            link.serveSoon();
        });

        assertThat(before).isFalse();
        assertThat(link.isClosed()).isTrue();
    }

    @Test
    void isKeptThoughNothingWaitsForHours() {
        onLoop(() -> link.begin(ByteBuffer.allocate(0)));

        onLoop(() -> clock.advance(Duration.ofHours(3)));
        onLoop(() -> {
            stream.stick(true);
            link.send(new FastMessage.Reject(1, 0, Block.USUAL));
        });

        assertThat(link.isClosed()).isFalse();
    }

    @Test
    void isNotReadWhileTooManyBlocksWaitForTheDisk() {
        BlockMemory memory = new BlockMemory(8L * Block.USUAL);
        byte[][] blocks = new byte[8][];
        onLoop(() -> {
            link.begin(ByteBuffer.allocate(0));
            for (int index = 0; index < 8; index++) {
                memory.restrain(link);
                assertThat(stream.isRead()).as("with %s blocks", index).isTrue();
                blocks[index] = memory.take();
            }
            memory.restrain(link);
        });
        boolean whileFull = stream.isRead();
        onLoop(() -> {
            for (int index = 0; index < 4; index++) {
                memory.giveBack(blocks[index]);
            }
        });
        boolean atHalf = stream.isRead();
        onLoop(() -> memory.giveBack(blocks[4]));

        assertThat(whileFull).isFalse();
        assertThat(atHalf).isFalse();
        assertThat(stream.isRead()).isTrue();
    }

    @Test
    void whatIsGoneIsNotReadAgainWhenTheDiskHasCaughtUp() {
        BlockMemory memory = new BlockMemory(Block.USUAL);
        onLoop(() -> {
            link.begin(ByteBuffer.allocate(0));
            byte[] block = memory.take();
            memory.restrain(link);
            memory.forget(link);
            memory.giveBack(block);
        });

        assertThat(stream.isRead()).isFalse();
    }
}
