package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.overlay.fuzz.FuzzTarget.unlessMalformed;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.fuzz.FuzzContract;
import org.seedbank.overlay.fuzz.FuzzTarget;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.tunnels.cell.CandidateList;
import org.seedbank.tunnels.cell.CellHeader;
import org.seedbank.tunnels.cell.CellMessage;
import org.seedbank.tunnels.cell.CellMessageCodec;
import org.seedbank.tunnels.cell.CircuitId;
import org.seedbank.tunnels.cell.Destroy;
import org.seedbank.tunnels.cell.JoiningCodec;
import org.seedbank.tunnels.cell.JoiningMessage.CreateJoint;
import org.seedbank.tunnels.cell.JoiningMessage.CreatedJoint;
import org.seedbank.tunnels.cell.JoiningMessage.Meeting;
import org.seedbank.tunnels.cell.JoiningMessage.PeersAsked;
import org.seedbank.tunnels.cell.JoiningMessage.PeersNamed;
import org.seedbank.tunnels.cell.MessageId;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.cell.PointSource;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.exit.TrackerAnswer;
import org.seedbank.tunnels.exit.TrackerRequest;
import org.seedbank.tunnels.fixture.HandMadeHop;
import org.seedbank.tunnels.fixture.HandMadeOwner;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;
import org.seedbank.tunnels.hidden.SwarmId;
import org.seedbank.tunnels.socks.SocksDatagram;
import org.seedbank.tunnels.socks.SocksRequest;

class TunnelFuzzTest extends FuzzContract {
    private static final PublicKey KEY = TestKeys.named("somebody").publicKey();
    private static final Bytes HALF = Bytes.filled(32, 7);
    private static final Bytes NAME = Bytes.filled(20, 3);

    @Override
    protected List<FuzzTarget> targets() {
        return List.of(
                cellMessage(),
                joiningMessage(),
                candidates(),
                trackerAnswer(),
                socks(),
                flags(),
                datagram(),
                meetingDatagram(),
                innerMessage(),
                ownerMessage());
    }

    private static FuzzTarget cellMessage() {
        Location nowhere = new Location.Known(Address.NONE);
        List<CellMessage> messages = List.of(
                new CellMessage.Data(new Location.Named("example.org", 80), nowhere, HALF),
                new CellMessage.Create(7, KEY, HALF),
                new CellMessage.Created(7, HALF, HALF, HALF),
                new CellMessage.Extend(7, KEY, HALF, Address.NONE),
                new CellMessage.Extended(7, HALF, HALF, HALF),
                new CellMessage.Ping(7),
                new CellMessage.TestRequest(CellMessage.TestWidth.WIDE, 7, 9, HALF),
                new CellMessage.TestResponse(CellMessage.TestWidth.NARROW, 7, HALF),
                new CellMessage.HttpRequest(7, nowhere, HALF),
                new CellMessage.HttpResponse(7, 0, 1, HALF),
                new CellMessage.EstablishIntroduction(7, NAME, KEY),
                new CellMessage.PeersResponse(
                        7, NAME, List.of(new CellMessage.Introducer(Address.NONE, KEY, KEY, PointSource.MEMBERS))));
        return new FuzzTarget(
                "CellMessage",
                bytes -> unlessMalformed(() -> {
                    CellMessage read = CellMessageCodec.INSTANCE.decode(bytes);
                    Bytes again = CellMessageCodec.INSTANCE.encode(read);
                    if (read instanceof CellMessage.PeersResponse) {
                        // Sources that mean nothing are read as one.
                        assertThat(CellMessageCodec.INSTANCE.decode(again)).isEqualTo(read);
                    } else {
                        assertThat(again).isEqualTo(bytes);
                    }
                }),
                messages.stream().map(CellMessageCodec.INSTANCE::encode).toList());
    }

    private static FuzzTarget joiningMessage() {
        return FuzzTarget.ofCanonical(
                "JoiningMessage",
                List.of(CreateJoint.CODEC, CreatedJoint.CODEC, Meeting.CODEC),
                List.of(
                        FuzzTarget.choose(0, CreateJoint.CODEC.encode(new CreateJoint(7, NAME, KEY, HALF))),
                        FuzzTarget.choose(1, CreatedJoint.CODEC.encode(new CreatedJoint(7, HALF, HALF, HALF))),
                        FuzzTarget.choose(2, Meeting.CODEC.encode(new Meeting(Address.NONE, KEY, NAME)))));
    }

