package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetSocketAddress;
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

    private static final int AT_ONCE = 8 << 10;

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
     * @param greeting said first on every connection
     * @param again said after that, again and again; null ends it
     * @return how many bytes they have said
     */
    AtomicLong add(int count, Script greeting, Script again) {
        AtomicLong said = new AtomicLong();
        for (int number = 0; number < count; number++) {
            attackers.add(new Attacker(attackers.size() + 1, greeting, again, said));
        }
        return said;
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
        private final Script greeting;
        private final Script again;
        private final AtomicLong said;
        private @Nullable SocketChannel channel;
        private ByteBuffer left = ByteBuffer.allocate(0);
        private int turn;

        Attacker(int number, Script greeting, Script again, AtomicLong said) {
            this.number = number;
            this.greeting = greeting;
            this.again = again;
            this.said = said;
        }

        private void attack() {
            try {
                SocketChannel open = channel;
                if (open == null) {
                    dial();
                    return;
                }
                if (!left.hasRemaining()) {
                    left = again.bytes(number, turn++);
                }
                ByteBuffer now = left.slice().limit(Math.min(left.remaining(), AT_ONCE));
                int count = open.write(now);
                left.position(left.position() + count);
                said.addAndGet(count);
            } catch (IOException e) {
                end();
            }
        }

        private void dial() throws IOException {
            SocketChannel dialled = SocketChannel.open(victim);
            channel = dialled;
            dialled.configureBlocking(false);
            left = greeting.bytes(number, 0);
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
