package org.seedbank.tunnels.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Location;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.tunnels.cell.CellMessage.Create;
import org.seedbank.tunnels.cell.CellMessage.Created;
import org.seedbank.tunnels.cell.CellMessage.Data;
import org.seedbank.tunnels.cell.CellMessage.Extended;
import org.seedbank.tunnels.cell.CellMessage.HttpRequest;
import org.seedbank.tunnels.cell.CellMessage.HttpResponse;
import org.seedbank.tunnels.cell.CellMessage.Pong;
import org.seedbank.tunnels.cell.CellMessage.TestRequest;
import org.seedbank.tunnels.cell.CellMessage.TestResponse;
import org.seedbank.tunnels.cell.CellMessage.TestWidth;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.circuit.SpeedTest;
import org.seedbank.tunnels.fixture.HandMadeHop;
import org.seedbank.tunnels.fixture.TunnelSwarm;
import org.seedbank.tunnels.fixture.TunnelSwarm.Member;

/** An owner whose exit says what is not true. */
class LyingExitTest {
    private static final Location NOWHERE = new Location.Known(Address.NONE);

    private final SimulatedNetwork network = SimulatedNetwork.seeded(23);
    private final Member owner = new TunnelSwarm(network).join("owner", TunnelSwarm.NOTHING);
    private final HandMadeHop exit = new HandMadeHop(network);

    @BeforeEach
    void introduce() {
        owner.node().directory().note(exit.candidate());
    }

    @Test
    void answersToQuestionsNobodyAskedChangeNothing() {
        Circuit circuit = owner.build(CircuitPlan.of(1));
        settle();
        double loss = circuit.loss();

        for (int i = 0; i < 1000; i++) {
            exit.say(new Pong(i));
            exit.say(new TestResponse(TestWidth.WIDE, i, Bytes.filled(100, 1)));
            exit.say(new HttpResponse(i, 0, 1, Bytes.utf8("d1:x1:ye")));
            exit.say(new Extended(i, Bytes.filled(32, 9), Bytes.filled(32, 1), Bytes.empty()));
            exit.sayOpenly(new Created(i, Bytes.filled(32, 9), Bytes.filled(32, 1), Bytes.empty()));
        }
        settle();

        assertThat(circuit.isReady()).isTrue();
        assertThat(circuit.path()).hasSize(1);
        assertThat(circuit.loss()).isLessThanOrEqualTo(loss);
        assertThat(owner.heard()).isEmpty();
    }

    @Test
    void partsOfAResponseThatContradictEachOtherAreBounded() {
        Circuit circuit = owner.build(CircuitPlan.of(1));
        CompletableFuture<Bytes> answer =
                circuit.exchangeHttp(new Location.Named("tracker.example", 80), Bytes.utf8("GET / HTTP/1.1\r\n\r\n"));
        settle();
        long identifier = ((HttpRequest) exit.heard().get(0)).identifier();

        exit.say(new HttpResponse(identifier, 0, 0, Bytes.utf8("none")));
        exit.say(new HttpResponse(identifier, 5, 5, Bytes.utf8("behind the end")));
        exit.say(new HttpResponse(identifier, 0, 65_535, Bytes.utf8("more than there may be")));
        exit.say(new HttpResponse(identifier + 1, 0, 1, Bytes.utf8("somebody else's")));
        settle();
        assertThat(answer).isNotDone();
        exit.say(new HttpResponse(identifier, 1, 2, Bytes.utf8("second")));
        exit.say(new HttpResponse(identifier, 1, 2, Bytes.utf8("second")));
        exit.say(new HttpResponse(identifier, 0, 2, Bytes.utf8("first ")));
        settle();

        assertThat(answer).isCompletedWithValue(Bytes.utf8("first second"));
    }

    @Test
    void aMeasurementCountsEachAnswerOnce() {
        Circuit circuit = owner.build(CircuitPlan.of(1));
        CompletableFuture<SpeedTest.Outcome> outcome =
                circuit.measure(new SpeedTest.Plan(TestWidth.WIDE, 4, Duration.ofSeconds(1)));
        settle();
        List<TestRequest> asked = exit.heard().stream()
                .filter(TestRequest.class::isInstance)
                .map(TestRequest.class::cast)
                .toList();

        for (TestRequest each : asked) {
            for (int i = 0; i < 20; i++) {
                exit.say(new TestResponse(TestWidth.WIDE, each.identifier(), Bytes.filled(1000, 1)));
                exit.say(new TestResponse(TestWidth.NARROW, each.identifier() & 0xffff, Bytes.filled(1000, 1)));
            }
        }
        network.runFor(Duration.ofSeconds(3));

        assertThat(asked).hasSize(4);
        assertThat(outcome).isCompleted();
        assertThat(outcome.join().answers()).isEqualTo(4);
    }

    @Test
    void datagramsWithoutAnAddressOfOriginAreDropped() {
        Circuit circuit = owner.build(CircuitPlan.of(1));

        exit.say(new Data(NOWHERE, new Location.Named("example.org", 80), TunnelSwarm.utp("a name")));
        exit.say(Bytes.fromHex("01"));
        exit.say(Bytes.fromHex("0101000000000000010102"));
        exit.say(Bytes.fromHex("0102ffff"));
        exit.say(new Data(NOWHERE, new Location.Known(Address.loopback(7)), TunnelSwarm.utp("wherever")));
        settle();

        assertThat(owner.heard()).as("who it is from only the exit knows").containsExactly("127.0.0.1:7 wherever");
        assertThat(circuit.isReady()).isTrue();
    }

    @Test
    void exitsDoNotBuildCircuitsThroughTheirOwner() {
        Circuit circuit = owner.build(CircuitPlan.of(1));

        exit.sayOpenly(new Create(7, exit.candidate().key(), Bytes.filled(32, 9)));
        settle();

        assertThat(owner.node().joiner().joints()).isZero();
        assertThat(circuit.isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void outlivesWhateverIsInACell(long seed) {
        Circuit circuit = owner.build(CircuitPlan.of(1));
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] message = new byte[1 + random.nextInt(300)];
            random.nextBytes(message);
            message[0] = (byte) random.nextInt(36);
            if (message[0] != 1) {
                exit.say(Bytes.wrap(message));
            }
        }
        settle();

        exit.say(new Data(NOWHERE, new Location.Known(Address.loopback(7)), TunnelSwarm.utp("still there")));
        settle();

        assertThat(owner.heard()).as("seed %s", seed).containsExactly("127.0.0.1:7 still there");
        assertThat(circuit.isReady()).isTrue();
    }

    private void settle() {
        network.runFor(Duration.ofMillis(500));
    }
}
