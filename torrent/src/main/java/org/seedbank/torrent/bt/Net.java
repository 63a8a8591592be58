package org.seedbank.torrent.bt;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.seedbank.overlay.loop.SteadyClock;
import org.seedbank.torrent.engine.RateSchedule;

/** What all torrents of a process share: one thread for the network, a few that wait for disks, memory, and rates. */
final class Net implements AutoCloseable {
    private static final int DISK_THREADS =
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
    private static final int READ_THREADS = 2;
    private static final int WAITING_THREADS = 4;
    /** Handshakes must not wait for files that are checked. */
    private static final int KEY_THREADS = 1;

    private static final int WEB_THREADS = 8;
    private static final long ALARM_AGAIN_MILLIS = 1_000;
    private static final long IDLE_SECONDS = 20;

    private final Clock timeOfDay;
    private final Clock steady;
    private final NetLoop loop;
    private final WorkPool disk = new WorkPool("torrent-disk", DISK_THREADS);
    private final WorkPool reads = new WorkPool("torrent-read", READ_THREADS);
    private final WorkPool waiting = new WorkPool("torrent-wait", WAITING_THREADS);
    private final WorkPool keys = new WorkPool("torrent-keys", KEY_THREADS);
    private final WorkPool web = new WorkPool("torrent-web", WEB_THREADS);
    private final ScheduledThreadPoolExecutor journal = timer("torrent-journal", 2);
    private final ScheduledThreadPoolExecutor trackers = timer("torrent-tracker", 4);
    private final ScheduledThreadPoolExecutor searches = timer("torrent-search", 2);
    private final ScheduledThreadPoolExecutor alarms = timer("torrent-alarm", 1);
    private final Goodbyes goodbyes = new Goodbyes();
    private final BlockBuffers buffers = new BlockBuffers();
    private final BlockMemory memory = new BlockMemory();
    private final Dialer dialer;
    private final GreetingHall hall;
    private final RateChain down;
    private final RateChain up;
    private volatile Runnable visit = () -> {};

    /** @param isNameless whether no socket of this machine is used */
    Net(Clock timeOfDay, EngineSettings settings, RandomGenerator random, boolean isNameless) {
        this(timeOfDay, SteadyClock.from(timeOfDay.instant()), settings, random, isNameless);
    }

    /** The same with a clock of its own for durations. */
    Net(Clock timeOfDay, Clock steady, EngineSettings settings, RandomGenerator random, boolean isNameless) {
        this.timeOfDay = timeOfDay;
        this.steady = steady;
        this.loop = NetLoop.start(steady, "torrent-net");
        this.dialer = new Dialer(loop, isNameless);
        this.hall = new GreetingHall(loop, keys, settings.transports().encryption(), random);
        RateSchedule rates = settings.limits().process();
        this.down = new RateChain(
                new TokenBucket(now -> rates.at(timeOfDay.instant()).down().value(), steady));
        this.up = new RateChain(
                new TokenBucket(now -> rates.at(timeOfDay.instant()).up().value(), steady));
    }

    private static ScheduledThreadPoolExecutor timer(String name, int threads) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(threads, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** For what is compared with the times of files, and nothing else: the user may set it. */
    Clock timeOfDay() {
        return timeOfDay;
    }

    /** For durations: no step of the time of day moves it. */
    Clock steady() {
        return steady;
    }

    NetLoop loop() {
        return loop;
    }

    /** Writes and hashes blocks. */
    WorkPool disk() {
        return disk;
    }

    /** Makes pieces durable. */
    ScheduledExecutorService journal() {
        return journal;
    }

    /** Asks trackers. */
    ScheduledExecutorService trackers() {
        return trackers;
    }

    /** What is still being said to trackers. */
    Goodbyes goodbyes() {
        return goodbyes;
    }

    /** Looks for strangers. */
    ScheduledExecutorService searches() {
        return searches;
    }

    /** Reads blocks. */
    Executor reads() {
        return reads;
    }

    /** Opens and closes torrents: looks up names, checks files. */
    Executor waiting() {
        return waiting;
    }

    /** Wait for web seeds. */
    Executor web() {
        return web;
    }

    /** Interrupts those that wait for web seeds. */
    Runnable alarm(Duration first, Runnable task) {
        try {
            ScheduledFuture<?> set =
                    alarms.scheduleWithFixedDelay(task, first.toMillis(), ALARM_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            return () -> set.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // all is over
        }
    }

    BlockBuffers buffers() {
        return buffers;
    }

    BlockMemory memory() {
        return memory;
    }

    Dialer dialer() {
        return dialer;
    }

    /** Where connections are greeted. */
    GreetingHall hall() {
        return hall;
    }

    /** From now on {@code action} runs whenever a torrent without peers gets one. */
    void whenVisited(Runnable action) {
        visit = action;
    }

    /** A torrent that had no peers has one. */
    void visited() {
        visit.run();
    }

    /** Payload that comes to all torrents. */
    RateChain down() {
        return down;
    }

    /** Payload that goes from all torrents. */
    RateChain up() {
        return up;
    }

    @Override
    public void close() {
        web.abandon();
        waiting.close();
        keys.close();
        reads.close();
        disk.close();
        journal.shutdown();
        goodbyes.awaitLast();
        trackers.shutdownNow();
        searches.shutdownNow();
        alarms.shutdownNow();
        loop.close();
    }
}