    private static FuzzTarget candidates() {
        CandidateList list =
                new CandidateList(List.of(KEY), List.of(TestKeys.named("exit").publicKey()));
        return new FuzzTarget(
                "CandidateList",
                bytes -> unlessMalformed(() -> CandidateList.CODEC.encode(CandidateList.CODEC.decode(bytes))),
                List.of(CandidateList.CODEC.encode(list)));
    }

    /** What passes an exit by TCP: answers, and questions of which no second one follows. */
    private static FuzzTarget trackerAnswer() {
        return new FuzzTarget(
                "TrackerAnswer",
                bytes -> {
                    boolean unused = TrackerAnswer.isOne(bytes);
                    if (TrackerRequest.isOne(bytes) && bytes.toUtf8().indexOf("\r\n\r\n") != bytes.size() - 4) {
                        throw new IllegalStateException("more than one question: " + bytes);
                    }
                },
                List.of(
                        Bytes.utf8("HTTP/1.1 200 OK\r\n\r\nd8:intervali1800e5:peers0:e"),
                        Bytes.utf8("GET /announce?port=1 HTTP/1.0\r\nHost: tracker\r\n\r\n")));
    }

    /** What a program on this machine sends; names that are not UTF-8 change when they are read. */
    private static FuzzTarget socks() {
        SocksDatagram datagram = new SocksDatagram(new Location.Named("example.org", 80), HALF);
        return new FuzzTarget(
                "Socks",
                bytes -> {
                    unlessMalformed(() -> SocksRequest.CODEC.decode(bytes));
                    unlessMalformed(() -> SocksDatagram.CODEC.decode(bytes));
                },
                List.of(
                        SocksRequest.CODEC.encode(new SocksRequest(3, new Location.Known(Address.NONE))),
                        SocksDatagram.CODEC.encode(datagram)));
    }

    /** What introductions end with: what is known of it is said again, and nothing else is read into it. */
    private static FuzzTarget flags() {
        return new FuzzTarget(
                "PeerFlags",
                bytes -> {
                    Set<PeerFlag> flags = PeerFlag.decode(bytes);
                    assertThat(PeerFlag.decode(PeerFlag.encode(flags))).isEqualTo(flags);
                    assertThat(bytes.size() == 2 || flags.isEmpty()).isTrue();
                },
                List.of(PeerFlag.encode(TunnelSwarm.EXIT), PeerFlag.encode(TunnelSwarm.RELAY)));
    }

    /** Datagrams at a node that has a circuit, from the owner of it. */
    private static FuzzTarget datagram() {
        Bench bench = new Bench();
        return new FuzzTarget(
                "TunnelDatagram",
                bytes -> bench.of().send(bytes),
                List.of(
                        header(false).concat(Bytes.filled(60, 5)),
                        header(true).concat(CellMessageCodec.INSTANCE.encode(new CellMessage.Create(7, KEY, HALF))),
                        Destroy.packet(TunnelSwarm.OVERLAY, TestKeys.named("owner"), new CircuitId(1), 1)));
    }

    /**
     * Datagrams at an introduction point from outside of circuits, about its member and to the overlay of its swarm.
     */
    private static FuzzTarget meetingDatagram() {
        Bench bench = new Bench(new CellMessage.EstablishIntroduction(7, NAME, KEY));
        JoiningCodec codec = new JoiningCodec(TunnelSwarm.OVERLAY);
        return new FuzzTarget(
                "MeetingDatagram",
                bytes -> bench.of().send(bytes),
                List.of(
                        codec.encode(new CreateJoint(7, NAME, KEY, HALF)),
                        codec.encode(new CreatedJoint(7, HALF, HALF, HALF)),
                        codec.encode(new PeersAsked(new CellMessage.PeersRequest(7, NAME))),
                        codec.encode(new PeersNamed(new CellMessage.PeersResponse(7, NAME, List.of()))),
                        new SwarmId(NAME)
                                .overlay()
                                .prefix()
                                .concat(Bytes.filled(1, 246))
                                .concat(Bytes.filled(200, 7)),
                        new SwarmId(NAME)
                                .overlay()
                                .prefix()
                                .concat(Bytes.filled(1, 250))
                                .concat(Bytes.filled(22, 7))));
    }

