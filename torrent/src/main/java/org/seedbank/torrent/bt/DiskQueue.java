package org.seedbank.torrent.bt;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo;

/**
 * Writes the blocks of one torrent in the order in which they came, and hashes them on the way: what comes in order,
 * which is nearly all, is never read again. Work is handed over by the loop, done on a thread of the pool, and its end
 * is told on the loop.
 */
final class DiskQueue {
    private static final int RUN_BYTES = 256 << 10;
    /** Blocks of one torrent before another has its turn. */
    private static final int TURN = 128;

    private static final ThreadLocal<ByteBuffer> RUN =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(RUN_BYTES));

    private final Metainfo metainfo;
    private final Content content;
    private final Executor turns;
    private final NetLoop loop;
    private final Listener listener;
    private final Queue<Job> jobs = new ArrayDeque<>();
    /** Hashes of pieces that are coming; only on the thread whose turn it is. */
    private final Map<Integer, PieceHash> hashes = new HashMap<>();

    private boolean scheduled;
    private boolean failed;

    DiskQueue(Metainfo metainfo, Content content, Executor turns, NetLoop loop, Listener listener) {
        this.metainfo = metainfo;
        this.content = content;
        this.turns = turns;
        this.loop = loop;
        this.listener = listener;
    }

    /** Told on the loop. */
    interface Listener {
        /** A block is in its file, or, when {@code kept} is false, never will be. */
        void written(Write write, boolean kept);

        /** The whole of {@code piece} is written and was compared with its hash. */
        void checked(int piece, boolean good);

        /** The disk refused; nothing is written any more. */
        void failed(Throwable error);
    }

    /** What is to be done. */
    private sealed interface Job permits Write, Check, Restart, Print {}

    /** A block to be written. */
    static final class Write implements Job {
        private final Block block;
        private final byte[] data;
        private final PeerLink giver;
        private final @Nullable BlockReceipt receipt;

        /**
         * @param block where
         * @param data what, from its first byte
         * @param giver whose it is
         * @param receipt what payment remembers of it
         */
        Write(Block block, byte[] data, PeerLink giver, @Nullable BlockReceipt receipt) {
            this.block = block;
            this.data = data;
            this.giver = giver;
            this.receipt = receipt;
        }

        byte[] data() {
            return data;
        }

        PeerLink giver() {
            return giver;
        }

        @Nullable BlockReceipt receipt() {
            return receipt;
        }
    }

    private record Check(int piece) implements Job {}

    private record Restart(int piece) implements Job {}

    private record Print(int piece, Consumer<long[]> told) implements Job {}

    /** Writes a block. */
    void write(Write write) {
        add(write);
    }

    /** Compares {@code piece}, all of which was handed over, with its hash. */
    void check(int piece) {
        add(new Check(piece));
    }

    /** Forgets what came of {@code piece}: it will come again. */
    void restart(int piece) {
        add(new Restart(piece));
    }

    /**
     * Looks at the blocks of {@code piece} as they are in the files now.
     *
     * @param told on the loop, the beginning of the SHA-1 of each block; never if they cannot be read
     */
    void print(int piece, Consumer<long[]> told) {
        add(new Print(piece, told));
    }

    private void add(Job job) {
        synchronized (jobs) {
            jobs.add(job);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        turns.execute(this::turn);
    }

    /** Waits until nothing is waiting or being done, but no longer than {@code millis}. */
    void awaitIdle(long millis) throws InterruptedException {
        synchronized (jobs) {
            if (scheduled) {
                jobs.wait(millis);
            }
        }
    }

    private List<Job> take() {
        List<Job> taken = new ArrayList<>();
        synchronized (jobs) {
            Job job;
            while (taken.size() < TURN && (job = jobs.poll()) != null) {
                taken.add(job);
            }
        }
        return taken;
    }

    private void turn() {
        List<Job> taken = take();
        List<Runnable> news = new ArrayList<>();
        try {
            if (!failed) {
                perform(taken, news);
            }
        } catch (RuntimeException e) {
            failed = true;
            news.clear();
            news.add(() -> listener.failed(e));
        }
        if (failed) {
            taken.forEach(job -> {
                if (job instanceof Write write) {
                    news.add(() -> listener.written(write, false));
                }
            });
        }
        loop.executeEach(news);
        synchronized (jobs) {
            scheduled = !jobs.isEmpty();
            if (scheduled) {
                turns.execute(this::turn);
            } else {
                jobs.notifyAll();
            }
        }
    }

    private void perform(List<Job> taken, List<Runnable> news) {
        int at = 0;
        while (at < taken.size()) {
            Job job = taken.get(at);
            if (job instanceof Write first) {
                int end = writeRun(taken, at, first);
                for (; at < end; at++) {
                    Write write = (Write) taken.get(at);
                    hash(write);
                    news.add(() -> listener.written(write, true));
                }
            } else if (job instanceof Check check) {
                boolean good = isGood(check.piece);
                news.add(() -> listener.checked(check.piece, good));
                at++;
            } else if (job instanceof Print print) {
                long[] prints = prints(print.piece);
                if (prints != null) {
                    news.add(() -> print.told.accept(prints));
                }
                at++;
            } else {
                hashes.remove(((Restart) job).piece);
                at++;
            }
        }
    }

    /** Writes blocks that follow each other at once; returns the index behind the last of them. */
    private int writeRun(List<Job> taken, int from, Write first) {
        ByteBuffer run = RUN.get().clear();
        long start = position(first.block);
        int at = from;
        while (at < taken.size()
                && taken.get(at) instanceof Write write
                && write.block.length() <= run.remaining()
                && position(write.block) == start + run.position()) {
            run.put(write.data, 0, write.block.length());
            at++;
        }
        content.storage().write(start, run.flip());
        return at;
    }

    private long position(Block block) {
        return content.pieces().start(block.piece()) + block.offset();
    }

    private void hash(Write write) {
        hashes.computeIfAbsent(write.block.piece(), piece -> new PieceHash())
                .update(write.block.offset(), write.data, write.block.length());
    }

    private boolean isGood(int piece) {
        PieceHash hash = hashes.remove(piece);
        if (hash == null) {
            hash = new PieceHash();
        }
        byte[] found = hash.finish(content, piece);
        return found != null && metainfo.pieces().hash(piece).equals(Bytes.wrap(found));
    }

    private long @Nullable [] prints(int piece) {
        int length = content.pieces().length(piece);
        long[] prints = new long[(length + Block.USUAL - 1) / Block.USUAL];
        MessageDigest digest = PieceChecker.sha1();
        ByteBuffer buffer = RUN.get();
        for (int index = 0; index < prints.length; index++) {
            int offset = index * Block.USUAL;
            buffer.clear().limit(Math.min(Block.USUAL, length - offset));
            if (!content.storage().read(content.pieces().start(piece) + offset, buffer)) {
                return null;
            }
            digest.update(buffer.flip());
            prints[index] = ByteBuffer.wrap(digest.digest()).getLong();
        }
        return prints;
    }

    /** The hash of the beginning of a piece. */
    private static final class PieceHash {
        private final MessageDigest digest = PieceChecker.sha1();
        private int hashed;

        void update(int offset, byte[] data, int length) {
            if (offset == hashed) {
                digest.update(data, 0, length);
                hashed += length;
            }
        }

        /** Reads what did not come in order; null if it cannot be read. */
        byte @Nullable [] finish(Content content, int piece) {
            int length = content.pieces().length(piece);
            ByteBuffer buffer = RUN.get();
            while (hashed < length) {
                buffer.clear().limit(Math.min(RUN_BYTES, length - hashed));
                if (!content.storage().read(content.pieces().start(piece) + hashed, buffer)) {
                    return null;
                }
                hashed += buffer.flip().remaining();
                digest.update(buffer);
            }
            return digest.digest();
        }
    }
}
