package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import jdk.net.ExtendedSocketOptions;
import org.seedbank.cli.control.ControlDesk;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.output.CliFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other commands of the same user ask this process: a local socket in the data directory, one thread. It is opened
 * beside the start of the node, and a node runs without it if it cannot be had.
 */
final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private static final Duration END = Duration.ofSeconds(1);
    private static final int CHUNK = 8192;
    private static final int FOREVER = 0;

    private final ControlPlace place;
    private final String name;
    private final ControlDesk desk;
    private final Limits limits;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Selector selector;
    private final Thread thread;

    private ControlServer(ControlPlace place, String name, ControlDesk desk, Limits limits) {
        this.place = place;
        this.name = name;
        this.desk = desk;
        this.limits = limits;
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // too many files are open for anything to work
        }
        this.thread = new Thread(this::run, "control");
        thread.setDaemon(true);
    }

    /** Opens a socket in {@code place} without waiting for it. */
    static ControlServer start(ControlPlace place, ControlDesk desk, RandomGenerator random) {
        return start(place, desk, random, Limits.DEFAULT);
    }

    static ControlServer start(ControlPlace place, ControlDesk desk, RandomGenerator random, Limits limits) {
        ControlServer server = new ControlServer(place, HexFormat.of().toHexDigits(random.nextInt()), desk, limits);
        server.thread.start();
        return server;
    }

    /** Once this has returned, nobody finds the socket any more. */
    @Override
    public void close() {
        isClosed.set(true);
        selector.wakeup();
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Path file = place.file(name);
        try (selector;
                ServerSocketChannel server = place.open(name)) {
            try {
                server.configureBlocking(false);
                serve(server, server.register(selector, SelectionKey.OP_ACCEPT), file);
            } finally {
                sessions.forEach(ControlSession::close);
                Files.deleteIfExists(file);
            }
        } catch (IOException | CliFailure e) {
            LOG.warn("other commands cannot ask this process: {}", e.toString());
        }
    }

    private void serve(ServerSocketChannel server, SelectionKey door, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        while (!isClosed.get()) {
            // Whoever is here may have to go, and a closed door is opened again.
            boolean isWatched = !sessions.isEmpty() || door.interestOps() == 0;
            int unused = selector.select(isWatched ? limits.tick().toMillis() : FOREVER);
            door.interestOps(SelectionKey.OP_ACCEPT);
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.channel() == server) {
                    acceptNext(server, door, file);
                } else if (key.attachment() instanceof ControlSession session) {
                    advance(session, buffer);
                }
            }
            selector.selectedKeys().clear();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            sessions.removeIf(session -> session.isOver(limits.quiet()));
        }
    }

    /** One that cannot be taken, as when there are no descriptors left, must not keep others from asking later. */
    private void acceptNext(ServerSocketChannel server, SelectionKey door, Path file) {
        try {
            SocketChannel client = server.accept();
            if (client != null) {
                greet(client, file);
            }
        } catch (IOException e) {
            LOG.debug("a command could not be heard", e);
            door.interestOps(0);
        }
    }

    private void greet(SocketChannel client, Path file) throws IOException {
        try {
            admit(client, file);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private void admit(SocketChannel client, Path file) throws IOException {
        if (sessions.size() >= limits.clients() || !isOwner(client, file)) {
            client.close();
            return;
        }
        client.configureBlocking(false);
        SelectionKey key = client.register(selector, SelectionKey.OP_READ);
        ControlSession session = new ControlSession(client, key, desk, limits.line(), this::later);
        key.attach(session);
        sessions.add(session);
    }

    private static void advance(ControlSession session, ByteBuffer buffer) {
        try {
            session.advance(buffer);
        } catch (IOException | CancelledKeyException e) {
            LOG.debug("a client of the control socket is gone: {}", e.toString());
            session.close();
        }
    }

    private void later(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** The directory keeps others out already; this holds for whoever came by an open descriptor. */
    private static boolean isOwner(SocketChannel client, Path file) throws IOException {
        if (!client.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
            return true;
        }
        String peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        return List.of(Files.getOwner(file).getName(), "root").contains(peer);
    }

    /**
     * How much clients may take.
     *
     * @param clients at a time
     * @param line longest, in bytes
     * @param quiet without a whole request or answer, after which a client is sent away
     * @param tick how often that is looked at
     */
    record Limits(int clients, int line, Duration quiet, Duration tick) {
        static final Limits DEFAULT = new Limits(16, 1 << 16, Duration.ofSeconds(30), Duration.ofSeconds(1));
    }
}
