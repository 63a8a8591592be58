package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places of a swarm are not for those who take them and give nothing. */
class StallingPeersTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PLACES = 10;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(96, 1 << 20);
    private ClockedSwarm swarm;

    @BeforeEach
    void open() throws Exception {
        swarm = new ClockedSwarm(temp, torrent, PLACES);
    }

    @AfterEach
    void close() {
        swarm.close();
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddresses.forString(address), port);
    }

    private static InetSocketAddress near(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private long letIn(List<ClockedSwarm.Peer> peers) {
        return peers.stream().filter(peer -> !peer.isClosed()).count();
    }

    @Test
    void onePublicHostGetsNoMoreThanHalfOfThePlaces() {
        List<ClockedSwarm.Peer> oneHost = new ArrayList<>();
        List<ClockedSwarm.Peer> oneNetwork = new ArrayList<>();
        for (int number = 1; number <= PLACES; number++) {
            oneHost.add(swarm.join(at("203.0.113.5", number)));
        }
        for (int number = 1; number <= PLACES; number++) {
            oneNetwork.add(swarm.join(at("2001:db8:1:2::" + number, 6881)));
        }

        assertThat(letIn(oneHost)).isEqualTo(PLACES / 2);
        assertThat(letIn(oneNetwork)).isEqualTo(3);
        assertThat(swarm.join(at("2001:db8:1:3::1", 6881)).isClosed()).isFalse();
    }

    @Test
    void neighboursMayTakeAllPlaces() {
        List<ClockedSwarm.Peer> peers = new ArrayList<>();
        for (int number = 1; number <= PLACES / 2; number++) {
            peers.add(swarm.join(near(number)));
            peers.add(swarm.join(at("192.168.1.7", number)));
        }

        assertThat(letIn(peers)).isEqualTo(PLACES);
    }

    @Test
    void whoIsAskedAndGivesNothingForTwoMinutesLeaves() {
        ClockedSwarm.Peer stalling = swarm.joinSeed(near(1));
        ClockedSwarm.Peer giving = swarm.joinSeed(near(2));

        giveAndStall(giving, stalling, Duration.ofSeconds(110));
        assertThat(stalling.isClosed()).isFalse();
        giveAndStall(giving, stalling, Duration.ofSeconds(20));

        assertThat(stalling.isClosed()).isTrue();
        assertThat(giving.isClosed()).isFalse();
    }

    /** One gives something every ten seconds, the other one nothing but signs of life. */
    private void giveAndStall(ClockedSwarm.Peer giving, ClockedSwarm.Peer stalling, Duration time) {
        for (long seconds = 0; seconds < time.toSeconds(); seconds += 10) {
            giving.asked().stream().limit(1).forEach(giving::give);
            stalling.say(WirePeer.HAVE_ALL);
            swarm.pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void aChokeNowAndThenDoesNotHelp() {
        ClockedSwarm.Peer stalling = swarm.joinSeed(near(1));

        for (int round = 0; round < 3; round++) {
            swarm.pass(Duration.ofSeconds(45));
            stalling.say(WirePeer.CHOKE);
            stalling.say(WirePeer.UNCHOKE);
        }

        assertThat(stalling.isClosed()).isTrue();
    }

    @Test
    void whoChokesUsAllTheTimeAndIsNotAskedStaysWhileThereIsRoom() {
        ClockedSwarm.Peer choking = swarm.join(near(1));
        choking.say(WirePeer.HAVE_ALL);

        for (int minute = 0; minute < 10; minute++) {
            swarm.pass(Duration.ofMinutes(1));
            choking.say(WirePeer.HAVE_ALL);
        }

        assertThat(choking.isClosed()).isFalse();
    }

    @Test
    void ofThoseThatGaveNothingOneLeavesWhenSomebodyElseIsToBeDialled() throws Exception {
        List<ClockedSwarm.Peer> choking = new ArrayList<>();
        for (int number = 1; number <= PLACES; number++) {
            choking.add(swarm.join(near(number)));
        }
        try (ServerSocket known = WirePeer.listen()) {
            known.setSoTimeout((int) SOON.toMillis());
            liveFor(choking, Duration.ofSeconds(110));
            swarm.directory().found(new InetSocketAddress(known.getInetAddress(), known.getLocalPort()));
            swarm.pass(Duration.ofSeconds(5));
            assertThat(letIn(choking)).isEqualTo(PLACES);

            liveFor(choking, Duration.ofSeconds(10));

            assertThat(letIn(choking)).isEqualTo(PLACES - 1);
            assertThat(choking.get(0).isClosed()).isTrue();
            known.accept().close();
        }
    }

    private void liveFor(List<ClockedSwarm.Peer> peers, Duration time) {
        peers.forEach(peer -> peer.say(WirePeer.HAVE_ALL));
        swarm.pass(time);
    }

    @Test
    void aBanEndsAllConnectionsWithTheHostAndAdmitsNoOtherOfItsNetwork() {
        ClockedSwarm.Peer hostile = swarm.joinSeed(at("2001:db8:1:2::1", 6881));
        ClockedSwarm.Peer accomplice = swarm.join(at("2001:db8:1:2::2", 6882));
        ClockedSwarm.Peer other = swarm.join(at("2001:db8:1:3::1", 6881));

        await().atMost(SOON).until(() -> {
            hostile.asked().forEach(block -> hostile.give(block, true));
            swarm.passMoment();
            return hostile.isClosed();
        });

        assertThat(accomplice.isClosed()).isTrue();
        assertThat(other.isClosed()).isFalse();
        assertThat(swarm.banned()).containsExactly(hostile.link(), accomplice.link());
        assertThat(swarm.join(at("2001:db8:1:2::3", 6881)).isClosed()).isTrue();
        assertThat(swarm.join(at("2001:db8:1:3::2", 6881)).isClosed()).isFalse();
    }
}
