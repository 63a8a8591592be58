package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bt.protocol.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;

class NetLoopTest {
    private static final String NAME = "test-net-loop";
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Half of what the loop sleeps when nothing is due. */
    private static final Duration AWAKE = Duration.ofSeconds(9);

    /** What one connection may say in one turn. */
    private static final int TURN = 256 << 10;

    private static final int KEEP_ALIVE = 4;
    private static final int QUIET = 7;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), NAME);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Keeps the loop in a task until it is released, and then has it look for what was closed. */
    private void occupy() {
        CountDownLatch began = new CountDownLatch(1);
        loop.execute(() -> {
            began.countDown();
            waitFor(release);
            loop.forgetClosed();
        });
        waitFor(began);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean sleeps() {
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            if (thread.getKey().getName().equals(NAME)) {
                return Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getMethodName().equals("select"));
            }
        }
        return true;
    }

    @Test
    void runsWhatComesWhileItSleepsThoughAnEarlierWakingWasSwallowed() {
        occupy();
        loop.execute(() -> {});
        release.countDown();
        await().atMost(SOON).until(NetLoopTest::sleeps);
        CompletableFuture<Void> ran = new CompletableFuture<>();

        loop.execute(() -> ran.complete(null));

        assertThat(ran).succeedsWithin(AWAKE);
    }

    @Test
    void endsThoughTheWakingWasSwallowed() {
        occupy();
        CompletableFuture<Thread> closing = new CompletableFuture<>();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
            closing.complete(Thread.currentThread());
            loop.close();
        });
        await().atMost(SOON).until(() -> closing.join().getState() == Thread.State.WAITING);

        release.countDown();

        assertThat(closed).succeedsWithin(AWAKE);
    }

    @Test
    void runsTimersInTheirOrder() {
        CompletableFuture<String> heard = new CompletableFuture<>();
        StringBuilder said = new StringBuilder();

        loop.execute(() -> {
            loop.schedule(30, () -> heard.complete(said + "last"));
            loop.schedule(10, () -> said.append("second "));
            NetLoop.Timer never = loop.schedule(5, () -> said.append("never "));
            loop.schedule(1, () -> said.append("first "));
            never.cancel();
        });

        assertThat(heard).succeedsWithin(SOON).isEqualTo("first second last");
    }

    /** Says how much the greedy peer had said when the last of the quiet ones was heard. */
    private static final class Audience implements LinkOwner {
        private final QuietSwarm nobody = new QuietSwarm();
        private final CompletableFuture<Long> quietAfter = new CompletableFuture<>();
        private @Nullable PeerLink greedy;
        private long said;
        private int heard;

        @Override
        public Bytes localId() {
            return nobody.localId();
        }

        @Override
        public int longestMessage() {
            return nobody.longestMessage();
        }

        @Override
        public void opened(PeerLink link) {}

        @Override
        public void message(PeerLink link, Message message) {
            if (link == greedy) {
                said += KEEP_ALIVE;
            } else if (++heard == QUIET) {
                quietAfter.complete(said);
            }
        }

        @Override
        public byte @Nullable [] room(PeerLink link, int piece, int offset, int length) {
            return null;
        }

        @Override
        public void block(PeerLink link, int piece, int offset, int length, byte[] data) {}

        @Override
        public void unused(byte[] room) {}

        @Override
        public void serve(PeerLink link) {}

        @Override
        public void closed(PeerLink link) {}
    }

    @Test
    void whoSaysMuchIsHeardForATurnAndThenTheOthersAre() throws Exception {
        Audience audience = new Audience();
        List<SocketChannel> ours = new ArrayList<>();
        List<SocketChannel> theirs = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int number = 0; number <= QUIET; number++) {
                theirs.add(SocketChannel.open(server.getLocalAddress()));
                ours.add(server.accept());
            }
            CountDownLatch begun = new CountDownLatch(1);
            loop.execute(() -> {
                List<PeerLink> links = ours.stream()
                        .map(channel -> listenTo(channel, audience))
                        .toList();
                audience.greedy = links.get(0);
                begun.countDown();
            });
            waitFor(begun);
            occupy();
            ByteBuffer much = ByteBuffer.allocate(16 * TURN);
            theirs.get(0).configureBlocking(false);
            while (theirs.get(0).write(much) > 0) {
                // As much as the system takes.
            }
            assumeTrue(much.position() > 2 * TURN, "the system takes too little at a time");
            for (SocketChannel quiet : theirs.subList(1, theirs.size())) {
                quiet.write(ByteBuffer.allocate(KEEP_ALIVE));
            }

            release.countDown();

            // One turn more, should the system be late.
            assertThat(audience.quietAfter)
                    .succeedsWithin(SOON)
                    .satisfies(said -> assertThat(said).isLessThanOrEqualTo(2 * TURN));
        } finally {
            for (SocketChannel channel : theirs) {
                channel.close();
            }
        }
    }

    private PeerLink listenTo(SocketChannel channel, LinkOwner owner) {
        try {
            channel.configureBlocking(false);
            PeerLink link = new PeerLink(
                    new TcpStream(channel, loop),
                    new Greeted(Bytes.filled(20, 9), false, true, true, null, null, false),
                    owner,
                    loop,
                    new OutputMemory());
            link.begin(ByteBuffer.allocate(0));
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anErrorOfOneTaskDoesNotEndTheOthers() {
        CompletableFuture<String> later = new CompletableFuture<>();

        loop.execute(() -> {
            throw new OutOfMemoryError("of a test");
        });
        loop.execute(() -> loop.schedule(1, () -> loop.soon(() -> later.complete("ran"))));
        loop.execute(() -> {
            throw new StackOverflowError("of a test");
        });

        assertThat(later).succeedsWithin(SOON).isEqualTo("ran");
    }

    @Test
    void anErrorOfOneConnectionEndsThatConnectionAndNoOther() throws Exception {
        Pipe bad = readable();
        Pipe good = readable();
        CompletableFuture<String> served = new CompletableFuture<>();

        register(bad, key -> {
            throw new StackOverflowError("of a test");
        });
        await().atMost(SOON).until(() -> !bad.source().isOpen());
        register(good, key -> {
            key.cancel();
            served.complete("served");
        });

        assertThat(served).succeedsWithin(SOON).isEqualTo("served");
        bad.sink().close();
        good.sink().close();
        good.source().close();
    }

    private static Pipe readable() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        return pipe;
    }

    private void register(Pipe pipe, NetLoop.Ready ready) {
        loop.execute(() -> {
            try {
                SelectionKey unused = loop.register(pipe.source(), SelectionKey.OP_READ, ready);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void whenTheSelectorIsLostItSaysSoAndNobodyWaitsForIt() throws Exception {
        CompletableFuture<Throwable> lost = new CompletableFuture<>();
        CompletableFuture<Void> after = new CompletableFuture<>();
        loop.whenLost(lost::complete);
        Pipe pipe = readable();

        register(pipe, key -> {
            key.selector().close();
            loop.execute(() -> after.complete(null));
        });

        assertThat(lost).succeedsWithin(SOON).isInstanceOf(ClosedSelectorException.class);
        assertThat(after).succeedsWithin(SOON);
        assertThat(CompletableFuture.runAsync(() -> {}, loop)).succeedsWithin(SOON);
        pipe.sink().close();
        pipe.source().close();
    }
}
