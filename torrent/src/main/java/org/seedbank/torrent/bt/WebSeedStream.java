package org.seedbank.torrent.bt;

import bt.protocol.StandardBittorrentProtocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.torrent.stream.ByteStream;

/**
 * A web server in the guise of a peer: to our end of the connection it speaks BEP 3, so that choice of pieces, rates,
 * memory, hashes and blame are those of every peer. Requests for blocks that follow each other become one request for a
 * range. Of the loop's thread but for the ranges, which are read on threads that may wait.
 */
final class WebSeedStream implements ByteStream {
    /** Everything is here (BEP 6), and nobody is choked (BEP 3). */
    private static final byte[] GREETING = {0, 0, 0, 1, FastMessage.HaveAll.ID, 0, 0, 0, 1, 1};

    private static final int HEAD = Integer.BYTES + 1 + 2 * Integer.BYTES;
    private static final int REQUEST_SIZE = 1 + 3 * Integer.BYTES;
    private static final int RANGES_AT_ONCE = 2;
    /** Blocks in one range, at most: a mebibyte. */
    private static final int RUN = 64;

    private static final int MOST_UNREAD = 1 << 20;

    private final InetSocketAddress remote;
    private final PieceMap pieces;
    private final NetLoop loop;
    private final Executor workers;
    private final RunReader reader;
    private final Consumer<WebSeedStream> ended;
    private final Set<Block> wanted = new LinkedHashSet<>();
    private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
    private final Runnable news = this::tell;
    private final Runnable next = this::next;
    private ByteBuffer said = ByteBuffer.allocate(4 << 10);
    private @Nullable Listener listener;
    private @Nullable IOException failure;
    private int running;
    private int unread;
    private boolean toRead;
    private boolean hasLied;
    private volatile boolean closed;

    /**
     * @param remote where the server is
     * @param workers wait for the server
     * @param reader asks the server
     * @param ended told once when the connection is over
     */
    WebSeedStream(
            InetSocketAddress remote,
            PieceMap pieces,
            NetLoop loop,
            Executor workers,
            RunReader reader,
            Consumer<WebSeedStream> ended) {
        this.remote = remote;
        this.pieces = pieces;
        this.loop = loop;
        this.workers = workers;
        this.reader = reader;
        this.ended = ended;
    }

    /** Asks the server. */
    @FunctionalInterface
    interface RunReader {
        /**
         * Reads the bytes of the torrent from {@code start} to before {@code end}, and gives them to {@code sink} in
         * order; on a thread that may wait.
         */
        void read(long start, long end, BlockSink sink) throws IOException;
    }

    /** What the server says, as a peer would say it at first. */
    static ByteBuffer greeting() {
        return ByteBuffer.wrap(GREETING);
    }

    /** What went wrong; null if nothing. */
    @Nullable IOException failure() {
        return failure;
    }

    /** Whether it gave a piece with a wrong hash. */
    boolean hasLied() {
        return hasLied;
    }

    /** It gave a piece with a wrong hash. */
    void lied() {
        hasLied = true;
    }

    @Override
    public long write(ByteBuffer[] sources, int first, int count) {
        long taken = 0;
        for (int index = first; index < first + count; index++) {
            ByteBuffer source = sources[index];
            taken += source.remaining();
            if (said.remaining() < source.remaining()) {
                ByteBuffer larger = ByteBuffer.allocate(2 * (said.position() + source.remaining()));
                said = larger.put(said.flip());
            }
            said.put(source);
        }
        said.flip();
        while (said.remaining() >= Integer.BYTES && said.remaining() >= Integer.BYTES + said.getInt(said.position())) {
            int length = said.getInt();
            hear(said.slice().limit(length));
            said.position(said.position() + length);
        }
        said.compact();
        loop.soon(next);
        return taken;
    }

    private void hear(ByteBuffer message) {
        if (message.remaining() != REQUEST_SIZE) {
            return;
        }
        int kind = message.get();
        Block block = new Block(message.getInt(), message.getInt(), message.getInt());
        if (kind == StandardBittorrentProtocol.REQUEST_ID) {
            wanted.add(block);
        } else if (kind == StandardBittorrentProtocol.CANCEL_ID) {
            wanted.remove(block);
        }
    }

