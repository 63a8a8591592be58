package org.seedbank.cli.wiring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Clock;
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

    private static final int THREADS = 4;
    private static final int MOST_WAITING = 256;
    private static final int HTTP_MILLIS = 5_000;

    private final NettyNodeLoop loop;
    private final Clock clock;
    private final Address local;
    private final NetworkPolicy policy;
    private final boolean resolvesNames;
    private final ExecutorService threads =
            new ThreadPoolExecutor(0, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), work -> {
                Thread thread = new Thread(work, "exit");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * @param loop the node's loop
     * @param clock refills budgets
     * @param local address that sockets are bound to, at ports of the system's choice
     * @param policy asked before anything leaves
     * @param resolvesNames whether hosts are looked up for others
     */
    public MachineExits(NettyNodeLoop loop, Clock clock, Address local, NetworkPolicy policy, boolean resolvesNames) {
        this.loop = loop;
        this.clock = clock;
        this.local = local.withPort(0);
        this.policy = policy;
        this.resolvesNames = resolvesNames;
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

    @Override
    public CompletableFuture<BulkEndpoint> openSocket() {
        return NettyBulkEndpoint.open(loop, clock, local, policy, BULK).thenApply(socket -> socket);
    }

    @Override
    public CompletableFuture<Address> resolve(Location.Named host) {
        return resolvesNames
                ? away(() -> addressOf(host))
                : CompletableFuture.failedFuture(new UnknownHostException("names are not looked up here"));
    }

    @Override
    public CompletableFuture<Bytes> exchangeHttp(Address target, Bytes request) {
        return policy.mayContact(target.toSocket().getAddress())
                ? away(() -> exchange(target.toSocket(), request))
                : CompletableFuture.failedFuture(new IOException("the network policy forbids " + target));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static Address addressOf(Location.Named host) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host.host()))
                .min(Comparator.comparingInt(address -> address.getAddress().length))
                .map(address -> Address.of(new InetSocketAddress(address, host.port())))
                .orElseThrow(() -> new UnknownHostException(host.host()));
    }

    private static Bytes exchange(InetSocketAddress target, Bytes request) throws IOException {
        Stopwatch watch = Stopwatch.start();
        try (Socket socket = new Socket()) {
            socket.connect(target, HTTP_MILLIS);
            socket.getOutputStream().write(request.toArray());
            byte[] response = new byte[TrackerAnswer.LARGEST + 1];
            int size = 0;
            while (size < response.length) {
                int left = HTTP_MILLIS - (int) watch.elapsed().toMillis();
                if (left <= 0) {
                    throw new IOException("no whole answer in time");
                }
                socket.setSoTimeout(left);
                int read = socket.getInputStream().read(response, size, response.length - size);
                if (read < 0) {
                    break;
                }
                size += read;
            }
            return BulkEndpoint.copy(response, size);
        }
    }

    private <T> CompletableFuture<T> away(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                try {
                    T done = work.call();
                    loop.execute(() -> result.complete(done));
                } catch (IOException e) {
                    loop.execute(() -> result.completeExceptionally(e));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        } catch (RejectedExecutionException e) {
            boolean unused = result.completeExceptionally(e);
        }
        return result;
    }
}
