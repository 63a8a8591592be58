package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.discovery.AddressBook;
import org.seedbank.overlay.discovery.Reach;
import org.seedbank.overlay.endpoint.Address;
import org.seedbank.overlay.endpoint.Offence;
import org.seedbank.overlay.peer.Complaint;
import org.seedbank.overlay.peer.Peer;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.trustchain.block.BlockHash;
import org.seedbank.trustchain.block.BlockLink;
import org.seedbank.trustchain.block.BlockType;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;
import org.seedbank.trustchain.validation.DoubleSpend;

class PeersCommandTest {
    private static final PublicKey NEIGHBOUR = key(1);
    private static final PublicKey GONE = key(2);

    @TempDir
    private Path temp;

    private TestProgram program = new TestProgram(Path.of("unused"));

    @BeforeEach
    void start() {
        program = new TestProgram(temp);
    }

    @Test
    void listsNobodyBeforeANodeHasRun() {
        TestProgram.Run run = program.run("peers", "ls");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("0 peers; no node has run yet");
    }

    @Test
    void listsNeighboursAndWithAllAlsoThoseThatWere() throws IOException {
        writeBook(Reach.REACHABLE);

        assertThat(program.run("peers", "ls").out())
                .contains(NEIGHBOUR.toString(), "127.0.0.1:7001", "neighbour", "1 peer, as of")
                .doesNotContain(GONE.toString());
        var all = program.run("--json", "peers", "ls", "--all").json();
        assertThat(all.path("schema").asText()).isEqualTo("seedbank.peers/1");
        assertThat(all.path("peers")).hasSize(2);
        assertThat(all.path("peers").path(1).path("state").asText()).isEqualTo("known");
    }

    @Test
    void remembersAliasesAndBans() throws IOException {
        writeBook(Reach.REACHABLE);
        String digits = NEIGHBOUR.memberId().toString().substring(0, 10);

        assertThat(program.run("peers", "alias", digits, "alice").code()).isZero();
        assertThat(program.run("peers", "ban", "alice").code()).isZero();
        assertThat(program.run("peers", "show", "alcie").err()).contains("did you mean alice");

        assertThat(program.run("peers", "ls").out()).contains("alice", "banned");
        assertThat(program.run("peers", "show", "alice").out()).contains("name     alice", "state    banned");
        assertThat(new PeerFiles(program.data().resolve("peers")).notes().bans())
                .containsExactly(NEIGHBOUR.memberId());
        assertThat(program.run("peers", "unban", "alice").code()).isZero();
        assertThat(program.run("peers", "show", "alice").out()).contains("state    neighbour");
    }

    @Test
    void bansWhoeverHoldsAPublicKeyThatNobodyHereKnows() {
        String key = GONE.encoded().toHex();

        assertThat(program.run("peers", "ban", key).code()).isZero();

        assertThat(new PeerFiles(program.data().resolve("peers")).notes().bans())
                .containsExactly(GONE.memberId());
        assertThat(program.run("peers", "ban", "00" + key.substring(2)).code()).isEqualTo(28);
        assertThat(program.run("peers", "unban", key).code()).isZero();
        assertThat(new PeerFiles(program.data().resolve("peers")).notes().bans())
                .isEmpty();
    }

    @Test
    void refusesPeersThatNobodyKnowsAndNamesThatAreNone() throws IOException {
        writeBook(Reach.REACHABLE);
        String digits = NEIGHBOUR.memberId().toString().substring(0, 10);

        assertThat(program.run("peers", "show", "0123456789").code()).isEqualTo(3);
        assertThat(program.run("peers", "show", "nobody").code()).isEqualTo(3);
        assertThat(program.run("peers", "alias", digits, "with space").code()).isEqualTo(28);
        assertThat(program.run("peers", "alias", digits, "deadbeef").code()).isEqualTo(28);
        assertThat(program.run("peers", "connect", "noport").code()).isEqualTo(28);
    }

