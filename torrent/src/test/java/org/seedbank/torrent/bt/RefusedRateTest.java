package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.torrent.engine.RateLimits;
import org.seedbank.torrent.engine.RateSchedule;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.trustchain.token.ByteCount;

/** Who is asked and does not give takes nothing of the rate that all peers share. */
class RefusedRateTest {
    private static final int RATE = 1 << 20;
    /** What can be saved up: a quarter of a second. */
    private static final int SAVED_BLOCKS = RATE / 4 / Block.USUAL;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(97, 4 << 20);
    private ClockedSwarm swarm;
    private ClockedSwarm.Peer refusing;
    private ClockedSwarm.Peer giving;
    private List<Block> asked;

    @BeforeEach
    void askOneForAllThatIsAllowed() throws Exception {
        TransferLimits down = new TransferLimits(new ByteCount(RATE), ByteCount.ZERO);
        swarm = new ClockedSwarm(temp, torrent, 10, new RateLimits(RateSchedule.always(down), TransferLimits.NONE));
        refusing = swarm.joinSeed(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        swarm.pass(Duration.ofMillis(500));
        asked = refusing.asked();
        assertThat(asked).hasSize(SAVED_BLOCKS);
        giving = swarm.joinSeed(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2));
        assertThat(giving.asked()).isEmpty();
    }

    @AfterEach
    void close() {
        swarm.close();
    }

    @Test
    void asMuchAsIsRefusedIsAskedOfAnotherAtOnce() {
        asked.forEach(refusing::reject);

        assertThat(giving.asked()).hasSameSizeAs(asked);
    }

    @Test
    void asMuchAsAChokeEndsIsAskedOfAnotherAtOnce() {
        refusing.say(WirePeer.CHOKE);

        assertThat(giving.asked()).hasSameSizeAs(asked);
    }

    @Test
    void asMuchAsALostConnectionEndsIsAskedOfAnotherAtOnce() {
        swarm.onLoop(refusing.link()::close);

        assertThat(giving.asked()).hasSameSizeAs(asked);
    }

    @Test
    void aPeerThatRefusesEverythingDoesNotSlowDownTheOther() {
        int given = 0;
        for (int round = 0; round < 8; round++) {
            List<Block> wanted = giving.asked();
            wanted.forEach(giving::give);
            given += wanted.size();
            swarm.pass(Duration.ofMillis(500));
            refusing.asked().forEach(refusing::reject);
        }

        // Four seconds, of which each round saves up a quarter of one.
        assertThat(given * Block.USUAL).isGreaterThanOrEqualTo(7 * RATE / 4);
    }
}
