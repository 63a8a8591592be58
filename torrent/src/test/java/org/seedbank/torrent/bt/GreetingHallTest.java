package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;

class GreetingHallTest {
    private static final int QUIET_MILLIS = 300;
    private static final int SOON_MILLIS = 60_000;

    private final NetLoop loop = NetLoop.start(Clock.systemUTC(), "test-net");
    private final GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());
    private final PeerSwarm swarm = new QuietSwarm();
    private final ListeningSocket listening = ListeningSocket.bind(InetAddress.getLoopbackAddress(), 0, hall);

    @AfterEach
    void closeAll() {
        listening.close();
        loop.close();
    }

    private Socket dial() throws IOException {
        Socket socket =
                new Socket(listening.address().getAddress(), listening.address().getPort());
        Bytes handshake = Handshake.ours(swarm.infoHash(), Bytes.filled(20, 1));
        socket.getOutputStream().write(handshake.toArray());
        socket.setSoTimeout(SOON_MILLIS);
        return socket;
    }

    private void expect(Bytes infoHash) {
        // Done before anybody dials.
        CompletableFuture.runAsync(() -> hall.expect(infoHash, swarm.border()), loop)
                .join();
    }

    @Test
    void whoDialsWhileFilesAreCheckedIsGreetedAfterThat() throws IOException {
        expect(swarm.infoHash());
        try (Socket early = dial()) {
            InputStream in = early.getInputStream();
            early.setSoTimeout(QUIET_MILLIS);
            assertThatThrownBy(in::read).as("neither an answer nor the end").isInstanceOf(SocketTimeoutException.class);

            early.setSoTimeout(SOON_MILLIS);
            loop.execute(() -> hall.add(swarm));

            Bytes answer = Bytes.wrap(in.readNBytes(Handshake.SIZE));
            assertThat(answer).isEqualTo(Handshake.ours(swarm.infoHash(), swarm.localId()));
        }
    }

    @Test
    void whoWaitsIsSentAwayWhenTheTorrentDoesNotCome() throws IOException {
        expect(swarm.infoHash());
        try (Socket early = dial()) {
            early.setSoTimeout(QUIET_MILLIS);
            assertThatThrownBy(early.getInputStream()::read).isInstanceOf(SocketTimeoutException.class);

            early.setSoTimeout(SOON_MILLIS);
            loop.execute(() -> hall.forget(swarm.infoHash()));

            assertThat(early.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void nobodyWaitsForATorrentThatIsNotHere() throws IOException {
        expect(Bytes.filled(20, 9));
        try (Socket stranger = dial()) {
            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Somebody at {@code host} dials, and says nothing yet. */
    private FakeStream arrive(String host) {
        FakeStream stream = new FakeStream(new InetSocketAddress(InetAddresses.forString(host), 6881));
        hall.greet(stream);
        return stream;
    }

    private void inLoop(Runnable task) {
        CompletableFuture.runAsync(task, loop).join();
    }

    private Bytes handshake() {
        return Handshake.ours(swarm.infoHash(), Bytes.filled(20, 1));
    }

    private void assertIsAnswered(FakeStream peer) {
        peer.arrive(handshake());
        assertThat(peer.heard()).isEqualTo(Handshake.ours(swarm.infoHash(), swarm.localId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.9", "2001:db8:0:1::%x", "2001:db8:0:1:%x::1"})
    void whoFillsTheHallFromOneHostTakesNobodyElsesPlace(String flood) {
        inLoop(() -> {
            hall.add(swarm);
            FakeStream before = arrive("127.0.0.1");
            List<FakeStream> crowd = new ArrayList<>();
            for (int number = 1; number <= 2 * GreetingHall.MOST_GREETING; number++) {
                crowd.add(arrive(String.format(flood, number)));
            }
            FakeStream after = arrive("127.0.0.2");

            assertThat(crowd.stream().filter(FakeStream::isClosed)).hasSize(GreetingHall.MOST_GREETING + 2);
            assertIsAnswered(before);
            assertIsAnswered(after);
        });
    }

    @Test
    void theEldestGivesWayWhereNobodyComesInACrowd() {
        inLoop(() -> {
            List<FakeStream> all = new ArrayList<>();
            for (int number = 0; number <= GreetingHall.MOST_GREETING; number++) {
                all.add(arrive("127.0." + number / 200 + "." + (1 + number % 200)));
            }

            assertThat(all.stream().filter(FakeStream::isClosed)).containsExactly(all.get(0));
        });
    }

    @Test
    void whoWaitsForATorrentInACrowdTakesNobodyElsesPlace() {
        inLoop(() -> {
            hall.expect(swarm.infoHash(), swarm.border());
            FakeStream before = arrive("127.0.0.1");
            before.arrive(handshake());
            for (int number = 0; number < 2 * GreetingHall.MOST_WAITING; number++) {
                arrive("127.0.0.9").arrive(handshake());
            }
            FakeStream after = arrive("127.0.0.2");
            after.arrive(handshake());

            hall.add(swarm);

            assertThat(before.heard()).isEqualTo(Handshake.ours(swarm.infoHash(), swarm.localId()));
            assertThat(after.heard()).isEqualTo(Handshake.ours(swarm.infoHash(), swarm.localId()));
        });
    }
}
