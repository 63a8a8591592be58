package org.seedbank.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.wiring.Background;
import org.seedbank.cli.wiring.Stopwatch;
import org.seedbank.torrent.utp.UtpAcceptor;
import org.seedbank.torrent.utp.UtpConnection;
import org.seedbank.torrent.utp.UtpEnd;
import org.seedbank.torrent.utp.UtpListener;
import org.seedbank.torrent.utp.UtpSettings;
import org.seedbank.torrent.utp.UtpSocket;

/** One stream of uTP between two sockets of 127.0.0.1, each with a thread of its own, in packets of ordinary size. */
public final class UtpBench {
    private static final double MEBIBYTE = 1 << 20;
    private static final int CHUNK = 256 << 10;

    private final SecureRandom random;
    private final Rest rest;
    private final LongAdder received = new LongAdder();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /**
     * @param random chance for ids and numbers
     * @param rest waits while the stream runs
     */
    public UtpBench(SecureRandom random, Rest rest) {
        this.random = random;
        this.rest = rest;
    }

    /** Measures for {@code measured} after a warm-up; returns the rate and what a gibibyte costs. */
    public List<Figure> run(Duration warmUp, Duration measured) {
        try (UtpSocket source = open();
                UtpSocket sink = open()) {
            sink.multiplexer().accept(new Sink());
            serve(source);
            serve(sink);
            InetSocketAddress target = sink.address();
            source.execute(() -> new Source().connect(source, target));
            rest.during(warmUp, ended);
            long before = received.sum();
            Duration cpuBefore = cpu();
            Stopwatch watch = Stopwatch.start();
            rest.during(measured, ended);
            double mebibytes = (received.sum() - before) / MEBIBYTE;
            double seconds = watch.elapsed().toNanos() / 1e9;
            double cpu = cpu().minus(cpuBefore).toNanos() / 1e9;
            return List.of(
                    new Figure("utp_mib_per_second", mebibytes / seconds),
                    new Figure("utp_cpu_seconds_per_gib", mebibytes == 0 ? 0 : cpu * 1024 / mebibytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private UtpSocket open() throws IOException {
        Stopwatch watch = Stopwatch.start();
        return UtpSocket.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InetAddress::isLoopbackAddress,
                UtpSettings.DEFAULT,
                random,
                () -> watch.elapsed().toNanos() / 1000);
    }

    private static void serve(UtpSocket socket) {
        Background.run("bench-utp", socket);
    }

    private abstract class End implements UtpListener {
        final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

        @Override
        public void ended(UtpEnd why) {
            boolean unused = ended.completeExceptionally(new IllegalStateException("the stream ended: " + why));
        }
    }

    private final class Source extends End {
        private @Nullable UtpConnection connection;

        void connect(UtpSocket socket, InetSocketAddress target) {
            connection = socket.multiplexer().connect(target, this).orElseThrow();
        }

        @Override
        public void connected() {
            writable();
        }

        @Override
        public void writable() {
            while (connection != null && connection.write(buffer.clear()) > 0) {
                // Until there is no more room.
            }
        }

        @Override
        public void readable() {}
    }

    private final class Sink implements UtpAcceptor {
        @Override
        public boolean admits(InetSocketAddress remote) {
            return true;
        }

        @Override
        public UtpListener accepted(UtpConnection connection) {
            return new End() {
                @Override
                public void readable() {
                    int count;
                    while ((count = connection.read(buffer.clear())) > 0) {
                        received.add(count);
                    }
                }

                @Override
                public void writable() {}
            };
        }
    }
}
