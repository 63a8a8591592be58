package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.config.Settings;
import org.seedbank.cli.config.SettingsLoader;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.token.BandwidthTransaction;
import org.seedbank.trustchain.token.ByteCount;
import org.seedbank.trustchain.token.Totals;

/** Real nodes on loopback, in a closed network. */
class NeighboursTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path temp;

    @Test
    void nodesFindTheNamedOneAndRememberItAfterARestart() {
        NodePlan first = plan("first", Map.of());
        Address address;
        try (Node node = Node.open(first, host(Map.of()))) {
            address = await().atMost(LIMIT)
                    .until(() -> book(first).map(AddressBook::local), Optional::isPresent)
                    .orElseThrow();
            NodePlan second = plan("second", Map.of("SEEDBANK_NODE_BOOTSTRAP", address.toString()));

            try (Node other = Node.open(second, host(Map.of()))) {
                await().atMost(LIMIT).until(() -> hasNeighbour(second, first) && hasNeighbour(first, second));
                assertThat(other.pays()).isTrue();
            }
            assertThat(hasNeighbour(second, first)).as("saved at the end").isTrue();
            NodePlan again = new NodePlan(
                    second.directories(),
                    second.key(),
                    plan("unnamed", Map.of()).settings(),
                    List.of());
            try (Node other = Node.open(again, host(Map.of()))) {
                await().atMost(LIMIT)
                        .until(() -> book(again)
                                .filter(book -> book.entries().stream().anyMatch(AddressBook.Entry::isNeighbour))
                                .isPresent());
                assertThat(other.key()).isEqualTo(second.key().publicKey());
            }
            assertThat(node.key()).isEqualTo(first.key().publicKey());
        }
    }

    @Test
    void theLedgerMeetsWhomTheWalkFinds() {
        NodePlan first = plan("first", Map.of());
        HalfBlock block = genesis(first);
        try (ChainStore store = Ledgers.write(first.directories())) {
            store.commit(LedgerWrite.ofBlocks(block)).join();
        }
        try (Node node = Node.open(first, host(Map.of()))) {
            Address address = await().atMost(LIMIT)
                    .until(() -> book(first).map(AddressBook::local), Optional::isPresent)
                    .orElseThrow();

            try (Node other =
                    Node.open(plan("second", Map.of("SEEDBANK_NODE_BOOTSTRAP", address.toString())), host(Map.of()))) {
                await().atMost(LIMIT).until(() -> other.store().at(block.id()).isPresent());
            }
            assertThat(node.key()).isEqualTo(block.owner());
        }
    }

    @Test
    void aNodeNotesWhoSendsWhatDoesNotParseAndKeepsThatOverARestart() throws IOException {
        NodePlan plan = plan("first", Map.of());
        PeerFiles files = new PeerFiles(plan.directories().peers());
        try (Node node = Node.open(plan, host(Map.of()));
                DatagramSocket stranger = new DatagramSocket()) {
            Address address = await().atMost(LIMIT)
                    .until(() -> book(plan).map(AddressBook::local), Optional::isPresent)
                    .orElseThrow();
            byte[] cutOff = plan.settings()
                    .node()
                    .overlay()
                    .ledger()
                    .prefix()
                    .concat(Bytes.fromHex("01ffff"))
                    .toArray();

            stranger.send(new DatagramPacket(cutOff, cutOff.length, address.toSocket()));

            await().atMost(LIMIT).until(() -> !files.complaints().isEmpty());
            assertThat(node.pays()).isTrue();
        }
        List<Complaint> noted = files.complaints();
        assertThat(noted).singleElement().satisfies(each -> {
            assertThat(each.offence()).isEqualTo(Offence.MALFORMED);
            assertThat(each.count()).isEqualTo(1);
        });
        try (Node again = Node.open(plan, host(Map.of()))) {
            assertThat(again.pays()).isTrue();
        }
        assertThat(files.complaints()).isEqualTo(noted);
    }

    @Test
    void aClosedNetworkMapsNoPortAndKnowsNoBootstrap() {
        NodePlan closed = plan("closed", Map.of("SEEDBANK_NODE_OVERLAY", "published"));

        assertThat(closed.mapsPorts()).isFalse();
        assertThat(closed.bootstrap()).isEmpty();
        assertThat(closed.policy().isOpen()).isFalse();
    }

    @Test
    void aClosedNetworkMayContactTheNodesThatTheUserNamed() {
        NodePlan named = plan("named", Map.of("SEEDBANK_NODE_BOOTSTRAP", "192.0.2.1:7759"));

        assertThat(named.bootstrap()).hasSize(1);
        assertThat(named.policy().mayContact(named.bootstrap().get(0).toSocket().getAddress()))
                .isTrue();
    }

    @Test
    void anOpenNetworkMapsPortsUnlessTold() {
        assertThat(plan("a", Map.of("SEEDBANK_NETWORK", "open")).mapsPorts()).isTrue();
        assertThat(plan("b", Map.of("SEEDBANK_NETWORK", "open", "SEEDBANK_NODE_MAP_PORT", "false"))
                        .mapsPorts())
                .isFalse();
        assertThat(plan("c", Map.of("SEEDBANK_NETWORK", "open", "SEEDBANK_NODE_LISTEN", "127.0.0.1"))
                        .mapsPorts())
                .isFalse();
    }

    /** An unanswered proposal to somebody who is not there. */
    private static HalfBlock genesis(NodePlan plan) {
        BandwidthTransaction offer = BandwidthTransaction.proposal(ByteCount.ofMebibytes(1), Totals.NONE);
        return HalfBlock.sign(
                plan.key(),
                SequenceNumber.GENESIS,
                BlockLink.proposalTo(PrivateKey.generate(new SecureRandom()).publicKey()),
                BlockHash.GENESIS,
                BlockType.BANDWIDTH,
                offer.encode(),
                Instant.parse("2026-11-20T09:00:00Z"));
    }

    private static Optional<AddressBook> book(NodePlan plan) {
        return new PeerFiles(plan.directories().peers()).book();
    }

    private static boolean hasNeighbour(NodePlan plan, NodePlan wanted) {
        return book(plan).stream()
                .flatMap(book -> book.entries().stream())
                .anyMatch(entry -> entry.isNeighbour()
                        && entry.peer().key().equals(wanted.key().publicKey()));
    }

    private NodePlan plan(String name, Map<String, String> variables) {
        Settings settings = new SettingsLoader(
                        host(variables).environment(), temp.resolve("none.toml"), false, Optional.empty())
                .load(List.of())
                .settings();
        return new NodePlan(
                Directories.below(temp.resolve(name)), PrivateKey.generate(new SecureRandom()), settings, List.of());
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
}
