package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableBlockTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    Path temp;

    @Test
    void whoAsksForABlockThatIsNotInTheFileAnyMoreIsRefused() throws Exception {
        TestTorrent torrent = TestTorrent.of(94, 100_000);
        Block wanted = new Block(0, Block.USUAL, Block.USUAL);
        try (ClockedSwarm swarm = new ClockedSwarm(temp, torrent, 10)) {
            swarm.onLoop(() -> swarm.pieces().verified(0));
            ClockedSwarm.Peer peer = swarm.join(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            peer.say(WirePeer.INTERESTED);
            assertThat(peer.heard(WirePeer.UNCHOKE)).hasSize(1);

            peer.say(WirePeer.REQUEST, ClockedSwarm.fields(wanted));

            List<ByteBuffer> refused = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                refused.addAll(peer.heard(WirePeer.REJECT));
                return !refused.isEmpty();
            });
            assertThat(refused).extracting(ClockedSwarm::block).containsExactly(wanted);
            assertThat(peer.isClosed()).isFalse();
        }
    }
}
