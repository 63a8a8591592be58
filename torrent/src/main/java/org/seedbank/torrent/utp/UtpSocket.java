package org.seedbank.torrent.utp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * uTP over one UDP socket, for whoever gives it a thread: {@link #run} serves until it is closed. Everything of the
 * multiplexer and its connections is called on that thread; others get there by {@link #execute}.
 */
public final class UtpSocket implements Runnable, Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UtpSocket.class);

    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final Selector selector;
    private final UdpPath path;
    private final UtpMultiplexer multiplexer;
    private final LongSupplier micros;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private UtpSocket(Selector selector, UdpPath path, UtpMultiplexer multiplexer, LongSupplier micros) {
        this.selector = selector;
        this.path = path;
        this.multiplexer = multiplexer;
        this.micros = micros;
    }

    /**
     * Opens a socket.
     *
     * @param local where it listens; port 0 leaves the choice to the system
     * @param mayContact asked before each datagram is sent
     * @param random from a secure source
     * @param micros microseconds since any moment, never going back
     * @throws IOException if the port is taken, or the address is not ours
     */
    public static UtpSocket open(
            InetSocketAddress local,
            Predicate<InetAddress> mayContact,
            UtpSettings settings,
            RandomGenerator random,
            LongSupplier micros)
            throws IOException {
        UdpPath path = UdpPath.open(local, mayContact, settings.maxDatagram());
        Selector selector = Selector.open();
        path.channel().register(selector, SelectionKey.OP_READ);
        return new UtpSocket(selector, path, new UtpMultiplexer(path, settings, random, micros), micros);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return path.address();
    }

    /** Its connections; only for the thread that runs it. */
    public UtpMultiplexer multiplexer() {
        return multiplexer;
    }

    /** Runs {@code task} on the thread that serves; dropped once it is closed. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Serves until it is closed. */
    @Override
    public void run() {
        try {
            while (selector.isOpen()) {
                serve();
            }
        } catch (ClosedSelectorException e) {
            LOG.debug("socket {} was closed", path);
        } catch (IOException e) {
            LOG.error("the socket cannot be watched any more", e);
        } finally {
            multiplexer.close();
            path.close();
        }
    }

    private void serve() throws IOException {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
        path.receive(multiplexer);
        multiplexer.turn();
        long pause = pauseMillis();
        if (pause == 0 || !tasks.isEmpty()) {
            selector.selectNow();
        } else {
            selector.select(pause);
        }
        selector.selectedKeys().clear();
    }

    private long pauseMillis() {
        long due = multiplexer.deadline();
        if (due == UtpMultiplexer.NEVER) {
            return LONGEST_PAUSE_MILLIS;
        }
        long wait = Math.max(0, due - micros.getAsLong());
        return Math.min(LONGEST_PAUSE_MILLIS, (wait + 999) / 1000);
    }

    /** Ends {@link #run}, which breaks off what is open; calling twice does nothing. */
    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
