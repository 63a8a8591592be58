package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
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
}
