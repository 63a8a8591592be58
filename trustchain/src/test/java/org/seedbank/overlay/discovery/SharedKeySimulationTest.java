package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.community.Community;
import org.seedbank.overlay.community.Dispatcher;
import org.seedbank.overlay.community.PacketWriter;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.Flags;

/** Two processes with one key notice each other; who has the packets of one process only makes it believe nothing. */
class SharedKeySimulationTest {
    private final SimulatedNetwork network = SimulatedNetwork.seeded(31);
    private final SimulatedNode place = DiscoveringNode.place(network, 1);
    private final SimulatedNode elsewhere = DiscoveringNode.place(network, 2);
    private final List<Address> noticed = new ArrayList<>();
    private final List<Address> noticedElsewhere = new ArrayList<>();

    @Test
    void bothNoticeTheOther() {
        DiscoveringNode first = watched(DiscoveringNode.start(place), noticed);
        DiscoveringNode copy = watched(DiscoveringNode.moved(place, elsewhere, first.address()), noticedElsewhere);

        network.runFor(Duration.ofSeconds(10));

        assertThat(noticed).contains(copy.address()).containsOnly(copy.address());
        assertThat(noticedElsewhere).contains(first.address()).containsOnly(first.address());
        assertThat(first.neighbours()).isEmpty();
        assertThat(first.graph().peers()).isEmpty();
    }

    @Test
    void bothNoticeTheOtherWhenItIsFoundLater() {
        DiscoveringNode first = watched(DiscoveringNode.start(place), noticed);
        DiscoveringNode copy = watched(DiscoveringNode.moved(place, elsewhere), noticedElsewhere);
        network.runFor(Duration.ofSeconds(30));
        assertThat(noticed).isEmpty();

        first.discovery().suggest(copy.address(), copy.address());
        network.runFor(Duration.ofSeconds(10));

        assertThat(noticed).contains(copy.address());
        assertThat(noticedElsewhere).contains(first.address());
    }

    @Test
    void aCommonNeighbourTellsEachOfTheOther() {
        DiscoveringNode friend = DiscoveringNode.start(DiscoveringNode.place(network, 3));
        DiscoveringNode first = watched(DiscoveringNode.start(place, friend.address()), noticed);
        network.runFor(Duration.ofSeconds(30));

        DiscoveringNode copy = watched(DiscoveringNode.moved(place, elsewhere, friend.address()), noticedElsewhere);
        network.runFor(Duration.ofSeconds(10));

        assertThat(noticed).contains(copy.address()).containsOnly(copy.address());
        assertThat(noticedElsewhere).contains(first.address()).containsOnly(first.address());
    }

    @Test
    void whoMovesIsNoSecondProcess() {
        DiscoveringNode friend = DiscoveringNode.start(DiscoveringNode.place(network, 3));
        DiscoveringNode first = watched(DiscoveringNode.start(place, friend.address()), noticed);
        network.runFor(Duration.ofSeconds(30));
        first.discovery().close();

        DiscoveringNode moved = watched(DiscoveringNode.moved(place, elsewhere, friend.address()), noticedElsewhere);
        network.runFor(Duration.ofMinutes(3));

        assertThat(noticed).isEmpty();
        assertThat(noticedElsewhere).isEmpty();
        assertThat(moved.neighbours()).containsExactly(friend.address());
    }

    @Test
    void packetsThatComeBackProveNothing() {
        elsewhere.endpoint().listen((from, datagram) -> elsewhere.endpoint().send(from, datagram));
        watched(DiscoveringNode.start(place, elsewhere.address()), noticed);

        network.runFor(Duration.ofMinutes(3));

        assertThat(noticed).isEmpty();
    }

    @Test
    void oldPacketsThatAreSentAgainByAnotherProveNothing() {
        SimulatedNode friend = DiscoveringNode.place(network, 3);
        List<Bytes> recorded = new ArrayList<>();
        network.observing(packet -> {
            if (packet.fate() == Fate.SENT && packet.from().equals(place.address())) {
                recorded.add(packet.datagram());
            }
        });
        DiscoveringNode node = watched(DiscoveringNode.start(place), noticed);
        DiscoveringNode.start(friend, node.address());
        network.runFor(Duration.ofMinutes(1));
        List<Bytes> replayed = List.copyOf(recorded);
        assertThat(replayed).hasSizeGreaterThan(10);
        List<Bytes> answers = new ArrayList<>();
        elsewhere.endpoint().listen((from, datagram) -> {
            answers.add(datagram);
            elsewhere.endpoint().send(node.address(), datagram);
        });

        for (Bytes each : replayed) {
            elsewhere.endpoint().send(node.address(), each);
            network.runFor(Duration.ofMillis(300));
        }

        assertThat(answers).as("questions of the node").isNotEmpty();
        assertThat(noticed).isEmpty();
    }

    @Test
    void anAnswerMadeForAnotherIsNoProofWhateverItsIdentifier() {
        // Whoever asks for every identifier in turn has an answer for the one that comes.
        DiscoveringNode node = watched(DiscoveringNode.start(place), noticed);
        PacketWriter own = DiscoveringNode.packets(elsewhere, place);
        Map<Integer, Bytes> answers = new HashMap<>();
        List<Integer> asked = new ArrayList<>();
        Community.Builder table = Community.builder(DiscoveringNode.OVERLAY);
        table.signed(Style.OLD.requestId(), Style.OLD.requests(), (sender, request) -> {
            asked.add(request.identifier());
            Bytes answer = answers.computeIfAbsent(
                    request.identifier(),
                    id -> own.introduction(
                            Style.OLD.responseId(), Style.OLD.responses(), answerTo(elsewhere.address(), id)));
            elsewhere.endpoint().send(sender.address(), answer);
        });
        elsewhere.endpoint().listen(new Dispatcher(List.of(table.build())));

        node.discovery().bootstrap(List.of(elsewhere.address()));
        network.runFor(Duration.ofMinutes(1));

        assertThat(asked).isNotEmpty();
        assertThat(noticed).isEmpty();
    }

    private IntroductionResponse answerTo(Address destination, int identifier) {
        return new IntroductionResponse(
                destination,
                place.address(),
                place.address(),
                Address.NONE,
                Address.NONE,
                Flags.NONE,
                identifier,
                Bytes.empty());
    }

    private static DiscoveringNode watched(DiscoveringNode node, List<Address> noticed) {
        node.discovery().whenKeyIsUsedElsewhere(noticed::add);
        return node;
    }
}
