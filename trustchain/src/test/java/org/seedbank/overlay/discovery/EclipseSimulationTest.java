package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.wire.Bytes;

/**
 * One hand with a fifth of all networks and any number of identities in each wants to be everybody that a node knows.
 * Its identities answer everything, name only each other, and come by themselves once a minute.
 */
class EclipseSimulationTest {
    /** {@code -Declipse.honest=80} for the large run; four times as many networks as the attacker has. */
    private static final int HONEST = Integer.getInteger("eclipse.honest", 20);

    /** {@code -Declipse.identities=640} for the large run. */
    private static final int IDENTITIES = Integer.getInteger("eclipse.identities", 160);

    /** {@code -Declipse.seed=N} for another run. */
    private static final long SEED = Long.getLong("eclipse.seed", 61);

    private static final int NETWORKS = HONEST / 4;
    /** Four hostile neighbours from each network would be more than all places. */
    private static final DiscoverySettings SETTINGS =
            DiscoverySettings.DEFAULT.withNeighbours(NETWORKS, NETWORKS + NETWORKS / 2);

    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int SLICES_PER_MINUTE = 600;

    private final SimulatedNetwork network = SimulatedNetwork.seeded(SEED).losing(0.02);
    private final List<DiscoveringNode> honest = new ArrayList<>();
    private final List<SimulatedNode> hostile = new ArrayList<>();
    private final List<LyingNode> identities = new ArrayList<>();
    private int turn;

    EclipseSimulationTest() {
        for (int i = 0; i < HONEST; i++) {
            honest.add(DiscoveringNode.start(DiscoveringNode.place(network, i), DiscoveringNode.publicAddress(0)));
        }
        List<Address> names = new ArrayList<>();
        for (int i = 0; i < IDENTITIES; i++) {
            names.add(hostileAddress(i));
        }
        for (int i = 0; i < IDENTITIES; i++) {
            SimulatedNode place = network.node("hostile " + i, names.get(i));
            hostile.add(place);
            identities.add(new LyingNode(place, names, UnaryOperator.identity()));
        }
        network.runFor(Duration.ofSeconds(20));
    }

    @Test
    void aNodeMeetsHonestOnesAlthoughNineOfTenOfItsFirstContactsAreHostile() {
        List<Address> first = new ArrayList<>(List.of(honest.get(3).address()));
        for (int i = 0; i < 9; i++) {
            first.add(hostileAddress(i));
        }
        DiscoveringNode node = start(first);

        floodFor(3, node);

        assertThat(honestOf(node)).as("seed %d", SEED).hasSizeGreaterThanOrEqualTo(SETTINGS.limit() / 4);
    }

    @Test
    void aNodeKeepsAllWhomItKnowsAlthoughACrowdWantsTheirPlaces() {
        DiscoveringNode node = start(List.of(honest.get(3).address()));
        network.runFor(Duration.ofMinutes(2));
        Set<Address> before = node.neighbours();
        assertThat(before).as("seed %d", SEED).hasSizeGreaterThanOrEqualTo(SETTINGS.target());

        floodFor(3, node);

        assertThat(node.neighbours()).as("seed %d", SEED).containsAll(before);
        assertThat(networks(hostileIn(node.discovery().addressBook())))
                .as("places of one network in the book, seed %d", SEED)
                .allSatisfy(network -> assertThat(hostileIn(node.discovery().addressBook()))
                        .filteredOn(address -> NetworkPrefix.of(address).equals(network))
                        .hasSizeLessThanOrEqualTo(4));
    }

    @Test
    void aNewcomerIsHelpedOnAlthoughACrowdOfStrangersAsksAtTheSameTime() {
        DiscoveringNode node = honest.get(3);
        DiscoveringNode late =
                DiscoveringNode.of(DiscoveringNode.place(network, 700), NetworkPolicy.open(), SETTINGS, node.address());
        floodFor(1, node);

        late.discovery().start();
        floodFor(1, node);

        assertThat(honestOf(late)).as("seed %d", SEED).isNotEmpty();
    }

    @Test
    void theBookOfANodeIsNotFilledByOneHandWhoseIdentitiesComeAndGo() {
        DiscoveringNode node = start(List.of(honest.get(3).address()));
        network.runFor(Duration.ofMinutes(2));
        Set<Address> known = honestOf(node);

        for (int round = 0; round < 4; round++) {
            floodFor(1, node);
            hostile.stream()
                    .filter(each -> each.isUp() && node.neighbours().contains(each.address()))
                    .forEach(SimulatedNode::crash);
        }
        AddressBook book = AddressBook.decode(node.discovery().addressBook().encode());
        node.place().crash();
        node.place().restart();
        DiscoveringNode again = DiscoveringNode.start(node.place(), SETTINGS);
        again.discovery().recall(book);
        floodFor(2, again);

        assertThat(book.entries()).extracting(entry -> entry.peer().address()).containsAll(known);
        assertThat(honestOf(again)).as("seed %d", SEED).hasSizeGreaterThanOrEqualTo(SETTINGS.limit() / 4);
    }

    private DiscoveringNode start(List<Address> first) {
        return DiscoveringNode.start(DiscoveringNode.place(network, 600), SETTINGS, first.toArray(Address[]::new));
    }

    /** Each identity comes once a minute. */
    private void floodFor(int minutes, DiscoveringNode victim) {
        for (int slice = 0; slice < minutes * SLICES_PER_MINUTE; slice++) {
            int until = (int) ((long) (slice % SLICES_PER_MINUTE + 1) * IDENTITIES / SLICES_PER_MINUTE);
            for (int i = (int) ((long) (slice % SLICES_PER_MINUTE) * IDENTITIES / SLICES_PER_MINUTE); i < until; i++) {
                if (hostile.get(i).isUp()) {
                    identities.get(i).request(victim.address(), turn++ & 0xffff);
                }
            }
            network.runFor(SLICE);
        }
    }

    private static Set<Address> honestOf(DiscoveringNode node) {
        Set<Address> found = new HashSet<>(node.neighbours());
        found.removeIf(EclipseSimulationTest::isHostile);
        return found;
    }

    private static List<Address> hostileIn(AddressBook book) {
        return book.entries().stream()
                .map(entry -> entry.peer().address())
                .filter(EclipseSimulationTest::isHostile)
                .toList();
    }

    private static Set<NetworkPrefix> networks(Collection<Address> addresses) {
        Set<NetworkPrefix> networks = new HashSet<>();
        addresses.forEach(address -> networks.add(NetworkPrefix.of(address)));
        return networks;
    }

    private static boolean isHostile(Address address) {
        return address.ip().at(0) == 94;
    }

    private static Address hostileAddress(int number) {
        byte[] ip = {94, (byte) (number % NETWORKS), 1, 7};
        return new Address(Bytes.wrap(ip), 2000 + number / NETWORKS);
    }
}