    /** Messages that the owner of a circuit really sealed. */
    private static FuzzTarget innerMessage() {
        Bench bench = new Bench();
        JoiningCodec codec = new JoiningCodec(TunnelSwarm.OVERLAY);
        return new FuzzTarget(
                "SealedMessage",
                bytes -> bench.of().seal(bytes, true),
                List.of(
                        CellMessageCodec.INSTANCE.encode(new CellMessage.EstablishIntroduction(7, NAME, KEY)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.EstablishRendezvous(7, NAME)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.LinkJoined(7, NAME)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.PeersRequest(7, NAME)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Data(
                                new Location.Known(
                                        SimulatedNetwork.seeded(1).node("exit").address()),
                                new Location.Known(Address.NONE),
                                codec.encode(new CreateJoint(7, NAME, KEY, HALF)))),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Ping(7)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Extend(7, KEY, HALF, Address.loopback(9))),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Data(
                                new Location.Known(Address.loopback(9)),
                                new Location.Known(Address.NONE),
                                TunnelSwarm.utp("fuzz")))));
    }

    /** Messages of an exit to the owner of the circuit, who has asked for a test and for the answer of a tracker. */
    private static FuzzTarget ownerMessage() {
        OwnerBench bench = new OwnerBench();
        return new FuzzTarget(
                "OwnerMessage",
                bench::say,
                List.of(
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Data(
                                new Location.Known(Address.NONE),
                                new Location.Known(Address.loopback(9)),
                                TunnelSwarm.utp("fuzz"))),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Data(
                                new Location.Known(Address.NONE), new Location.Named("example.org", 80), HALF)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Pong(7)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.Extended(7, HALF, HALF, HALF)),
                        CellMessageCodec.INSTANCE.encode(
                                new CellMessage.TestResponse(CellMessage.TestWidth.WIDE, 7, HALF)),
                        CellMessageCodec.INSTANCE.encode(new CellMessage.HttpResponse(7, 0, 2, HALF))));
    }

    private static Bytes header(boolean isPlain) {
        byte[] header = new byte[CellHeader.SIZE];
        new CellHeader(TunnelSwarm.OVERLAY).write(header, 1, isPlain, true);
        return Bytes.wrap(header);
    }

    /** Made anew now and then, since circuits end. */
    private static final class Bench {
        private static final int USES = 500;

        private final CellMessage first;
        private @Nullable HandMadeOwner owner;
        private int used;

        Bench() {
            this(new CellMessage.Ping(7));
        }

        /** @param first what the owner says before anything else */
        Bench(CellMessage first) {
            this.first = first;
        }

        HandMadeOwner of() {
            HandMadeOwner current = owner;
            if (current == null || used++ % USES == 0) {
                TunnelSwarm swarm = new TunnelSwarm(SimulatedNetwork.seeded(1));
                Member exit = swarm.join("exit", TunnelSwarm.EXIT);
                current = new HandMadeOwner(swarm.network(), exit);
                // Used once, or it would end twice as soon.
                CellMessage unused = current.ask(first);
                owner = current;
            }
            return current;
        }
    }

    /** An exit that says anything, and an owner who stays what it is: nothing is delivered that is no datagram. */
    private static final class OwnerBench {
        private static final int USES = 500;

        private @Nullable HandMadeHop exit;
        private int used;
        private long delivered;
        private SimulatedNetwork network = SimulatedNetwork.seeded(1);

        void say(Bytes message) {
            HandMadeHop current = exit;
            if (current == null || used++ % USES == 0) {
                network = SimulatedNetwork.seeded(1);
                current = new HandMadeHop(network);
                exit = current;
                own(current);
            }
            long before = delivered;
            current.say(message);
            network.runFor(Duration.ofMillis(30));
            boolean isDatagram = message.size() > 0 && message.at(0) == MessageId.DATA;
            assertThat(delivered - before).isBetween(0L, isDatagram ? 1L : 0L);
        }

        private void own(HandMadeHop current) {
            Member owner = new TunnelSwarm(network).join("owner", TunnelSwarm.NOTHING);
            owner.node().directory().note(current.candidate());
            CompletableFuture<Circuit> building = owner.node()
                    .circuits()
                    .build(CircuitPlan.of(1), (circuit, from, array, offset, size) -> {
                        assertThat(offset + size).isLessThanOrEqualTo(array.length);
                        assertThat(size).isNotNegative();
                        delivered++;
                    });
            network.runUntil(building::isDone, Duration.ofSeconds(5));
            var test = building.join().measure(SpeedTest.Plan.USUAL);
            var response = building.join().exchangeHttp(new Location.Named("tracker", 80), HALF);
            assertThat(test.isDone() || response.isDone()).isFalse();
        }
    }
}