    private void next() {
        while (!closed && failure == null && running < RANGES_AT_ONCE && unread < MOST_UNREAD && !wanted.isEmpty()) {
            List<Block> run = takeRun();
            running++;
            workers.execute(() -> read(run));
        }
    }

    /** The oldest request and those that go on where it ends. */
    private List<Block> takeRun() {
        List<Block> run = new ArrayList<>();
        Block block = wanted.iterator().next();
        while (run.size() < RUN && wanted.remove(block)) {
            run.add(block);
            long end = end(block);
            int piece = (int) (end / pieces.length(0));
            if (piece >= pieces.count()) {
                break;
            }
            int offset = (int) (end - pieces.start(piece));
            block = new Block(piece, offset, Math.min(Block.USUAL, pieces.length(piece) - offset));
        }
        return run;
    }

    private long start(Block block) {
        return pieces.start(block.piece()) + block.offset();
    }

    private long end(Block block) {
        return start(block) + block.length();
    }

    /** On a thread that may wait. */
    private void read(List<Block> run) {
        IOException problem = null;
        try {
            BlockSink sink = new BlockSink(run);
            reader.read(start(run.get(0)), end(run.get(run.size() - 1)), sink);
        } catch (IOException e) {
            problem = e;
        }
        IOException reason = problem;
        loop.execute(() -> hasRead(reason));
    }

    private void hasRead(@Nullable IOException problem) {
        running--;
        if (failure == null) {
            failure = problem;
        }
        if (isNews()) {
            loop.soon(news);
        }
        loop.soon(next);
    }

    private void arrive(ByteBuffer message) {
        if (!closed) {
            arrived.add(message);
            unread += message.remaining();
            if (isNews()) {
                loop.soon(news);
            }
        }
    }

    private boolean isNews() {
        return toRead && !closed && (!arrived.isEmpty() || failure != null);
    }

    private void tell() {
        Listener told = listener;
        if (told != null && isNews()) {
            told.readable();
        }
        if (isNews()) {
            loop.soon(news);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        int before = target.position();
        ByteBuffer first;
        while (target.hasRemaining() && (first = arrived.peek()) != null) {
            int count = Math.min(target.remaining(), first.remaining());
            target.put(target.position(), first, first.position(), count);
            target.position(target.position() + count);
            first.position(first.position() + count);
            if (!first.hasRemaining()) {
                arrived.remove();
            }
        }
        int taken = target.position() - before;
        unread -= taken;
        if (taken == 0 && failure != null) {
            throw new IOException("the web seed does not go on", failure);
        }
        loop.soon(next);
        return taken;
    }

    @Override
    public void listen(boolean reads, boolean writes) {
        toRead = reads;
        if (isNews()) {
            loop.soon(news);
        }
    }

    @Override
    public void attach(Listener told) {
        listener = told;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            wanted.clear();
            arrived.clear();
            ended.accept(this);
        }
    }

    /** Puts the blocks of a range into messages as its bytes come; on the thread that reads them. */
    final class BlockSink {
        private final List<Block> run;
        private int at;
        private @Nullable ByteBuffer message;

        private BlockSink(List<Block> run) {
            this.run = run;
        }

        /** Whether nobody waits for the rest. */
        boolean isCancelled() {
            return closed;
        }

        /** The first {@code count} bytes of {@code buffer} come next. */
        void bytes(byte[] buffer, int count) {
            int taken = 0;
            while (taken < count && at < run.size()) {
                ByteBuffer open = message == null ? open(run.get(at)) : message;
                message = open;
                int part = Math.min(count - taken, open.remaining());
                open.put(buffer, taken, part);
                taken += part;
                if (!open.hasRemaining()) {
                    message = null;
                    at++;
                    ByteBuffer whole = open.flip();
                    loop.execute(() -> arrive(whole));
                }
            }
        }

        private ByteBuffer open(Block block) {
            return ByteBuffer.allocate(HEAD + block.length())
                    .putInt(HEAD - Integer.BYTES + block.length())
                    .put((byte) StandardBittorrentProtocol.PIECE_ID)
                    .putInt(block.piece())
                    .putInt(block.offset());
        }
    }
}
