package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.seedbank.overlay.discovery.LyingWalker.Lie;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.wire.Bytes;

/**
 * Every fifth node lies to those that look for neighbours, all of them in the same way; then they leave, others come
 * and lie in another way. With each way some of the honest nodes begin from nothing, and one of their five first
 * contacts lies.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LyingWalkersSimulationTest {
    /** {@code -Dwalkers.honest=800} for the large run; four times as many as liars. */
    private static final int HONEST = Integer.getInteger("walkers.honest", 20);

    /** {@code -Dwalkers.seed=N} for another run. */
    private static final long SEED = Long.getLong("walkers.seed", 91);

    private static final int LIARS = HONEST / 4;
    /** So many begin anew with each way. */
    private static final int ANEW = Math.min(100, HONEST / 4);
    /** Seconds in which each liar says what it has to say. */
    private static final int LEAST = 6;
    /** Seconds within which everybody has enough honest neighbours. */
    private static final int MOST = 30;
    /** Seconds within which somebody who comes while they lie has one. */
    private static final int NEWCOMER = 60;

    /** Questions of all liars together each second, more than half of what a node would wait for answers to. */
    private static final int FLOOD = 400;

    /** Liars that are found out at least; most are asked only once by anybody in so short a time. */
    private static final int NAMED = Math.max(1, LIARS / 10);

    /** Which a node asks in three seconds because it looks for neighbours. */
    private static final int OWN_QUESTIONS = 30;

    /** Of all places, where a fifth of all nodes name each other only and knock everywhere. */
    private static final double MOST_HOSTILE = 0.2;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network =
            SimulatedNetwork.seeded(SEED).losing(0.05).latency(Duration.ofMillis(10), Duration.ofMillis(100));
    private final HonestWalkers honest = new HonestWalkers(network);
    private final Lies lies = new Lies(honest);
    private final List<LyingWalker> liars = new ArrayList<>();
    private int ways;
    private int seconds;

    @BeforeAll
    void settle() {
        honest.settle(HONEST);
        network.runFor(Duration.ofSeconds(6));
    }

    @BeforeEach
    void liarsGo() {
        liars.forEach(liar -> liar.place().crash());
        liars.clear();
        network.runFor(SECOND); // for what they still have under way
        ways++;
        honest.begin();
    }

    @Test
    void addressesThatNobodyCanHave() {
        List<Address> addresses = List.of(
                ipv4(224, 0, 0, 1),
                ipv4(239, 192, 77, 59),
                ipv4(255, 255, 255, 255),
                ipv4(240, 0, 0, 1),
                ipv4(0, 0, 0, 0),
                ipv4(0, 1, 2, 3),
                new Address(Bytes.fromHex("ff020000000000000000000000000001"), 7000),
                new Address(Bytes.filled(16, 0), 7000),
                elsewhere(1).withPort(0),
                elsewhere(2).withPort(53));

        whileTheyLie(lies.naming(addresses));

        assertThat(honest.strays(addresses::contains)).as("seed %d", SEED).isEmpty();
        assertLiarsNamedFor(Offence.MISLEADING, NAMED);
    }

    @Test
    void addressesOfOtherLocalNetworks() {
        List<Address> addresses = List.of(
                ipv4(127, 0, 0, 1),
                ipv4(127, 8, 9, 10),
                ipv4(10, 0, 0, 1),
                ipv4(172, 16, 0, 1),
                ipv4(192, 168, 1, 1),
                ipv4(169, 254, 1, 1),
                ipv4(100, 64, 0, 1),
                new Address(Bytes.fromHex("00000000000000000000000000000001"), 7000),
                new Address(Bytes.fromHex("fe800000000000000000000000000001"), 7000),
                new Address(Bytes.fromHex("fc000000000000000000000000000001"), 7000));

        whileTheyLie(lies.naming(addresses));

        assertThat(honest.strays(addresses::contains)).as("seed %d", SEED).isEmpty();
        assertLiarsNamedFor(Offence.MISLEADING, NAMED);
    }

    @Test
    void theAddressOfWhoeverAsks() {
        Address beside = ipv4(192, 168, 1, 77);

        int time = whileTheyLie(lies.namingTheAsker(beside));

        // Whose router alone knows its address learns that from the first who answer, and may ask itself before.
        List<SimulatedPacket> toThemselves = honest.toThemselves();
        assertThat(honest.strays(beside::equals)).as("seed %d", SEED).isEmpty();
        assertThat(toThemselves)
                .as("seed %d", SEED)
                .allMatch(packet -> beganAnewBehindRouters().contains(packet.from()));
        assertThat(counts(
                                toThemselves,
                                packet -> List.of(packet.to(), packet.datagram().at(LyingWalker.MESSAGE_ID)))
                        .values())
                .as("seed %d", SEED)
                .allMatch(count -> count <= 1 + time / 5);
    }

    @Test
    void aVictimThatNobodyAskedFor() {
        Address victim = elsewhere(3);

        int time = whileTheyLie(lies.naming(List.of(victim)));

        List<SimulatedPacket> packets = honest.strays(victim::equals);
        List<SimulatedPacket> questions = only(packets, Style::requestId);
        List<SimulatedPacket> punctures = only(packets, Style::punctureId);
        assertThat(questions).as("seed %d", SEED).isNotEmpty();
        assertThat(punctures).as("seed %d", SEED).isNotEmpty().hasSize(packets.size() - questions.size());
        assertThat(counts(questions, SimulatedPacket::from).values())
                .as("questions of each node in %d seconds, seed %d", time, SEED)
                .allMatch(count -> count == 1);
        assertThat(counts(punctures, SimulatedPacket::from).values())
                .as("punctures of each node in %d seconds, seed %d", time, SEED)
                .allMatch(count -> count <= 1 + time / 5);
    }

    @Test
    void addressesAtWhichNobodyIs() {
        Set<Address> named = new HashSet<>();

        whileTheyLie(lies.namingEachOnce(() -> {
            Address next = elsewhere(10 + named.size());
            named.add(next);
            return next;
        }));

        List<SimulatedPacket> strays = honest.strays(named::contains);
        assertThat(strays).as("seed %d", SEED).isNotEmpty();
        assertThat(counts(strays, SimulatedPacket::to).values())
                .as("packets for each name, seed %d", SEED)
                .allMatch(count -> count == 1);
    }

    @Test
    void anotherAddressOfWhoeverAsks() {
        Address mirage = elsewhere(4);

        whileTheyLie(lies.seeing(mirage));

        assertThat(honest.nodes())
                .as("seed %d", SEED)
                .allSatisfy(node -> assertThat(node.discovery().wan()).contains(node.address()));
    }

    @Test
    void questionsInTheNameOfAVictim() {
        SimulatedNode victim = network.node("victim", elsewhere(5));

        whileTheyLie(lies.askingInTheNameOf(victim));

        assertThat(honest.leastCredit(victim.address()).values())
                .as("bytes, seed %d", SEED)
                .isNotEmpty()
                .allMatch(bytes -> bytes >= 0);
    }

    @Test
    void silenceOfThoseWhoAreKnown() {
        whileTheyLie(lies.silent());
    }

    @Test
    void answersThatNobodyAskedFor() {
        whileTheyLie(lies.withOtherIdentifiers());

        assertThat(honest.shareOf(liars))
                .as("places of those that lie, seed %d", SEED)
                .isZero();
    }

    @Test
    void answersOfOthersThatArePassedOn() {
        whileTheyLie(lies.passingOn());
    }

    @Test
    void answersOfEarlierQuestions() {
        whileTheyLie(lies.repeating());
    }

    @Test
    void questionsOfStrangersWithoutEnd() {
        Address victim = honest.node(firstAnew()).address();
        honest.watch(victim);

        whileTheyLie(lies.flooding(victim, FLOOD / LIARS));

        // None of them is answered, and while one is open its addressee is not asked again.
        Set<Address> places = liars.stream().map(LyingWalker::address).collect(Collectors.toSet());
        List<SimulatedPacket> questions = only(honest.sentByWatched(), Style::requestId).stream()
                .filter(packet -> places.contains(packet.to()))
                .toList();
        assertThat(counts(questions, packet -> packet.at().toSeconds() / Asking.TIMEOUT.toSeconds())
                        .values())
                .as("questions to those who answer nothing, in three seconds, seed %d", SEED)
                .isNotEmpty()
                .allMatch(count -> count <= 2 * LIARS + OWN_QUESTIONS);
    }

    @Test
    void questionsOfNeighboursWithoutEnd() {
        Address victim = honest.node(firstAnew()).address();
        honest.watch(victim);

        whileTheyLie(lies.floodingAsNeighbours(victim, FLOOD / LIARS));

        assertThat(counts(
                                only(honest.sentByWatched(), Style::punctureRequestId),
                                packet -> packet.at().toSeconds())
                        .values())
                .as("punctures asked of others in a second, seed %d", SEED)
                .isNotEmpty()
                .allMatch(count -> count <= 20);
    }

    @Test
    void onlyEachOther() {
        whileTheyLie(lies.naming(liarsToCome()));

        assertThat(honest.shareOf(liars))
                .as("places of those that lie, seed %d", SEED)
                .isLessThanOrEqualTo(MOST_HOSTILE);
    }

    @Test
    void packetsThatAreNone() {
        Set<Address> told = new HashSet<>();

        whileTheyLie(lies.rubbish(told::add));

        assertLiarsNamedFor(Offence.MALFORMED, LIARS / 2);
        assertLiarsNamedFor(Offence.BAD_SIGNATURE, LIARS / 2);
    }

    /** Those of {@code packets} that are of one kind. */
    private static List<SimulatedPacket> only(List<SimulatedPacket> packets, ToIntFunction<Style> kind) {
        return packets.stream()
                .filter(packet -> Arrays.stream(Style.values())
                        .mapToInt(kind)
                        .anyMatch(id -> id == packet.datagram().at(LyingWalker.MESSAGE_ID)))
                .toList();
    }

    private static <K> Map<K, Integer> counts(List<SimulatedPacket> packets, Function<SimulatedPacket, K> group) {
        Map<K, Integer> counts = new HashMap<>();
        packets.forEach(packet -> counts.merge(group.apply(packet), 1, Integer::sum));
        return counts;
    }

    private static Address ipv4(int first, int second, int third, int fourth) {
        return new Address(Bytes.wrap(new byte[] {(byte) first, (byte) second, (byte) third, (byte) fourth}), 7000);
    }

    /** Where nobody walks. */
    private static Address elsewhere(int number) {
        return new Address(Bytes.wrap(new byte[] {92, (byte) (number >> 8), (byte) number, 7}), 7000);
    }

    private int firstAnew() {
        return ways * ANEW % HONEST;
    }

    private Set<Address> beganAnewBehindRouters() {
        return IntStream.range(0, ANEW)
                .map(i -> (firstAnew() + i) % HONEST)
                .filter(number -> number % 2 == 1)
                .mapToObj(number -> honest.node(number).address())
                .collect(Collectors.toSet());
    }

    private List<Address> liarsToCome() {
        return IntStream.range(0, LIARS).mapToObj(this::liarAddress).toList();
    }

    private Address liarAddress(int i) {
        int number = 1000 + i;
        return new Address(Bytes.wrap(new byte[] {93, (byte) (number >> 8), (byte) number, (byte) (8 + ways)}), 7000);
    }

    private void assertLiarsNamedFor(Offence offence, int least) {
        Set<Address> named = honest.namedFor(offence);
        assertThat(liars)
                .as("named, seed %d", SEED)
                .filteredOn(liar -> named.contains(liar.address().withPort(0)))
                .hasSizeGreaterThanOrEqualTo(least);
    }

    /** @return for how many seconds they did */
    private int whileTheyLie(Lie lie) {
        come(lie);
        for (int i = 0; i < ANEW; i++) {
            honest.startAnew((firstAnew() + i) % HONEST, liars.get(i % LIARS).address());
        }
        pass();
        DiscoveringNode late = honest.newcomer(10_000 + 2 * ways, liars.get(0).address());
        int waited = 1;
        while (waited < LEAST
                || (waited < MOST && !honest.haveEnough())
                || (waited < NEWCOMER && honest.honestNeighbours(late).isEmpty())) {
            pass();
            waited++;
        }

        assertThat(honest.honestNeighbours(late))
                .as("of a newcomer, seed %d", SEED)
                .isNotEmpty();
        honest.assertUnharmed();
        late.place().crash();
        return waited;
    }

    private void come(Lie lie) {
        for (int i = 0; i < LIARS; i++) {
            SimulatedNode place = network.node("liar " + ways + "." + i, liarAddress(i));
            LyingWalker liar = new LyingWalker(place, lie);
            liars.add(liar);
            honest.welcome(liar);
            for (int j = 0; j < 4; j++) {
                liar.request(honest.any());
            }
        }
    }

    private void pass() {
        network.runFor(SECOND);
        seconds++;
        for (int j = seconds % 2; j < LIARS; j += 2) {
            liars.get(j).request(honest.any());
        }
        liars.forEach(LyingWalker::pass);
    }
}