    @Test
    void namesWhoIsBannedLimitedOrHostileAndWhy() throws IOException {
        PrivateKey forger = PrivateKey.generate(new SecureRandom());
        try (ChainStore store = Ledgers.write(Directories.below(program.data()))) {
            DoubleSpend proof = new DoubleSpend(note(forger, "a"), note(forger, "b"));
            store.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(proof)))
                    .join();
        }
        new PeerFiles(program.data().resolve("peers"))
                .write(List.of(
                        complaint(Optional.of(NEIGHBOUR), "93.0.0.9", Offence.FALSE_BLOCKS),
                        complaint(Optional.empty(), "93.0.0.8", Offence.TOO_MANY_PACKETS)));
        program.run("peers", "ban", GONE.memberId().toString());

        String text = program.run("debug", "peers").out();
        var rows = program.run("debug", "peers", "--json").json().path("peers");

        assertThat(text)
                .contains("signed two blocks with number 1", "by you", "break a rule", "93.0.0.8", "4 entries")
                .doesNotContain("93.0.0.8:0");
        assertThat(rows).hasSize(4);
        assertThat(rows)
                .extracting(row -> row.path("state").asText())
                .containsExactly("banned", "banned", "limited", "hostile");
        assertThat(rows.findValuesAsText("peer"))
                .contains(
                        forger.publicKey().memberId().toString(),
                        GONE.memberId().toString(),
                        NEIGHBOUR.memberId().toString());
        assertThat(rows.path(3).path("offence").asText()).isEqualTo("false_blocks");
        assertThat(rows.path(3).path("count").asInt()).isEqualTo(3);
    }

    @Test
    void givesANameToOnePeerAndTakesItFromNobody() throws IOException {
        writeBook(Reach.REACHABLE);
        String neighbour = NEIGHBOUR.memberId().toString();
        program.run("peers", "alias", neighbour, "alice");

        TestProgram.Run taken = program.run("peers", "alias", GONE.memberId().toString(), "alice");

        assertThat(taken.code()).isEqualTo(28);
        assertThat(taken.err()).contains("cannot use the name alice: " + neighbour + " is called like this");
        assertThat(new PeerFiles(program.data().resolve("peers")).notes().called("alice"))
                .contains(NEIGHBOUR.memberId());
        assertThat(program.run("peers", "alias", neighbour, "alice").code()).isZero();
    }

    @Test
    void shutsNobodyOutOfTheirOwnWallet() {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        String own = program.run("wallet", "export-public").out().strip();

        TestProgram.Run run = program.run("peers", "ban", own);

        assertThat(run.code()).isEqualTo(28);
        assertThat(run.err()).contains("it is your own key");
        assertThat(new PeerFiles(program.data().resolve("peers")).notes().bans())
                .isEmpty();
    }

    @Test
    void givesNothingToWhoeverForkedAndSaysWhy() {
        PrivateKey forger = PrivateKey.generate(new SecureRandom());
        program.run("wallet", "new", "--no-passphrase", "--yes");
        try (ChainStore store = Ledgers.write(Directories.below(program.data()))) {
            DoubleSpend proof = new DoubleSpend(note(forger, "a"), note(forger, "b"));
            store.commit(new LedgerWrite(List.of(), List.of(), List.of(), List.of(proof)))
                    .join();
        }
        String key = forger.publicKey().encoded().toHex();

        TestProgram.Run given =
                program.run("wallet", "transfer", key, "1MiB", "--overdraw", "--yes", "--wait", "1s", "--json");
        TestProgram.Run shown = program.run("peers", "show", key);

        assertThat(given.code()).isEqualTo(47);
        assertThat(given.error().path("message").asText()).contains("it signed two blocks with number 1");
        assertThat(program.run("wallet", "balance", "--json")
                        .json()
                        .path("taken")
                        .asLong(-1))
                .isZero();
        assertThat(shown.out()).contains("state    banned; signed two blocks with number 1 (chain forks)");
    }

    @Test
    void listsTheNeighboursOfANodeWithoutTorrentsThatFoundWhomTheUserNamed() throws Exception {
        NodesHere nodes = new NodesHere();
        try {
            int port = nodes.start(new TestProgram(temp.resolve("other")));
            assertThat(program.run("peers", "connect", "127.0.0.1:" + port).code())
                    .isZero();
            int unused = nodes.start(program);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(program.run("peers", "ls").out())
                            .contains("127.0.0.1:" + port, "neighbour", "1 peer, as of"));
        } finally {
            nodes.end();
        }
        assertThat(program.run("peers", "ls", "--all").out()).contains("1 peer, as of");
    }

    @Test
    void leavesOutComplaintsThatAreNotUnderstood() throws IOException {
        Path file = program.data().resolve("peers").resolve("complaints");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "MALFORMED 0 x y\n\nSOMETHING 1 a b 1.2.3.4:5 -\n" + "MALFORMED 7 ".repeat(9));

        assertThat(program.run("debug", "peers").out()).contains("0 entries");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        assertThat(program.run("debug", "peers").code()).isZero();
    }

    private static Complaint complaint(Optional<PublicKey> who, String host, Offence offence) {
        return new Complaint(
                who.map(PublicKey::memberId),
                new Address(Bytes.wrap(InetAddresses.forString(host).getAddress()), 0),
                offence,
                3,
                TestProgram.NOW.minusSeconds(60),
                TestProgram.NOW.minusSeconds(5));
    }

    private static HalfBlock note(PrivateKey owner, String text) {
        return HalfBlock.sign(
                owner,
                SequenceNumber.GENESIS,
                new BlockLink(BlockLink.ANYBODY, 0),
                BlockHash.GENESIS,
                BlockType.of("note"),
                Bytes.utf8(text),
                TestProgram.NOW);
    }

    @Test
    void saysWhichLineOfTheNotesIsDamaged() throws IOException {
        Path notes = program.data().resolve("peers").resolve("notes");
        Files.createDirectories(notes.getParent());
        Files.writeString(notes, "# fine\nban 12\n");

        TestProgram.Run run = program.run("peers", "ls");

        assertThat(run.code()).isEqualTo(44);
        assertThat(run.err()).contains("line 2 is not understood");
    }

    @Test
    void startsAnewWithoutAnAddressBookThatIsDamaged() throws IOException {
        writeBook(Reach.REACHABLE);
        Path book = program.data().resolve("peers").resolve("book");
        byte[] content = Files.readAllBytes(book);
        content[content.length / 2] ^= 1;
        Files.write(book, content);

        assertThat(program.run("peers", "ls", "--all").out()).contains("0 peers");
    }

    @Test
    void saysThatNobodyAnswers() throws SocketException {
        int port;
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            TestProgram.Run run = program.run("peers", "connect", "127.0.0.1:" + port);

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("nobody answered", "127.0.0.1:" + port);
        }
        assertThat(new PeerFiles(program.data().resolve("peers")).notes().addresses())
                .isEmpty();
    }

    @Test
    void doctorTellsHowToBeReachedFromBehindARouter() throws IOException {
        writeBook(Reach.BEHIND_NAT);
        program.with("SEEDBANK_NETWORK", "open");

        assertThat(program.run("doctor").out())
                .contains("reachability", "behind a router", "forward UDP port 7000", "set node.port to 7000");
    }

    @Test
    void doctorIsContentWithAReachableNode() throws IOException {
        writeBook(Reach.REACHABLE);
        program.with("SEEDBANK_NETWORK", "open");

        assertThat(program.run("doctor").out()).contains("strangers reach this node; others see 93.0.0.7:7000");
    }

    private void writeBook(Reach reach) throws IOException {
        AddressBook book = new AddressBook(
                TestProgram.NOW,
                Address.loopback(7000),
                Optional.of(new Address(Bytes.wrap(new byte[] {93, 0, 0, 7}), 7000)),
                Optional.empty(),
                3,
                reach,
                List.of(entry(NEIGHBOUR, 7001, true), entry(GONE, 7002, false)));
        new PeerFiles(program.data().resolve("peers")).write(book);
    }

    private static AddressBook.Entry entry(PublicKey key, int port, boolean isNeighbour) {
        return new AddressBook.Entry(
                new Peer(key, Address.loopback(port)),
                TestProgram.NOW.minusSeconds(60),
                TestProgram.NOW.minusSeconds(5),
                isNeighbour);
    }

    private static PublicKey key(int number) {
        String digits = HexFormat.of().toHexDigits((byte) number);
        return new PublicKey(Bytes.utf8("LibNaCLPK:").concat(Bytes.fromHex(digits.repeat(64))));
    }
}
