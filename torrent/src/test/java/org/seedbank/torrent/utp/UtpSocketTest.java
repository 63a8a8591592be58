package org.seedbank.torrent.utp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets on 127.0.0.1. */
class UtpSocketTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<StreamEnd> accepted = new CopyOnWriteArrayList<>();
    private UtpSocket here;
    private UtpSocket there;

    @BeforeEach
    void open() throws IOException {
        here = serve();
        there = serve();
    }

    private UtpSocket serve() throws IOException {
        UtpSocket socket = UtpSocket.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InetAddress::isLoopbackAddress,
                UtpSettings.DEFAULT,
                new SecureRandom(),
                () -> System.nanoTime() / 1000);
        socket.multiplexer().accept(new UtpAcceptor() {
            @Override
            public boolean admits(InetSocketAddress remote) {
                return true;
            }

            @Override
            public UtpListener accepted(UtpConnection connection) {
                StreamEnd end = new StreamEnd(() -> {});
                end.connection = connection;
                accepted.add(end);
                return end;
            }
        });
        Thread thread = new Thread(socket, "utp-test");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private StreamEnd connect(InetSocketAddress target, long size) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            StreamEnd end = new StreamEnd(() -> {});
                            end.toSend(size);
                            end.connection =
                                    here.multiplexer().connect(target, end).orElseThrow();
                            return end;
                        },
                        here)
                .join();
    }

    @Test
    void carriesAStreamOverLoopback() {
        long size = 20 << 20;

        StreamEnd end = connect(there.address(), size);

        await().atMost(LIMIT)
                .until(() -> CompletableFuture.supplyAsync(() -> end.end, here).join() != null);
        assertThat(end.end).isEqualTo(UtpEnd.FINISHED);
        assertThat(CompletableFuture.supplyAsync(() -> accepted.get(0).received, there)
                        .join())
                .isEqualTo(size);
    }

    @Test
    void breaksOffWhatIsOpenWhenItIsClosed() {
        StreamEnd end = connect(there.address(), 1L << 40);
        await().atMost(LIMIT).until(() -> accepted.size() == 1);

        there.close();

        await().atMost(LIMIT)
                .until(() -> CompletableFuture.supplyAsync(() -> end.end, here).join() != null);
        assertThat(end.end).isEqualTo(UtpEnd.RESET);
    }

    @Test
    void saysThatAPortIsTaken() {
        assertThatThrownBy(() -> UdpPath.open(here.address(), address -> true, 1372))
                .isInstanceOf(IOException.class);
    }
}
