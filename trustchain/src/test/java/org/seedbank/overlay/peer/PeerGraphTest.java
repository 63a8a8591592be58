package org.seedbank.overlay.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.trustchain.fixture.TestKeys;

class PeerGraphTest {
    private static final PublicKey ALICE = TestKeys.named("alice").publicKey();
    private static final PublicKey BOB = TestKeys.named("bob").publicKey();
    private static final PublicKey CAROL = TestKeys.named("carol").publicKey();

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final NodeContext context = network.node("owner").context();
    private final PeerGraph peers = new PeerGraph(context, 2);

    @Test
    void knowsTheLastProvenAddress() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));
        peers.learn(new Peer(ALICE, Address.loopback(2)));

        assertThat(peers.addressOf(ALICE)).contains(Address.loopback(2));
        assertThat(peers.addressOf(BOB)).isEmpty();
        assertThat(peers.peers()).containsExactly(new Peer(ALICE, Address.loopback(2)));
    }

    @Test
    void makesRoomByDroppingTheOneNotHeardOfLongest() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));
        peers.learn(new Peer(BOB, Address.loopback(2)));
        peers.heard(ALICE);

        peers.learn(new Peer(CAROL, Address.loopback(3)));

        assertThat(peers.peers()).extracting(Peer::key).containsExactly(ALICE, CAROL);
    }

    @Test
    void knowsWhereNeighboursAreUntilTheLastOneHasLeft() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));
        peers.learn(new Peer(BOB, Address.loopback(1)));
        peers.learn(new Peer(BOB, Address.loopback(1)));

        peers.forget(ALICE);
        assertThat(peers.isAt(Address.loopback(1))).isTrue();
        peers.learn(new Peer(BOB, Address.loopback(2)));
        assertThat(peers.isAt(Address.loopback(1))).isFalse();
        assertThat(peers.isAt(Address.loopback(2))).isTrue();
        peers.learn(new Peer(ALICE, Address.loopback(3)));
        peers.learn(new Peer(CAROL, Address.loopback(4)));
        assertThat(peers.isAt(Address.loopback(2))).isFalse();
        peers.forget(CAROL);
        peers.forget(CAROL);

        assertThat(peers.isAt(Address.loopback(4))).isFalse();
    }

    @Test
    void makesNoRoomForOneItKnows() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));
        peers.learn(new Peer(BOB, Address.loopback(2)));

        peers.learn(new Peer(BOB, Address.loopback(3)));

        assertThat(peers.peers()).extracting(Peer::key).containsExactly(ALICE, BOB);
    }

    @Test
    void notesSignsOfLifeOfNeighboursAlone() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));
        network.runFor(Duration.ofSeconds(5));

        peers.heard(ALICE);
        peers.heard(BOB);

        assertThat(peers.lastHeard(ALICE)).contains(context.clock().instant());
        assertThat(peers.lastHeard(BOB)).isEmpty();
    }

    @Test
    void forgets() {
        peers.learn(new Peer(ALICE, Address.loopback(1)));

        peers.forget(ALICE);
        peers.forget(BOB);

        assertThat(peers.addressOf(ALICE)).isEmpty();
        assertThat(peers.peers()).isEmpty();
    }
}
