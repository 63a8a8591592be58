package org.seedbank.overlay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.NetworkPrefix;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.peer.PeerGraph;
import org.seedbank.overlay.sim.SimulatedNetwork;
import org.seedbank.overlay.sim.SimulatedNode;
import org.seedbank.overlay.sim.SimulatedPacket;
import org.seedbank.overlay.sim.SimulatedPacket.Fate;
import org.seedbank.overlay.wire.Bytes;

/** Honest nodes that look for each other, what they send to whom, and what each must have. */
final class HonestWalkers {
    static final DiscoverySettings SETTINGS = DiscoverySettings.DEFAULT.withNeighbours(6, 20);

    /**
     * Honest neighbours that everybody must have: as many as are sought, less those of the liars, who all have room.
     */
    static final int ENOUGH = 4;

    /** Of the first contacts of a node one lies, as of all nodes. */
    private static final int FIRST_HONEST = 4;

    /** In the network of each router. */
    private static final Address BEHIND_ROUTER =
            new Address(Bytes.wrap(new byte[] {(byte) 192, (byte) 168, 1, 20}), 7000);

    /** As many bytes as nodes of the ledger say. */
    private static final Greeting SAYING = new Greeting() {
        @Override
        public Bytes extra() {
            return LyingWalker.USUAL;
        }

        @Override
        public void met(Peer peer, Bytes extra) {
            // nobody listens here
        }
    };

    private final SimulatedNetwork network;
    private final SplittableRandom random;
    private final List<DiscoveringNode> nodes = new ArrayList<>();
    private final Map<Address, PublicKey> honest = new HashMap<>();
    private final Set<Address> walkers = new HashSet<>();
    private final Set<Address> twins = new HashSet<>();
    /** What honest nodes sent where nobody walks, and what came from there. */
    private final List<SimulatedPacket> strays = new ArrayList<>();

    private final List<SimulatedPacket> sentByWatched = new ArrayList<>();
    private Address watched = Address.NONE;
    private Instant begun = Instant.MIN;

    HonestWalkers(SimulatedNetwork network) {
        this.network = network;
        this.random = new SplittableRandom(network.seed());
        network.observing(this::observe);
    }

    /** Those who are here before the first liar comes know each other a little. */
    void settle(int count) {
        for (int i = 0; i < count; i++) {
            register(DiscoveringNode.place(network, i));
        }
        for (int i = 0; i < count; i++) {
            nodes.add(start(DiscoveringNode.place(network, i), i, firstContacts(i, count)));
        }
    }

    /** From now on what is noted counts for the next way. */
    void begin() {
        strays.clear();
        sentByWatched.clear();
        watched = Address.NONE;
        twins.clear();
        begun = nodes.get(0).place().context().wallClock().instant();
    }

    /** Has the node {@code number} begin from nothing, one of whose first contacts is {@code liar}. */
    void startAnew(int number, Address liar) {
        SimulatedNode place = nodes.get(number).place();
        place.crash();
        place.restart();
        Address[] contacts = firstContacts(number, nodes.size());
        contacts[FIRST_HONEST] = liar;
        nodes.set(number, start(place, number, contacts));
    }

    /** Another one, one of whose first contacts is {@code liar}. */
    DiscoveringNode newcomer(int number, Address liar) {
        SimulatedNode place = DiscoveringNode.place(network, number);
        register(place);
        Address[] contacts = firstContacts(0, nodes.size());
        contacts[FIRST_HONEST] = liar;
        return start(place, number, contacts);
    }

    void welcome(LyingWalker liar) {
        walkers.add(liar.address());
    }

    DiscoveringNode node(int number) {
        return nodes.get(number);
    }

    List<DiscoveringNode> nodes() {
        return nodes;
    }

    Address any() {
        return nodes.get(random.nextInt(nodes.size())).address();
    }

    boolean isHonest(Address address) {
        return honest.containsKey(address);
    }

    /** What honest nodes sent since the way began to those addresses at which nobody walks that are {@code named}. */
    List<SimulatedPacket> strays(Predicate<Address> named) {
        return strays.stream()
                .filter(each -> each.fate() == Fate.SENT && named.test(each.to()))
                .toList();
    }

    /** What they sent to their own hosts. */
    List<SimulatedPacket> toThemselves() {
        return strays.stream()
                .filter(each -> each.fate() == Fate.SENT
                        && each.to().ip().equals(each.from().ip()))
                .toList();
    }

    /**
     * Bytes that each node which was written to in the name of {@code stranger} had got from there beyond those that it
     * had sent there, at the moment when they were fewest.
     */
    Map<Address, Integer> leastCredit(Address stranger) {
        Map<Address, Integer> credit = new HashMap<>();
        Map<Address, Integer> least = new HashMap<>();
        for (SimulatedPacket each : strays) {
            int size = each.datagram().size();
            if (each.from().equals(stranger)) {
                credit.merge(each.to(), size, Integer::sum);
            } else if (each.to().equals(stranger)) {
                least.merge(each.from(), credit.merge(each.from(), -size, Integer::sum), Math::min);
            }
        }
        return least;
    }

    /** Neighbours of {@code node} that are honest, and where they say. */
    Set<Address> honestNeighbours(DiscoveringNode node) {
        return node.discovery().neighbours().stream()
                .map(Neighbour::peer)
                .filter(peer -> peer.key().equals(honest.get(peer.address())))
                .map(Peer::address)
                .collect(Collectors.toSet());
    }

