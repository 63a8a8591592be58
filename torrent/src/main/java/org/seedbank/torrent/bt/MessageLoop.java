package org.seedbank.torrent.bt;

import bt.event.EventSource;
import bt.metainfo.TorrentId;
import bt.net.ConnectionKey;
import bt.net.IMessageDispatcher;
import bt.net.IPeerConnectionPool;
import bt.protocol.Message;
import bt.service.IRuntimeLifecycleBinder;
import bt.torrent.TorrentRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the messages of all connections of one runtime, on one thread. In the place of Bt's dispatcher, which never
 * forgets a connection: a peer that is dialled again has the same name, so that its messages were handled twice and
 * every block that it asks for was sent twice.
 */
final class MessageLoop implements IMessageDispatcher, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MessageLoop.class);
    /** Messages of one connection before the next has its turn. */
    private static final int TURN = 256;

    private static final long LONGEST_PAUSE_MILLIS = 5;

    private final IPeerConnectionPool pool;
    private final TorrentRegistry registry;
    private final Map<ConnectionKey, Ends> connections = new ConcurrentHashMap<>();
    private final Semaphore arrival = new Semaphore(0);
    private volatile boolean closed;

    private MessageLoop(IPeerConnectionPool pool, TorrentRegistry registry) {
        this.pool = pool;
        this.registry = registry;
    }

    /** A loop that lives as long as the runtime. */
    static MessageLoop in(
            IRuntimeLifecycleBinder lifecycle,
            IPeerConnectionPool pool,
            TorrentRegistry registry,
            EventSource events,
            int port) {
        MessageLoop loop = new MessageLoop(pool, registry);
        Thread thread = new Thread(loop, port + ".bt.message-loop");
        thread.setDaemon(true);
        lifecycle.onStartup("handle messages", thread::start);
        lifecycle.onShutdown("stop handling messages", loop::close);
        events.onPeerDisconnected(null, event -> loop.connections.remove(event.getConnectionKey()));
        return loop;
    }

    @Override
    public void addMessageConsumer(ConnectionKey connection, Consumer<Message> consumer) {
        ends(connection).consumer = consumer;
    }

    @Override
    public void addMessageSupplier(ConnectionKey connection, Supplier<Message> supplier) {
        ends(connection).supplier = supplier;
    }

    private Ends ends(ConnectionKey connection) {
        return connections.computeIfAbsent(connection, key -> new Ends());
    }

    /** Something came from a peer: no use in waiting. */
    void wake() {
        arrival.release();
    }

    @Override
    public void run() {
        long pause = 1;
        try {
            while (!closed) {
                if (handleAll()) {
                    pause = 1;
                } else {
                    pause(pause);
                    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Blocks that were written and files that were read do not wake us, so the pause is short. */
    private void pause(long millis) throws InterruptedException {
        if (arrival.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            arrival.drainPermits();
        }
    }

    private boolean handleAll() {
        boolean busy = false;
        for (Map.Entry<ConnectionKey, Ends> entry : connections.entrySet()) {
            TorrentId torrent = entry.getKey().getTorrentId();
            if (registry.isSupportedAndActive(torrent)
                    && pool.getConnection(entry.getKey()) instanceof PeerLink link
                    && !link.isClosed()) {
                busy |= handle(link, entry.getValue());
            }
        }
        return busy;
    }

    private static boolean handle(PeerLink link, Ends ends) {
        boolean busy = false;
        Consumer<Message> consumer = ends.consumer;
        Supplier<Message> supplier = ends.supplier;
        if (consumer == null || supplier == null) {
            return false;
        }
        try {
            Message message;
            for (int count = 0; count < TURN && (message = link.readMessageNow()) != null; count++) {
                consumer.accept(message);
                busy = true;
            }
            Message answer = supplier.get();
            if (answer != null) {
                link.postMessage(answer);
                busy = true;
            }
        } catch (RuntimeException e) {
            // What a peer says must not stop the others; one that says nonsense is not worth keeping.
            LOG.debug("connection with {} ends: {}", link, e.toString());
            link.close();
        }
        return busy;
    }

    private void close() {
        closed = true;
        wake();
    }

    /** Where messages of one connection go to and come from. */
    private static final class Ends {
        private volatile @Nullable Consumer<Message> consumer;
        private volatile @Nullable Supplier<Message> supplier;
    }
}
