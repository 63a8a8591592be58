package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A piece that one peer alone is to give is no hostage of that peer. */
class SoloPieceTest {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int BLOCKS = 4;

    @TempDir
    Path temp;

    private final TestTorrent torrent =
            TestTorrent.of(95, BLOCKS * Block.USUAL, false, List.of(), Map.of("file-95", BLOCKS * Block.USUAL));
    private ClockedSwarm swarm;
    private ClockedSwarm.Peer hostile;
    private ClockedSwarm.Peer honest;

    /** Both gave a part of the only piece, and its hash was wrong: the hostile one is to give it alone. */
    @BeforeEach
    void failOnce() throws Exception {
        swarm = new ClockedSwarm(temp, torrent, 10);
        hostile = swarm.joinSeed(peer(1));
        List<Block> blocks = new ArrayList<>(hostile.asked());
        assertThat(blocks).hasSize(BLOCKS);
        honest = swarm.joinSeed(peer(2));
        hostile.give(blocks.remove(0), true);
        blocks.forEach(hostile::reject);
        List<Block> rest = honest.asked();
        assertThat(rest).containsExactlyInAnyOrderElementsOf(blocks);
        honest.give(rest.get(0), false);
        honest.give(rest.get(1), false);
        honest.say(honest.message(rest.get(2), false), ClockedSwarm.message(WirePeer.CHOKE));
        assertThat(askedInTheEnd(hostile)).isEqualTo(BLOCKS);
        honest.say(WirePeer.UNCHOKE);
        assertThat(honest.asked()).isEmpty();
    }

    @AfterEach
    void close() {
        swarm.close();
    }

    private static InetSocketAddress peer(int number) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
    }

    /** For how many blocks {@code peer} is asked at last. */
    private int askedInTheEnd(ClockedSwarm.Peer peer) {
        List<Block> asked = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            swarm.pass(Duration.ofMillis(500));
            asked.addAll(peer.asked());
            return !asked.isEmpty();
        });
        return asked.size();
    }

    private void assertThatTheOtherGivesAllOfIt() {
        List<Block> asked = honest.asked();
        assertThat(asked).hasSize(BLOCKS);
        asked.forEach(honest::give);
        await().atMost(SOON).until(() -> swarm.pieces().isVerified(0));
    }

    @Test
    void whoChokesLosesIt() {
        hostile.say(WirePeer.CHOKE);

        assertThatTheOtherGivesAllOfIt();
    }

    @Test
    void whoChokesForAMomentLosesItToo() {
        hostile.say(ClockedSwarm.message(WirePeer.CHOKE), ClockedSwarm.message(WirePeer.UNCHOKE));

        assertThatTheOtherGivesAllOfIt();
    }

    @Test
    void whoRefusesOneBlockLosesItAndCannotSpoilWhatTheOtherGives() {
        hostile.reject(new Block(0, Block.USUAL, Block.USUAL));
        hostile.give(new Block(0, 0, Block.USUAL), true);

        assertThatTheOtherGivesAllOfIt();
    }

    @Test
    void whoGivesNothingForAMinuteLosesIt() {
        swarm.pass(Duration.ofSeconds(61));

        assertThatTheOtherGivesAllOfIt();
    }

    @Test
    void whoIsAloneMayTryAgainALittleLater() {
        honest.say(WirePeer.CHOKE);
        hostile.say(ClockedSwarm.message(WirePeer.CHOKE), ClockedSwarm.message(WirePeer.UNCHOKE));
        swarm.pass(Duration.ofSeconds(14));
        assertThat(hostile.asked()).isEmpty();

        swarm.pass(Duration.ofSeconds(2));

        assertThat(hostile.asked()).hasSize(BLOCKS);
    }

    @Test
    void whoGivesABlockNowAndThenLosesItToo() {
        swarm.pass(Duration.ofSeconds(50));
        hostile.give(new Block(0, 0, Block.USUAL));
        assertThat(honest.asked()).isEmpty();

        swarm.pass(Duration.ofSeconds(11));

        assertThatTheOtherGivesAllOfIt();
    }

    @Test
    void whoIsAloneHasAllTheTimeItNeeds() {
        honest.say(WirePeer.CHOKE);

        for (int block = 0; block < BLOCKS; block++) {
            swarm.pass(Duration.ofSeconds(50));
            hostile.give(new Block(0, block * Block.USUAL, Block.USUAL));
        }

        await().atMost(SOON).until(() -> swarm.pieces().isVerified(0));
    }
}
