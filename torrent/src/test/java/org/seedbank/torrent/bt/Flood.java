package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Peers that write and never read: each says what it has to say over and over, and dials again when it is cut off. All
 * of them on one thread.
 */
final class Flood implements AutoCloseable {
    /** Between two words of one: it is memory that is to be had, not all of the processor. */
    private static final long PAUSE_NANOS = 50_000_000;

    /** Words of each without a byte taken, with two seconds of pauses between them: who reads takes some. */
    private static final int HELD_UP = 40;

    private static final int UNREAD = 4 << 10;

    private final InetSocketAddress victim;
    private final List<Attacker> attackers = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "test-flood");

    Flood(InetSocketAddress victim) {
        this.victim = victim;
        thread.setDaemon(true);
    }

    /**
     * Peers of one kind.
     *
     * @param atOnce bytes between two pauses
     * @param greeting said first on every connection
     * @param again said after that, again and again
     */
    Kind add(int count, int atOnce, Script greeting, Script again) {
        Kind kind = new Kind(count, atOnce, greeting, again);
        for (int number = 0; number < count; number++) {
            attackers.add(new Attacker(attackers.size() + 1, kind));
        }
        return kind;
    }

    /** Peers that say the same. */
    static final class Kind {
        private final int members;
        private final int atOnce;
        private final Script greeting;
        private final Script again;
        private final AtomicLong said = new AtomicLong();
        /** Words in succession of which nothing was taken. */
        private final AtomicLong inVain = new AtomicLong();

        private Kind(int members, int atOnce, Script greeting, Script again) {
            this.members = members;
            this.atOnce = atOnce;
            this.greeting = greeting;
            this.again = again;
        }

        /** How many bytes they have said. */
        long said() {
            return said.get();
        }

        /** Whether nothing that any of them says has been taken for a while. */
        boolean isHeldUp() {
            return inVain.get() > (long) HELD_UP * members;
        }

        private void spoke(int count) {
            if (count > 0) {
                said.addAndGet(count);
                inVain.set(0);
            } else {
                inVain.incrementAndGet();
            }
        }
    }

    /** What is to be said. */
    @FunctionalInterface
    interface Script {
        /**
         * The next bytes.
         *
         * @param number of the peer
         * @param turn counts what it said, from zero on
         */
        ByteBuffer bytes(int number, int turn);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!over.get()) {
            attackers.forEach(Attacker::attack);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        attackers.forEach(Attacker::end);
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Attacker {
        private final int number;
        private final Kind kind;
        private @Nullable SocketChannel channel;
        private ByteBuffer left = ByteBuffer.allocate(0);
        private int turn;

        Attacker(int number, Kind kind) {
            this.number = number;
            this.kind = kind;
        }

        private void attack() {
            try {
                SocketChannel open = channel;
                if (open == null) {
                    dial();
                    return;
                }
                if (!left.hasRemaining()) {
                    left = kind.again.bytes(number, turn++);
                }
                ByteBuffer now = left.slice().limit(Math.min(left.remaining(), kind.atOnce));
                int count = open.write(now);
                left.position(left.position() + count);
                kind.spoke(count);
            } catch (IOException e) {
                end();
            }
        }

        private void dial() throws IOException {
            SocketChannel dialled = SocketChannel.open();
            channel = dialled;
            // What is not read should wait at the other end.
            dialled.setOption(StandardSocketOptions.SO_RCVBUF, UNREAD);
            dialled.connect(victim);
            dialled.configureBlocking(false);
            left = kind.greeting.bytes(number, 0);
        }

        private void end() {
            SocketChannel open = channel;
            channel = null;
            if (open != null) {
                NetLoop.closeQuietly(open);
            }
        }
    }
}
