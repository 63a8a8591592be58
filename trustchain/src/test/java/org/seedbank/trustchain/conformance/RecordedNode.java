package org.seedbank.trustchain.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.GlobalTime;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.loop.NodeContext;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.agreement.BlockEffect;
import org.seedbank.trustchain.agreement.CountersignPolicy;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.community.TrustChainCommunity;
import org.seedbank.trustchain.fixture.SettableClock;
import org.seedbank.trustchain.fixture.Vectors;
import org.seedbank.trustchain.node.ChainExchange;
import org.seedbank.trustchain.node.ExchangeSettings;
import org.seedbank.trustchain.node.LedgerNode;
import org.seedbank.trustchain.node.LedgerSettings;
import org.seedbank.trustchain.node.WalletRule;
import org.seedbank.trustchain.store.InMemoryChainStore;
import org.seedbank.trustchain.store.LedgerWrite;

/** A node of ours with a key and at a time of the recordings, among others of which only the packets are left. */
final class RecordedNode {
    static final CommunityId TRUSTCHAIN = CommunityId.fromHex("5ad767b05ae592a02488272ca2a86b847d4562e1");

    /** Long enough for checks and flushes, too short for anything to be repeated. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration FLUSH = Duration.ofMillis(4);
    private static final BlockType TEST = BlockType.of("test");

    private final SimulatedNetwork network = SimulatedNetwork.seeded(1);
    private final SettableClock clock = new SettableClock();
    private final List<SimulatedPacket> sent = new ArrayList<>();
    private final SimulatedNode place;
    private final GlobalTime time;
    private final InMemoryChainStore disk;
    private final TrustChainCommunity community;
    private final Dispatcher dispatcher;
    private final LedgerNode node;
    private final ChainExchange exchange;

    /**
     * A started node that knows nobody.
     *
     * @param atMeeting blocks that it asks of everybody whom it meets
     */
    RecordedNode(String name, long atMeeting) {
        clock.set(Instant.ofEpochSecond(1_600_000_000L));
        place = network.node(name);
        var context = new NodeContext(
                place.context().loop(), clock, clock, place.context().random());
        time = new GlobalTime(context.loop());
        disk = new InMemoryChainStore(place.executor(FLUSH));
        PacketWriter packets = new PacketWriter(TRUSTCHAIN, Vectors.key(name), time);
        community = new TrustChainCommunity(
                context, place.endpoint(), TRUSTCHAIN, packets, new PeerGraph(context, PeerGraph.DEFAULT_LIMIT));
        dispatcher = new Dispatcher(List.of(community.community()));
        place.endpoint().listen(dispatcher);
        CountersignPolicy echo =
                proposal -> new CountersignPolicy.Countersign(previous -> proposal.transaction(), BlockEffect.NONE);
        LedgerSettings settings = LedgerSettings.DEFAULT
                .withPolicy(BlockType.BANDWIDTH, new WalletRule())
                .withPolicy(TEST, echo);
        node = new LedgerNode(context, Vectors.key(name), disk, community, settings);
        exchange = node.exchange(
                community, place.executor(Duration.ofMillis(1)), ExchangeSettings.PUBLISHED.withAtMeeting(atMeeting));
        var started = node.start();
        network.runFor(PAUSE);
        started.join();
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT && packet.from().equals(place.address())) {
                sent.add(packet);
            }
        });
    }

    /** The node called {@code name} has proved its key. */
    RecordedNode meets(String name) {
        SimulatedNode other = network.node(name);
        other.endpoint().listen((from, datagram) -> {});
        community.learn(Vectors.key(name).publicKey(), other.address());
        network.runFor(PAUSE);
        return this;
    }

    /** {@code blocks} are on its disk. */
    RecordedNode holds(List<HalfBlock> blocks) {
        var unused = disk.commit(LedgerWrite.ofBlocks(blocks));
        network.runFor(PAUSE);
        return this;
    }

    /** It made {@code packets} packets before. */
    RecordedNode sentBefore(int packets) {
        for (int i = 1; i <= packets; i++) {
            if (time.next() != i) {
                throw new IllegalStateException("it has sent packets already");
            }
        }
        return this;
    }

    /** Its clock shows {@code instant}, and stands still. */
    RecordedNode at(Instant instant) {
        clock.set(instant);
        return this;
    }

    /** {@code packet} arrives from the node called {@code name}. */
    void receives(String name, Bytes packet) {
        network.node(name).endpoint().send(place.address(), packet);
        network.runFor(PAUSE);
    }

    /** Lets it work. */
    void pause() {
        network.runFor(PAUSE);
    }

    /** All packets that it sent, in order. */
    List<SimulatedPacket> sent() {
        return sent;
    }

    /** Where the node called {@code name} is. */
    Address addressOf(String name) {
        return network.node(name).address();
    }

    LedgerNode ledger() {
        return node;
    }

    ChainExchange exchange() {
        return exchange;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Hashes of all blocks on its disk. */
    Set<String> stored() {
        Set<String> hashes = new HashSet<>();
        disk.owners()
                .forEach(owner -> disk.chain(owner, SequenceNumber.GENESIS, Integer.MAX_VALUE)
                        .forEach(block -> hashes.add(block.hash().value().toHex())));
        return hashes;
    }
}
