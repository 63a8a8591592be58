package org.seedbank.overlay.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a real node: one Netty event loop, on epoll where its native library loads and on NIO elsewhere. Sockets
 * registered with it call back on the same thread. An exception that escapes a task is a bug of ours: it is logged,
 * counted, and the loop goes on.
 */
public final class NettyNodeLoop implements NodeLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NettyNodeLoop.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop eventLoop;
    private final boolean epoll;
    private final LongAdder uncaught = new LongAdder();

    private NettyNodeLoop(String threadName, boolean epoll) {
        this.epoll = epoll;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(threadName, true), io);
        this.eventLoop = group.next();
    }

    /** Starts a loop; its daemon thread carries {@code threadName}. */
    public static NettyNodeLoop start(String threadName) {
        return new NettyNodeLoop(threadName, Epoll.isAvailable());
    }

    /** Starts a loop that does without native code. */
    public static NettyNodeLoop startOnNio(String threadName) {
        return new NettyNodeLoop(threadName, false);
    }

    /** This loop with the clocks of the machine and {@code random}. */
    public NodeContext context(SecureRandom random) {
        Clock wallClock = Clock.systemUTC();
        return new NodeContext(this, SteadyClock.from(wallClock.instant()), wallClock, random);
    }

    @Override
    public void execute(Runnable task) {
        try {
            eventLoop.execute(() -> run(task));
        } catch (RejectedExecutionException e) {
            // Work that ends on another thread while the node goes down has nobody left to tell.
            LOG.debug("task dropped: the loop is closed");
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        try {
            Future<?> scheduled = eventLoop.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("timer dropped: the loop is closed");
            return () -> {};
        }
    }

    @Override
    public void assertInLoop() {
        if (!eventLoop.inEventLoop()) {
            throw new IllegalStateException(
                    "called from thread " + Thread.currentThread().getName() + ", not from the loop");
        }
    }

    /** Runs {@code task} at once on this thread, which must be the loop's, and keeps what it throws from the caller. */
    public void run(Runnable task) {
        assertInLoop();
        try {
            task.run();
        } catch (RuntimeException | Error thrown) {
            uncaught.increment();
            LOG.error("a task of the node failed", thrown);
        }
    }

    /** How many tasks have thrown; anything but 0 is a bug. */
    public long uncaught() {
        return uncaught.sum();
    }

    /** What moves the bytes: {@code epoll} or {@code nio}. */
    public String transport() {
        return epoll ? "epoll" : "nio";
    }

    /** The wrapped loop, for sockets. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** The kind of UDP channel that can be registered with {@link #eventLoop}. */
    public Class<? extends DatagramChannel> datagramChannelType() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Ends the loop after the tasks already handed in; timers never fire. Waits at most two seconds. */
    @Override
    public void close() {
        Future<?> ended = group.shutdownGracefully(0, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        if (!eventLoop.inEventLoop() && !ended.awaitUninterruptibly(CLOSE_LIMIT.toMillis())) {
            LOG.warn("the loop did not end within {}", CLOSE_LIMIT);
        }
    }
}
