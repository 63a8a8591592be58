package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all connections of all torrents of a process. Every socket that is ready has one turn in
 * each round, so nobody waits longer than for one turn of each other.
 */
final class NetLoop implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NetLoop.class);
    /** What one connection may read in one turn. */
    private static final int TURN_BYTES = 256 << 10;

    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    /** So many rounds one after another go wrong only if the selector itself is lost. */
    private static final int MOST_BAD_ROUNDS = 20;

    private final Selector selector;
    private final Clock clock;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(TURN_BYTES);
    private Set<Runnable> soon = new LinkedHashSet<>();
    private volatile boolean closed;
    private volatile boolean isLost;
    private volatile Consumer<Throwable> whenLost = reason -> {};

    private NetLoop(Selector selector, Clock clock, String name) {
        this.selector = selector;
        this.clock = clock;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Told that its channel is ready. */
    interface Ready {
        void ready(SelectionKey key) throws IOException;

        /** {@link #ready} threw {@code reason}; unless somebody knows better, the channel is closed. */
        default void failed(SelectionKey key, Throwable reason) {
            key.cancel();
            closeQuietly(key.channel());
        }
    }

    static NetLoop start(Clock clock, String name) {
        try {
            NetLoop loop = new NetLoop(Selector.open(), clock, name);
            loop.thread.start();
            return loop;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Milliseconds since any moment, going on evenly. */
    long now() {
        return clock.millis();
    }

    /** Has {@code told} know why, on any thread, if the loop ends without having been closed. */
    void whenLost(Consumer<Throwable> told) {
        whenLost = told;
    }

    /**
     * Runs {@code task} on the thread of the loop; for any thread. Dropped once the loop is closed. If the loop was
     * lost, the task runs at once and alone on the thread that gives it: whoever ends what is left waits for nobody.
     */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (isLost) {
            runLeft();
        } else if (Thread.currentThread() != thread && woken.compareAndSet(false, true)) {
            selector.wakeup();
        }
    }

    /** Runs {@code several} one after another, with one waking; what one does wrong does not stop the others. */
    void executeEach(List<Runnable> several) {
        execute(() -> several.forEach(NetLoop::guarded));
    }

    /** Runs {@code task} at the end of this round, once, however often it is asked for; for the loop's thread. */
    void soon(Runnable task) {
        soon.add(task);
    }

    /** Runs {@code task} later; for the loop's thread. */
    Timer schedule(long delayMillis, Runnable task) {
        Timer timer = new Timer(now() + delayMillis, task);
        timers.add(timer);
        return timer;
    }

    /** Registers a channel, which does not block; for the loop's thread. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        try {
            return channel.register(selector, operations, ready);
        } catch (ClosedSelectorException e) {
            throw new IOException("nobody watches connections any more", e);
        }
    }

    /** Has the system take back what was closed in this round; for the loop's thread. */
    void forgetClosed() {
        try {
            selector.selectNow();
        } catch (IOException | ClosedSelectorException e) {
            LOG.debug("what was closed is taken back later", e);
        }
    }

    /** A buffer for one turn; its content is gone in the next. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    private void run() {
        try {
            runRounds();
            runTasks();
        } catch (IOException | RuntimeException | Error e) {
            report("connections cannot be watched any more", e);
            lose(e);
        } finally {
            closeAll();
        }
    }

    private void runRounds() throws IOException {
        int bad = 0;
        while (!closed) {
            try {
                runTasks();
                runTimers();
                runSoon();
                select();
                bad = 0;
            } catch (IOException | RuntimeException | Error e) {
                if (++bad > MOST_BAD_ROUNDS) {
                    throw e;
                }
                report("a round of the connections failed", e);
            }
        }
    }

    private void lose(Throwable reason) {
        closeAll();
        isLost = true;
        runLeft();
        guarded(() -> whenLost.accept(reason));
    }

    private synchronized void runLeft() {
        runTasks();
        runSoon();
    }

    private void runTasks() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            guarded(task);
        }
    }

    private void runTimers() {
        long now = now();
        Timer timer;
        while ((timer = timers.peek()) != null && (timer.cancelled || timer.at <= now)) {
            timers.remove();
            if (!timer.cancelled) {
                guarded(timer.task);
            }
        }
    }

    private void runSoon() {
        Set<Runnable> current = soon;
        soon = new LinkedHashSet<>();
        current.forEach(NetLoop::guarded);
    }

    private void select() throws IOException {
        // A look at the selector in between may have swallowed a waking: who comes from now on wakes again, and who
        // came before is seen.
        woken.set(false);
        if (closed || !soon.isEmpty() || !tasks.isEmpty()) {
            selector.selectNow();
        } else {
            Timer first = timers.peek();
            long pause = first == null ? LONGEST_PAUSE_MILLIS : first.at - now();
            if (pause <= 0) {
                selector.selectNow();
            } else {
                selector.select(Math.min(pause, LONGEST_PAUSE_MILLIS));
            }
        }
        if (!selector.selectedKeys().isEmpty()) {
            List<SelectionKey> ready = new ArrayList<>(selector.selectedKeys());
            selector.selectedKeys().clear();
            ready.forEach(NetLoop::serve);
        }
    }

    private static void serve(SelectionKey key) {
        Ready owner = (Ready) key.attachment();
        try {
            owner.ready(key);
        } catch (CancelledKeyException e) {
            // It was closed earlier in this round.
        } catch (IOException | RuntimeException | Error e) {
            report("a connection ends", e);
            guarded(() -> owner.failed(key, e));
        }
    }

    /**
     * What one task does wrong must not stop the others; an error neither, for a stack or a heap that is too small for
     * one is large enough for the others once that one is over.
     */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            report("a task of the connections failed", e);
        }
    }

    private static void report(String what, Throwable reason) {
        try {
            LOG.error(what, reason);
        } catch (Error e) {
            // No memory to say so.
        }
    }

    private void closeAll() {
        if (selector.isOpen()) {
            for (SelectionKey key : selector.keys()) {
                closeQuietly(key.channel());
            }
            closeQuietly(selector);
        }
    }

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // The descriptor is gone either way.
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Something that is to happen. */
    static final class Timer implements Comparable<Timer> {
        private final long at;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        /** It is not to happen after all. */
        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(at, other.at);
        }
    }
}
