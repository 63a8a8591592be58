package org.seedbank.cli.wiring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.BulkEndpoint;
import org.seedbank.overlay.endpoint.EndpointSettings;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.endpoint.NettyBulkEndpoint;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.loop.NettyNodeLoop;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.exit.ExitServices;
import org.seedbank.tunnels.exit.TrackerAnswer;

/** What this machine does for circuits that end here. */
public final class MachineExits implements ExitServices, AutoCloseable {
    /** Datagrams as long as cells may be, and as many as a fast line brings. */
    public static final EndpointSettings BULK = new EndpointSettings(2048, 500_000, 4096, 4 << 20);

    /** So many lookups and so many questions to trackers run at a time, apart, since each may wait for the dead. */
    private static final int NAME_THREADS = 16;

    private static final int WEB_THREADS = 32;
    private static final int MOST_WAITING = 256;
    private static final int IDLE_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CHUNK = 8192;

    private final NettyNodeLoop loop;
    private final Clock clock;
    private final Address local;
    private final NetworkPolicy policy;
    private final boolean resolvesNames;
    private final Lookup lookup;
    private final Duration patience;
    private final ExecutorService names = threads("exit-names", NAME_THREADS);
    private final ExecutorService web = threads("exit-web", WEB_THREADS);
    private IntConsumer opened = port -> {};

    /**
     * @param loop the node's loop
     * @param clock refills budgets
     * @param local address that sockets are bound to, at ports of the system's choice
     * @param policy asked before anything leaves
     * @param resolvesNames whether hosts are looked up for others
     */
    public MachineExits(NettyNodeLoop loop, Clock clock, Address local, NetworkPolicy policy, boolean resolvesNames) {
        this(loop, clock, local, policy, resolvesNames, InetAddress::getAllByName, PATIENCE);
    }

    MachineExits(
            NettyNodeLoop loop,
            Clock clock,
            Address local,
            NetworkPolicy policy,
            boolean resolvesNames,
            Lookup lookup,
            Duration patience) {
        this.loop = loop;
        this.clock = clock;
        this.local = local.withPort(0);
        this.policy = policy;
        this.resolvesNames = resolvesNames;
        this.lookup = lookup;
        this.patience = patience;
    }

    /**
     * A socket that the overlay of circuits shares with others.
     *
     * @throws org.seedbank.overlay.endpoint.EndpointException if it cannot be had
     */
    static NettyBulkEndpoint openShared(NettyNodeLoop loop, Clock clock, Address local, NetworkPolicy policy) {
        EndpointSettings settings = BULK.withMaxDatagram(EndpointSettings.DEFAULT.maxDatagram());
        try {
            return NettyBulkEndpoint.open(loop, clock, local, policy, settings).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** From now on {@code told} gets the port of each socket before anything leaves by it. */
    void whenOpened(IntConsumer told) {
        opened = told;
    }

    @Override
    public CompletableFuture<BulkEndpoint> openSocket() {
        return NettyBulkEndpoint.open(loop, clock, local, policy, BULK).thenApply(socket -> {
            opened.accept(socket.localAddress().port());
            return socket;
        });
    }

    @Override
    public CompletableFuture<Address> resolve(Location.Named host) {
        return resolvesNames
                ? away(names, () -> addressOf(host))
                : CompletableFuture.failedFuture(new UnknownHostException("names are not looked up here"));
    }

    @Override
    public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
        // Whoever asks does not wait longer for a question that had to wait here.
        Stopwatch watch = Stopwatch.start();
        return policy.mayContact(target.toSocket().getAddress())
                ? away(web, () -> exchange(target.toSocket(), request, watch))
                : CompletableFuture.failedFuture(new IOException("the network policy forbids " + target));
    }

    @Override
    public void close() {
        names.shutdownNow();
        web.shutdownNow();
    }

    private Address addressOf(Location.Named host) throws UnknownHostException {
        return Arrays.stream(lookup.of(host.host()))
                .min(Comparator.comparingInt(address -> address.getAddress().length))
                .map(address -> Address.of(new InetSocketAddress(address, host.port())))
                .orElseThrow(() -> new UnknownHostException(host.host()));
    }

    private Bytes exchange(InetSocketAddress target, Bytes request, Stopwatch watch) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(target, left(watch));
            socket.getOutputStream().write(request.toArray());
            ByteArrayOutputStream response = new ByteArrayOutputStream(CHUNK);
            byte[] chunk = new byte[CHUNK];
            while (response.size() <= TrackerAnswer.LARGEST) {
                socket.setSoTimeout(left(watch));
                int read = socket.getInputStream().read(chunk);
                if (read < 0) {
                    break;
                }
                response.write(chunk, 0, read);
            }
            return Bytes.wrap(response.toByteArray());
        }
    }

    /** Milliseconds, at least one. */
    private int left(Stopwatch watch) throws IOException {
        int left = (int) patience.minus(watch.elapsed()).toMillis();
        if (left <= 0) {
            throw new IOException("no whole answer in time");
        }
        return left;
    }

    private <T> CompletableFuture<T> away(ExecutorService threads, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    T done = work.call();
                    loop.execute(() -> result.complete(done));
                } catch (Exception e) {
                    // Whatever it is: a circuit may have only so many questions open, and would wait for this one.
                    loop.execute(() -> result.completeExceptionally(e));
                }
            });
        } catch (RejectedExecutionException e) {
            boolean unused = result.completeExceptionally(e);
        }
        return result;
    }

    private static ExecutorService threads(String name, int most) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                most, most, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        // A pool adds threads beyond its core only when its queue is full.
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Finds the addresses of a host. */
    interface Lookup {
        InetAddress[] of(String host) throws UnknownHostException;
    }
}
