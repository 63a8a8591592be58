package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.trustchain.fixture.SettableClock;

/** One byte a minute keeps nothing alive; who is silent says so. */
class DrippingPeerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Bytes KEEP_ALIVE = Bytes.wrap(new byte[4]);

    private final SettableClock clock = new SettableClock();
    private final NetLoop loop = NetLoop.start(clock, "test-net");
    private final FakeStream stream = new FakeStream();
    private final QuietSwarm swarm = new QuietSwarm();
    private final SwarmLinks links = new SwarmLinks(
            swarm.localId(),
            new PeerDirectory(
                    swarm.border(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 2), new OwnAddress()),
            10,
            () -> 0L);

    @AfterEach
    void close() {
        loop.close();
    }

    /** Runs {@code work} on the loop, and what is due then. */
    private void onLoop(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            work.run();
            loop.soon(() -> done.complete(null));
        });
        assertThat(done).succeedsWithin(SOON);
    }

    @Test
    void aHandshakeThatComesByteForByteIsNotWaitedFor() {
        GreetingHall hall = new GreetingHall(loop, Runnable::run, Encryption.PREFER, new Random());
        List<Greeting.End> ends = new ArrayList<>();
        Bytes handshake = Handshake.ours(swarm.infoHash(), Bytes.filled(20, 9));
        onLoop(() -> {
            hall.add(swarm);
            Greeting.incoming(stream, hall, (greeting, end) -> ends.add(end)).begin();
        });

        for (int at = 0; at < 12; at++) {
            Bytes next = handshake.slice(at, at + 1);
            onLoop(() -> {
                stream.arrive(next);
                clock.advance(Duration.ofSeconds(1));
            });
        }

        assertThat(ends).containsExactly(Greeting.End.SILENT);
        assertThat(stream.isClosed()).isTrue();
    }

    private PeerLink open() {
        PeerLink link = new PeerLink(
                stream,
                new Greeted(Bytes.filled(20, 9), false, true, true, null, null, false),
                swarm,
                loop,
                new OutputMemory());
        onLoop(() -> {
            links.add(link);
            link.begin(ByteBuffer.allocate(0));
        });
        return link;
    }

    private void minuteWith(Bytes bytes) {
        onLoop(() -> {
            stream.arrive(bytes);
            clock.advance(MINUTE);
            links.tick(clock.millis());
        });
    }

    @Test
    void aMessageThatComesByteForByteDoesNotKeepTheConnection() {
        PeerLink link = open();

        minuteWith(Bytes.wrap(new byte[] {0, 0}));
        minuteWith(Bytes.wrap(new byte[] {0}));
        boolean isOpen = !link.isClosed();
        minuteWith(Bytes.wrap(new byte[] {5}));

        assertThat(isOpen).isTrue();
        assertThat(link.isClosed()).isTrue();
        assertThat(stream.isClosed()).isTrue();
    }

    @Test
    void anEmptyMessageAMinuteDoes() {
        PeerLink link = open();

        for (int minute = 0; minute < 30; minute++) {
            minuteWith(KEEP_ALIVE);
        }

        assertThat(link.isClosed()).isFalse();
    }

    @Test
    void whoHasNothingToSayShowsThatItIsThereAfterNinetySeconds() {
        PeerLink link = open();
        int before = heard();

        secondsPass(89);
        int early = heard();
        secondsPass(1);
        int first = heard();
        secondsPass(89);
        int stillFirst = heard();
        secondsPass(1);

        assertThat(early).isEqualTo(before);
        assertThat(first).isEqualTo(before + KEEP_ALIVE.size());
        assertThat(stillFirst).isEqualTo(first);
        assertThat(heard()).isEqualTo(first + KEEP_ALIVE.size());
        assertThat(stream.heard().slice(before, heard())).isEqualTo(KEEP_ALIVE.concat(KEEP_ALIVE));
        assertThat(link.isClosed()).isFalse();
    }

    private int heard() {
        onLoop(() -> {});
        return stream.heard().size();
    }

    /** The other end says something meanwhile, so that the connection is kept. */
    private void secondsPass(int seconds) {
        onLoop(() -> {
            stream.arrive(KEEP_ALIVE);
            clock.advance(Duration.ofSeconds(seconds));
            links.tick(clock.millis());
        });
    }
}