    /** From now on what this one sends is kept. */
    void watch(Address address) {
        watched = address;
    }

    List<SimulatedPacket> sentByWatched() {
        return sentByWatched;
    }

    boolean haveEnough() {
        return nodes.stream().allMatch(node -> honestNeighbours(node).size() >= ENOUGH);
    }

    /** Everybody has enough honest neighbours, by whom all are connected; nobody honest is blamed. */
    void assertUnharmed() {
        assertThat(nodes)
                .as("honest neighbours, seed %d", network.seed())
                .allSatisfy(node -> assertThat(honestNeighbours(node)).hasSizeGreaterThanOrEqualTo(ENOUGH));
        assertConnected();
        assertThat(twins)
                .as("second processes with one key, seed %d", network.seed())
                .isEmpty();
        Set<Object> hosts = honest.keySet().stream().map(Address::ip).collect(Collectors.toSet());
        assertThat(nodes).allSatisfy(node -> {
            assertThat(complaints(node))
                    .as("complaints of %s, seed %d", node.place(), network.seed())
                    .noneMatch(each -> hosts.contains(each.address().ip()));
            assertBounded(node);
        });
    }

    private void assertConnected() {
        Map<Address, Set<Address>> forth = new LinkedHashMap<>();
        Map<Address, Set<Address>> back = new LinkedHashMap<>();
        for (DiscoveringNode node : nodes) {
            forth.put(node.address(), honestNeighbours(node));
            honestNeighbours(node)
                    .forEach(each ->
                            back.computeIfAbsent(each, key -> new HashSet<>()).add(node.address()));
        }
        assertThat(reachable(forth))
                .as("whom the first reaches, seed %d", network.seed())
                .containsAll(forth.keySet());
        assertThat(reachable(back))
                .as("who reaches the first, seed %d", network.seed())
                .containsAll(forth.keySet());
    }

    private Set<Address> reachable(Map<Address, Set<Address>> edges) {
        Set<Address> seen = new HashSet<>(Set.of(nodes.get(0).address()));
        Deque<Address> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            for (Address next : edges.getOrDefault(open.remove(), Set.of())) {
                if (seen.add(next)) {
                    open.add(next);
                }
            }
        }
        return seen;
    }

    /** What a node keeps is within what the settings and the overlay promise. */
    private static void assertBounded(DiscoveringNode node) {
        assertThat(node.neighbours()).hasSizeLessThanOrEqualTo(SETTINGS.limit());
        AddressBook book = node.discovery().addressBook();
        assertThat(book.entries()).hasSizeLessThanOrEqualTo(AddressBook.LIMIT);
        Map<NetworkPrefix, Long> inBook = book.entries().stream()
                .collect(Collectors.groupingBy(
                        entry -> NetworkPrefix.of(entry.peer().address()), Collectors.counting()));
        assertThat(inBook.values()).allMatch(count -> count <= SETTINGS.perNetwork());
        assertThat(node.graph().peers()).hasSizeLessThanOrEqualTo(PeerGraph.DEFAULT_LIMIT);
    }

    /** Complaints of all about hosts of {@code liars} for {@code offence}, since the way began. */
    Set<Address> namedFor(Offence offence) {
        return nodes.stream()
                .flatMap(node -> complaints(node).stream())
                .filter(each -> each.offence() == offence)
                .map(Complaint::address)
                .collect(Collectors.toSet());
    }

    /** How many of the places of all nodes {@code liars} have; 1 is all. */
    double shareOf(Collection<LyingWalker> liars) {
        Set<Address> hostile = liars.stream().map(LyingWalker::address).collect(Collectors.toSet());
        List<Address> places =
                nodes.stream().flatMap(node -> node.neighbours().stream()).toList();
        return (double) places.stream().filter(hostile::contains).count() / places.size();
    }

    private List<Complaint> complaints(DiscoveringNode node) {
        return node.graph().complaints().all().stream()
                .filter(each -> !each.last().isBefore(begun))
                .toList();
    }

    private void register(SimulatedNode place) {
        honest.put(place.address(), DiscoveringNode.keyOf(place).publicKey());
        walkers.add(place.address());
    }

    private DiscoveringNode start(SimulatedNode place, int number, Address... contacts) {
        Address lan = number % 2 == 0 ? place.address() : BEHIND_ROUTER;
        DiscoveringNode node = DiscoveringNode.of(place, lan, SETTINGS, SAYING, contacts);
        node.discovery().whenKeyIsUsedElsewhere(twins::add);
        var unused = place.context()
                .loop()
                .schedule(
                        Duration.ofMillis(random.nextInt(1000)),
                        () -> node.discovery().start());
        return node;
    }

    /** Any but {@code number} itself. */
    private Address[] firstContacts(int number, int count) {
        Address[] contacts = new Address[FIRST_HONEST + 1];
        for (int i = 0; i < contacts.length; i++) {
            contacts[i] = DiscoveringNode.publicAddress((number + 1 + random.nextInt(count - 1)) % count);
        }
        return contacts;
    }

    private void observe(SimulatedPacket packet) {
        boolean isStray = packet.fate() == Fate.SENT
                && isHonest(packet.from())
                && (!walkers.contains(packet.to()) || packet.to().equals(packet.from()));
        boolean isStrange = packet.fate() == Fate.DELIVERED && !walkers.contains(packet.from());
        if (isStray || isStrange) {
            strays.add(packet);
        }
        if (packet.fate() == Fate.SENT && packet.from().equals(watched)) {
            sentByWatched.add(packet);
        }
    }
}
