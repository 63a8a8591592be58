package org.seedbank.trustchain.community;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockOutcome;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.HalfBlockCodec;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.TestKeys;

class TrustChainCommunityTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Instant VIRTUAL_START = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedNetwork network = SimulatedNetwork.seeded(21);
    private final Node alice = new Node("alice");
    private final Node bob = new Node("bob");
    private final SimulatedNode elsewhere = network.node("elsewhere");
    private final List<Bytes> heardElsewhere = new ArrayList<>();

    @Test
    void carriesBlocksToTheAddressOfAProvenKey() {
        alice.transport.learn(bob.key(), bob.host.address());
        HalfBlock block = proposal(alice, bob);

        boolean sent = alice.transport.send(bob.key(), block);
        network.runFor(SECOND);

        assertThat(sent).isTrue();
        assertThat(bob.heard).containsExactly(block);
        assertThat(bob.dispatcher.metrics().delivered()).isEqualTo(1);
    }

    @Test
    void tellsWhenNoAddressIsKnown() {
        assertThat(alice.transport.send(bob.key(), proposal(alice, bob))).isFalse();
    }

    @Test
    void learnsNothingFromPortZero() {
        alice.transport.learn(bob.key(), new Address(bob.host.address().ip(), 0));

        assertThat(alice.transport.send(bob.key(), proposal(alice, bob))).isFalse();
    }

    @Test
    void answersTheWayABlockCameAlthoughItsOwnerIsNotWhereItProvedItsKey() {
        alice.transport.learn(bob.key(), bob.host.address());
        bob.transport.learn(alice.key(), elsewhere.address());
        listenElsewhere();

        alice.transport.send(bob.key(), proposal(alice, bob));
        network.runFor(SECOND);
        bob.transport.send(alice.key(), proposal(bob, alice));
        network.runFor(SECOND);

        assertThat(alice.heard).hasSize(1);
        assertThat(heardElsewhere).hasSize(1);
    }

    @Test
    void neverTakesTheSourceOfABlockForTheAddressOfItsOwner() {
        bob.transport.learn(alice.key(), alice.host.address());
        listenElsewhere();
        Bytes packet = packetOf(proposal(alice, bob));

        elsewhere.endpoint().send(bob.host.address(), packet);
        network.runFor(SECOND);
        IntStream.range(0, 5).forEach(i -> bob.transport.send(alice.key(), proposal(bob, alice)));
        network.runFor(SECOND);

        assertThat(bob.peers.addressOf(alice.key())).contains(alice.host.address());
        assertThat(alice.heard).hasSize(5);
        assertThat(heardElsewhere).as("one packet in, one packet out").hasSize(1);
    }

    @Test
    void sendsNothingBackTheWayABlockCameThatIsNotAnswered() {
        bob.isAnswering = false;
        bob.transport.learn(alice.key(), alice.host.address());
        listenElsewhere();

        elsewhere.endpoint().send(bob.host.address(), packetOf(proposal(alice, bob)));
        network.runFor(SECOND);
        bob.transport.send(alice.key(), proposal(bob, alice));
        network.runFor(SECOND);

        assertThat(bob.heard).hasSize(1);
        assertThat(alice.heard).hasSize(1);
        assertThat(heardElsewhere).isEmpty();
    }

    @Test
    void answersAtOnceTheWayABlockCame() {
        HalfBlock answer = proposal(bob, alice);
        bob.whenHeard = () -> bob.transport.send(alice.key(), answer);
        listenElsewhere();

        elsewhere.endpoint().send(bob.host.address(), packetOf(proposal(alice, bob)));
        network.runFor(SECOND);
        bob.transport.send(alice.key(), answer);
        network.runFor(SECOND);

        assertThat(heardElsewhere).as("one packet in, one packet out").hasSize(1);
    }

    @Test
    void sendsOneCopyToAPeerThatIsWhereItProvedItsKey() {
        alice.transport.learn(bob.key(), bob.host.address());
        bob.transport.learn(alice.key(), alice.host.address());

        alice.transport.send(bob.key(), proposal(alice, bob));
        network.runFor(SECOND);
        bob.transport.send(alice.key(), proposal(bob, alice));
        network.runFor(SECOND);

        assertThat(alice.heard).hasSize(1);
        assertThat(bob.peers.lastHeard(alice.key())).contains(Instant.parse("2026-01-01T00:00:00.020Z"));
    }

    @Test
    void dropsDamagedBlocks() {
        Bytes packet = packetOf(proposal(alice, bob));

        alice.host.endpoint().send(bob.host.address(), packet.slice(0, packet.size() - 1));
        alice.host.endpoint().send(bob.host.address(), packet.concat(Bytes.utf8("!")));
        network.runFor(SECOND);

        assertThat(bob.heard).isEmpty();
        assertThat(bob.dispatcher.metrics().malformed()).isEqualTo(1);
        assertThat(bob.dispatcher.metrics().leftOver()).isEqualTo(1);
    }

    private void listenElsewhere() {
        elsewhere.endpoint().listen((from, datagram) -> heardElsewhere.add(datagram));
    }

    private Bytes packetOf(HalfBlock block) {
        return alice.packets.unsigned(1, HalfBlockCodec.INSTANCE, block);
    }

    private static HalfBlock proposal(Node from, Node to) {
        return HalfBlock.sign(
                from.privateKey,
                SequenceNumber.GENESIS,
                BlockLink.proposalTo(to.key()),
                BlockHash.GENESIS,
                BlockType.BANDWIDTH,
                Bytes.utf8("a0n"),
                VIRTUAL_START);
    }

    private final class Node {
        private final SimulatedNode host;
        private final PrivateKey privateKey;
        private final PacketWriter packets;
        private final PeerGraph peers;
        private final TrustChainCommunity transport;
        private final Dispatcher dispatcher;
        private final List<HalfBlock> heard = new ArrayList<>();
        private boolean isAnswering = true;
        private Runnable whenHeard = () -> {};

        Node(String name) {
            host = network.node(name);
            privateKey = TestKeys.named(name);
            var context = host.context();
            packets = new PacketWriter(TrustChainCommunity.ID, privateKey, new GlobalTime(context.loop()));
            peers = new PeerGraph(context, PeerGraph.DEFAULT_LIMIT);
            transport = new TrustChainCommunity(context, host.endpoint(), TrustChainCommunity.ID, packets, peers);
            transport.listen(block -> {
                whenHeard.run();
                return heard.add(block) && isAnswering ? BlockOutcome.COUNTERSIGNED : BlockOutcome.NOT_FOR_US;
            });
            dispatcher = new Dispatcher(List.of(transport.community()));
            host.endpoint().listen(dispatcher);
        }

        PublicKey key() {
            return privateKey.publicKey();
        }
    }
}
