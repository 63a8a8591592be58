package org.seedbank.torrent.bt;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A few threads that wait for disks, names and trackers on behalf of all torrents. Idle ones end. */
final class WorkPool implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkPool.class);
    private static final long IDLE_SECONDS = 20;
    private static final long END_SECONDS = 10;

    private final ThreadPoolExecutor executor;

    WorkPool(String name, int threads) {
        AtomicInteger number = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> guarded(task));
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of a torrent failed", e);
        }
    }

    /** Tasks of one torrent, one after another; between two of them others have their turn. */
    Executor inTurns() {
        return new Turns();
    }

    /** Begins nothing more, and does not wait for what others keep from ending. */
    void abandon() {
        executor.shutdownNow();
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("work of a torrent does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Turns implements Executor {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private boolean running;

        @Override
        public void execute(Runnable task) {
            synchronized (this) {
                waiting.add(task);
                if (running) {
                    return;
                }
                running = true;
            }
            WorkPool.this.execute(this::turn);
        }

        private void turn() {
            Runnable task;
            synchronized (this) {
                task = waiting.remove();
            }
            try {
                task.run();
            } finally {
                synchronized (this) {
                    running = !waiting.isEmpty();
                    if (running) {
                        WorkPool.this.execute(this::turn);
                    }
                }
            }
        }
    }
}
