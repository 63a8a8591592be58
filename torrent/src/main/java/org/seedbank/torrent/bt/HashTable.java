package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import lbms.plugins.mldht.DHTConfiguration;
import lbms.plugins.mldht.kad.DHT;
import lbms.plugins.mldht.kad.DHTLogger;
import lbms.plugins.mldht.kad.tasks.PeerLookupTask;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.ListeningPorts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our node of the distributed hash table (BEP 5), of the library that Bt brings along, on a UDP port of its own: that
 * library opens its socket itself, and uTP has the port with the number of ours already. Announcements name the port on
 * which peers are to dial us. Not through Bt's own adapter, which waits for the first answer of the table without
 * limit, in a thread for each torrent. All it has of threads and sockets exists only while some torrent looks in this
 * way.
 */
final class HashTable implements NodeTable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HashTable.class);
    /** Ways into the table; asked again while it is nearly empty. */
    private static final List<String> ROUTERS =
            List.of("router.bittorrent.com", "dht.transmissionbt.com", "router.utorrent.com");

    private static final int ROUTER_PORT = 6881;
    private static final int FEW_NODES = 8;
    private static final long ROUTER_SECONDS = 15;
    /** A lookup asks up to hundreds of nodes, so it is repeated seldom. */
    private static final long LOOK_SECONDS = 120;
    /** The same after one in which nobody would have been told of us. */
    private static final long RETRY_SECONDS = 10;
    /** A lookup of which nothing was heard for so long is not waited for any more. */
    private static final long LOST_SECONDS = 30 * 60;
    /** As long as nobody answered at all, the user should know. */
    private static final long SILENCE_SECONDS = 60;

    /** Nodes that peers named and that are not asked yet. */
    private static final int MOST_NAMED = 50;
    /** So many of them are asked in a second; none, by the library, once the table has a few dozen. */
    private static final int NAMED_A_SECOND = 2;

    private static final int THREADS = 3;
    private static final long STOP_SECONDS = 2;

    static {
        // Without it the library writes to the standard output.
        DHT.setLogger(new Quietly());
    }

    private final InetSocketAddress listening;
    private final ListeningPorts.Listening announced;
    private final ListeningPorts ports;
    private final Map<Bytes, Look> looks = new HashMap<>();
    private @Nullable ScheduledThreadPoolExecutor worker;
    private @Nullable DHT table;
    private final BlockingQueue<InetSocketAddress> named = new ArrayBlockingQueue<>(MOST_NAMED);
    /** Where others ask; null while nothing runs. Read by those who do not wait for locks. */
    private volatile ListeningPorts.@Nullable Listening open;

    private long startDue = MonotonicTime.micros();
    private long startedAt;
    private long routersDue;
    private boolean isWarned;

    /**
     * @param listening our sockets
     * @param announced where peers are to dial us
     * @param ports told where the table listens
     */
    HashTable(InetSocketAddress listening, ListeningPorts.Listening announced, ListeningPorts ports) {
        this.listening = listening;
        this.announced = announced;
        this.ports = ports;
    }

    /** Looks for peers of a torrent again and again, for {@code directory}, and announces it; does not wait. */
    synchronized void add(Bytes infoHash, PeerDirectory directory) {
        looks.put(infoHash, new Look(directory));
        if (worker == null) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(THREADS, work -> {
                Thread thread = new Thread(work, "torrent-dht");
                thread.setDaemon(true);
                return thread;
            });
            started.setRemoveOnCancelPolicy(true);
            started.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            worker = started;
            var unused = started.scheduleWithFixedDelay(() -> round(started), 0, 1, TimeUnit.SECONDS);
        }
    }

    /** Looks for them no more. */
    void remove(Bytes infoHash) {
        ScheduledThreadPoolExecutor ended = null;
        synchronized (this) {
            if (looks.remove(infoHash) != null && looks.isEmpty()) {
                ended = end();
            }
        }
        await(ended);
    }

    /** What is due now; on a thread of the worker. */
    private void round(ScheduledThreadPoolExecutor ours) {
        try {
            DHT running = running(ours);
            if (running != null) {
                if (running.getNode().getNumEntriesInRoutingTable() < FEW_NODES && areRoutersDue()) {
                    ROUTERS.forEach(router -> running.addDHTNode(router, ROUTER_PORT));
                }
                askNamed(running);
                look(running);
            }
        } catch (RuntimeException e) {
            LOG.debug("a look into the hash table failed", e);
        }
    }

    /** Who answers has a place in the table. */
    private void askNamed(DHT running) {
        for (int count = 0; count < NAMED_A_SECOND; count++) {
            InetSocketAddress node = named.poll();
            if (node != null) {
                running.addDHTNode(node.getAddress().getHostAddress(), node.getPort());
            }
        }
    }

    @Override
    public int port() {
        ListeningPorts.Listening now = open;
        return now == null ? 0 : now.outside();
    }

    /** More than wait already are passed over. */
    @Override
    public void named(InetSocketAddress node) {
        boolean unused = named.offer(node);
    }

    /** The table, started or stopped as there is a way to it. */
    private synchronized @Nullable DHT running(ScheduledThreadPoolExecutor ours) {
        if (worker != ours) {
            return null;
        }
        boolean isReachable = isReachable();
        if (!isReachable) {
            stop();
            warn("nothing leads from " + listening.getAddress().getHostAddress() + " to other nodes");
        } else if (table == null && MonotonicTime.micros() >= startDue) {
            start(ours);
        }
        return table;
    }

    /**
     * Whether datagrams find a way out. The library asks the same of the system again and again, and writes a stack
     * trace to the standard error output if there is none.
     */
    private boolean isReachable() {
        return !listening.getAddress().isLoopbackAddress()
                && DefaultRoute.address().isPresent();
    }

    private void start(ScheduledThreadPoolExecutor ours) {
        DHT started = new DHT(DHT.DHTtype.IPV4_DHT);
        try {
            int free = freePort();
            started.setScheduler(ours);
            started.start(new Configuration(listening.getAddress(), free));
            LOG.info("the hash table uses UDP port {}", free);
            table = started;
            open = ports.opened(ListeningPorts.Transport.UDP, free);
            startedAt = MonotonicTime.micros();
            routersDue = startedAt;
        } catch (IOException | RuntimeException e) {
            // What a failed start opened is in part not given back, so it is not tried every second.
            startDue = MonotonicTime.micros() + TimeUnit.SECONDS.toMicros(SILENCE_SECONDS);
            table = started;
            stop();
            warn(e.toString());
        }
    }

    /** Ours, if uTP is off; any other that is free, else. Looked at first, as the library says nothing if it is not. */
    private int freePort() throws IOException {
        try {
            return bound(listening.getPort());
        } catch (IOException e) {
            return bound(0);
        }
    }

    private int bound(int port) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.bind(new InetSocketAddress(
                    listening.getAddress() instanceof Inet4Address four && !four.isAnyLocalAddress()
                            ? four
                            : InetAddress.getByAddress(new byte[4]),
                    port));
            return ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }
    }

    private synchronized boolean areRoutersDue() {
        long now = MonotonicTime.micros();
        boolean isDue = now >= routersDue;
        if (isDue) {
            routersDue = now + TimeUnit.SECONDS.toMicros(ROUTER_SECONDS);
        }
        return isDue;
    }

    private synchronized void look(DHT running) {
        long now = MonotonicTime.micros();
        for (Map.Entry<Bytes, Look> each : looks.entrySet()) {
            Look look = each.getValue();
            if (now >= look.due) {
                // Null as long as no node answered; nothing waits for it.
                PeerLookupTask task = running.createPeerLookup(each.getKey().toArray());
                if (task == null) {
                    warnOfSilence(now);
                    return;
                }
                isWarned = false;
                look.due = now + TimeUnit.SECONDS.toMicros(LOST_SECONDS);
                task.setResultHandler((node, peer) ->
                        look.directory.found(new InetSocketAddress(peer.getInetAddress(), peer.getPort())));
                task.addListener(over -> over(running, task, look));
                running.getTaskManager().addTask(task);
            }
        }
    }

    /**
     * Only now the next time is known: with hundreds of torrents, lookups wait for each other. Takes no lock, as
     * whoever stops the table has ours and waits for this.
     */
    private void over(DHT running, PeerLookupTask task, Look look) {
        boolean isHeard = !task.getAnnounceCanidates().isEmpty();
        look.due = MonotonicTime.micros() + TimeUnit.SECONDS.toMicros(isHeard ? LOOK_SECONDS : RETRY_SECONDS);
        running.announce(task, false, announced.outside());
    }

    private void warnOfSilence(long now) {
        if (now - startedAt > TimeUnit.SECONDS.toMicros(SILENCE_SECONDS)) {
            warn("no node answers");
        }
    }

    private void warn(String why) {
        if (!isWarned) {
            isWarned = true;
            LOG.warn("no peers from the hash table for now: {}", why);
        }
    }

    private void stop() {
        if (open != null) {
            open.close();
            open = null;
        }
        if (table != null) {
            try {
                table.stop();
            } catch (RuntimeException e) {
                LOG.debug("the hash table stops badly", e);
            }
            table = null;
        }
    }

    /** Begins to stop all; what is to be waited for by whoever holds no lock. */
    private synchronized @Nullable ScheduledThreadPoolExecutor end() {
        ScheduledThreadPoolExecutor ended = worker;
        worker = null;
        looks.clear();
        stop();
        return ended;
    }

    private static void await(@Nullable ScheduledThreadPoolExecutor ended) {
        if (ended != null) {
            ended.shutdownNow();
            try {
                boolean unused = ended.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        await(end());
    }

    /** A torrent that is looked for. */
    private static final class Look {
        private final PeerDirectory directory;
        private volatile long due;

        Look(PeerDirectory directory) {
            this.directory = directory;
            this.due = MonotonicTime.micros();
        }
    }

    /** What the library is told. */
    private record Configuration(InetAddress listen, int port) implements DHTConfiguration {
        @Override
        public boolean isPersistingID() {
            return false;
        }

        /** Nothing is kept where there is no directory. */
        @Override
        public Path getStoragePath() {
            return Path.of("no-hash-table", "is-kept");
        }

        @Override
        public int getListeningPort() {
            return port;
        }

        /** We ask the routers ourselves: the library tries but once in four minutes. */
        @Override
        public boolean noRouterBootstrap() {
            return true;
        }

        @Override
        public boolean allowMultiHoming() {
            return false;
        }

        @Override
        public Predicate<InetAddress> filterBindAddress() {
            return address -> address.isAnyLocalAddress() ? listen.isAnyLocalAddress() : listen.equals(address);
        }
    }

    /** What the library has to say is of use to nobody but us. */
    private static final class Quietly implements DHTLogger {
        @Override
        public void log(String message, DHT.LogLevel level) {
            LOG.trace("{}: {}", level, message);
        }

        @Override
        public void log(Throwable error, DHT.LogLevel level) {
            LOG.debug("{} in the hash table", level, error);
        }
    }
}
