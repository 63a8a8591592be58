package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;

/**
 * Both ends of a paid transfer are attacked by peers with accounts and by strangers; it is paid to the byte all the
 * same.
 */
@Timeout(300)
class PaidUnderAttackIT {
    private static final long SIZE = 8L * Payload.MIB;
    /** What a stranger may leave unpaid. */
    private static final long WINDOW = 16L * Payload.MIB;

    private static final int CONNECTIONS = 150;
    private static final int UNREAD = 600;
    private static final long SEED = 20_261_121;

    @TempDir
    Path root;

    private final Random random = new Random(SEED);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        threads.shutdownNow();
    }

    @Test
    void whatTwoHonestNodesExchangeIsPaidExactlyOnce() throws Exception {
        Seedbank seeder = node("seeder");
        Seedbank leecher = node("leecher");
        Path data = Payload.random(seeder.directory().resolve("data.bin"), SIZE, SEED);
        Path file = Transfer.torrentOf(seeder, data);
        Metainfo torrent = MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(file)));
        int seederPort = Ports.free();
        int leecherPort = Ports.free();

        ServerSocket trap = closing(Ports.hold());
        RunningProcess download = closing(downloadFrom(trap, leecher, file, leecherPort));
        // The first whom it meets is a liar; nobody else has anything yet.
        HostilePeer liar = closing(HostilePeer.accept(trap, torrent, random));
        int rubbish = liar.serveRubbish();
        besiege(leecherPort);
        HostilePeer loud = closing(HostilePeer.dial(leecherPort, torrent, new Random(SEED + 1)));
        Future<?> noise = start(loud::flood);
        RunningProcess seeding = closing(Transfer.seed(seeder, data, seederPort, "--peer", "127.0.0.1:" + leecherPort));
        besiege(seederPort);
        HostilePeer stalled = closing(HostilePeer.dial(seederPort, torrent, new Random(SEED + 2)));
        stalled.askWithoutReading(UNREAD);
        HostilePeer greedy = closing(HostilePeer.dial(seederPort, torrent, new Random(SEED + 3)));
        Future<Long> taken = threads.submit(greedy::takeWithoutPaying);

        Transfer.awaitDone(download);
        download.outcome(Transfer.LIMIT).succeeded();
        noise.get();
        long unpaid = taken.get();
        stalled.close();
        greedy.close();
        seeding.interrupt();
        Outcome stopped = seeding.outcome(Transfer.LIMIT).succeeded();

        String told = "seed " + SEED + ", " + rubbish + " blocks of rubbish, " + unpaid + " bytes unpaid, " + stopped;
        Payload.assertSame(leecher.directory().resolve("down/data.bin"), data);
        assertThat(rubbish).as(told).isPositive();
        assertThat(unpaid).as(told).isPositive().isLessThanOrEqualTo(WINDOW);
        // Two who do not pay were served.
        assertThat(last(stopped).path("unpaid").asLong(-1)).as(told).isBetween(unpaid, 2 * WINDOW);
        assertBalanced(Books.of(seeder), Books.of(leecher), told);
    }

    private static void assertBalanced(Books seeder, Books leecher, String told) {
        assertThat(seeder.given()).as(told).isEqualTo(SIZE);
        assertThat(seeder.taken()).as(told).isZero();
        assertThat(seeder.unsettled()).as(told).isZero();
        assertThat(leecher.taken()).as(told).isEqualTo(SIZE);
        assertThat(leecher.given()).as(told).isZero();
        assertThat(leecher.unsettled()).as(told).isZero();
    }

    /** Slow enough that those who attack meanwhile do so meanwhile. */
    private static RunningProcess downloadFrom(ServerSocket trap, Seedbank node, Path torrent, int port) {
        return Transfer.download(
                node,
                torrent.toString(),
                "--peer",
                "127.0.0.1:" + trap.getLocalPort(),
                "--port",
                "" + port,
                "--max-down",
                "4MiB");
    }

    /** Connections that say nothing, and others that say nothing sensible; all of them stay. */
    private void besiege(int port) throws IOException {
        for (int count = 0; count < CONNECTIONS; count++) {
            Socket socket = closing(new Socket(InetAddress.getLoopbackAddress(), port));
            if (count % 2 == 0) {
                byte[] garbage = new byte[1 + random.nextInt(1000)];
                random.nextBytes(garbage);
                socket.getOutputStream().write(garbage);
            }
        }
    }

    private Future<?> start(Attack attack) {
        Callable<Void> call = () -> {
            attack.run();
            return null;
        };
        return threads.submit(call);
    }

    private static JsonNode last(Outcome outcome) {
        JsonNode last = Json.parse(outcome.output().get(outcome.output().size() - 1));
        assertThat(last.path("event").asText()).as("%s", outcome).isEqualTo("stopped");
        return last;
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    private Seedbank node(String name) throws IOException {
        return new Seedbank(Files.createDirectory(root.resolve(name)));
    }

    @FunctionalInterface
    private interface Attack {
        void run() throws IOException;
    }
}
