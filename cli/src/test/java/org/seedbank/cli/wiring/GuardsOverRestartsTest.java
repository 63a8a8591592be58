package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.config.SettingsLoader;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.peers.HopFile;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.community.CommunityId;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.validation.DoubleSpend;
import org.seedbank.trustchain.validation.Verdict;
import org.seedbank.tunnels.cell.PeerFlag;
import org.seedbank.tunnels.circuit.Circuit;
import org.seedbank.tunnels.circuit.CircuitPlan;
import org.seedbank.tunnels.directory.Candidate;
import org.seedbank.tunnels.node.TunnelNode;

/** Nodes that relay by default, and an owner of circuits that comes a second time. First hops, and exits. */
class GuardsOverRestartsTest {
    private static final int RELAYS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    @Test
    void beginsWithTheFirstHopsOfTheRunBefore() throws IOException {
        List<String> nodes = new ArrayList<>(List.of(startNode("exit", Map.of("SEEDBANK_TUNNELS_EXIT", "bt"))));
        for (int i = 0; i < RELAYS; i++) {
            nodes.add(startNode("relay-" + i, Map.of()));
        }
        NodePlan owner = plan("owner", Map.of("SEEDBANK_NODE_BOOTSTRAP", String.join(", ", nodes)));
        Set<String> first = firstHops(owner, 6);
        List<Peer> remembered = HopFile.guards(owner.directories().tunnels()).read();
        assertThat(remembered).hasSize(3);
        assertThat(names(remembered)).containsAll(first);

        Set<String> second = firstHops(owner, 8);

        assertThat(names(remembered)).containsAll(second);
        assertThat(HopFile.guards(owner.directories().tunnels()).read())
                .containsExactlyInAnyOrderElementsOf(remembered);
    }

    @Test
    void asksTheExitsOfTheRunBeforeAlthoughNobodyLeadsToThem() throws IOException {
        String exit = startNode("exit", Map.of("SEEDBANK_TUNNELS_EXIT", "bt"));
        NodePlan owner = plan("owner", Map.of("SEEDBANK_NODE_BOOTSTRAP", exit));
        Candidate found;
        try (TunnelHost host = TunnelHost.open(owner, host(Map.of()))) {
            await().atMost(LIMIT).until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty());
            found = host.candidates(PeerFlag.EXIT_BT).get(0);
        }
        HopFile file = HopFile.exits(owner.directories().tunnels());
        assertThat(file.read()).containsExactly(found.peer());

        try (TunnelHost host = TunnelHost.open(plan("owner", Map.of()), host(Map.of()))) {
            await().atMost(LIMIT).until(() -> !host.candidates(PeerFlag.EXIT_BT).isEmpty());

            assertThat(host.candidates(PeerFlag.EXIT_BT)).containsExactly(found);
        }
        assertThat(file.read()).containsExactly(found.peer());
    }

    @Test
    void ordinaryNodesRelayUnlessTheUserSaysNo() {
        NodePlan relay = plan("relay", Map.of());
        running.push(Node.open(relay, host(Map.of())));
        running.push(Node.open(plan("other", Map.of("SEEDBANK_TUNNELS_RELAY", "false")), host(Map.of())));
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> book("relay").isPresent() && book("other").isPresent() && hasCircuits(relay));
        String both = book("relay").orElseThrow().local() + ", "
                + book("other").orElseThrow().local();
        TunnelHost owner = TunnelHost.open(plan("owner", Map.of("SEEDBANK_NODE_BOOTSTRAP", both)), host(Map.of()));
        running.push(owner);

        await().atMost(LIMIT).until(() -> !owner.candidates(PeerFlag.RELAY).isEmpty());

        assertThat(owner.candidates(PeerFlag.RELAY)).singleElement().satisfies(found -> {
            assertThat(found.key()).isEqualTo(relay.key().publicKey());
            assertThat(found.flags()).doesNotContain(PeerFlag.EXIT_BT, PeerFlag.EXIT_HTTP, PeerFlag.EXIT_IPV8);
        });
    }

    @AfterEach
    void stopAll() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    private Set<String> firstHops(NodePlan owner, int circuits) {
        Set<String> hops = new TreeSet<>();
        try (TunnelHost host = TunnelHost.open(owner, host(Map.of()))) {
            await().atMost(LIMIT)
                    .until(() -> host.candidates(PeerFlag.RELAY).size() > RELAYS
                            && !host.candidates(PeerFlag.EXIT_BT).isEmpty());
            List<Circuit> built = new ArrayList<>();
            for (int i = 0; i < circuits; i++) {
                built.add(host.build(CircuitPlan.of(2)).join());
            }
            built.forEach(circuit -> hops.add(
                    host.onLoop(() -> circuit.path().get(0).key().toString()).join()));
        }
        return hops;
    }

    private static List<String> names(List<Peer> peers) {
        return peers.stream().map(peer -> peer.key().toString()).toList();
    }

    private String startNode(String name, Map<String, String> variables) {
        NodePlan plan = plan(name, variables);
        Listener listener = new Listener();
        running.push(ObservedNode.open(plan, TunnelRole.of(plan.settings().tunnels()), host(Map.of()), listener));
        return listener.address.join().toString();
    }

    private static boolean hasCircuits(NodePlan plan) {
        List<ControlClient> nodes = ControlClient.all(plan.directories().control());
        boolean has =
                nodes.stream().anyMatch(node -> node.ask("node_info", out -> {}).isTrue("has_circuits"));
        nodes.forEach(ControlClient::close);
        return has;
    }

    private Optional<AddressBook> book(String name) {
        return new PeerFiles(Directories.below(temp.resolve(name)).peers()).book();
    }

    private NodePlan plan(String name, Map<String, String> variables) {
        return new NodePlan(
                Directories.below(temp.resolve(name)),
                PrivateKey.generate(new SecureRandom()),
                new SettingsLoader(host(variables).environment(), temp.resolve("none.toml"), false, Optional.empty())
                        .load(List.of())
                        .settings(),
                List.of());
    }

    private Host host(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(Map.of("SEEDBANK_NETWORK", "closed"));
        all.putAll(variables);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Host(
                new Environment(all, temp, temp, temp.resolve("system.toml")),
                new Terminal(new ByteArrayInputStream(new byte[0]), nowhere, nowhere, Terminal.Features.NONE),
                Clock.systemUTC(),
                new SecureRandom(),
                new Interruption(code -> {}));
    }

    /** Wants to know nothing but where the node is. */
    private static final class Listener implements NodeObserver {
        private final CompletableFuture<Address> address = new CompletableFuture<>();

        @Override
        public void listening(Address at, PublicKey key, CommunityId overlay) {
            address.complete(at);
        }

        @Override
        public void found(Peer peer, OptionalLong chainLength) {}

        @Override
        public void received(Address from, String message, HalfBlock block, Verdict verdict) {}

        @Override
        public void signed(Address to, HalfBlock block) {}

        @Override
        public void answered(Address to, long crawlId, long blocks) {}

        @Override
        public void carries(TunnelNode node) {}

        @Override
        public void forked(Address from, DoubleSpend proof) {}
    }
}
