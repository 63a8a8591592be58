package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;
import org.seedbank.trustchain.fixture.FreePorts;

class WalletTransferTest {
    @TempDir
    private Path directory;

    private TestProgram giver;
    private TestProgram taker;
    private String takerKey;
    private int port;

    @BeforeEach
    void makeTwoWallets() {
        port = FreePorts.next();
        giver = new TestProgram(directory.resolve("giver"));
        taker = new TestProgram(directory.resolve("taker")).with("SEEDBANK_NODE_PORT", Integer.toString(port));
        giver.run("wallet", "new", "--no-passphrase", "--yes");
        taker.run("wallet", "new", "--no-passphrase", "--yes");
        takerKey = taker.run("wallet", "export-public").out().strip();
    }

    @Test
    void movesTokensAndExplainsThemOnBothSides() throws Exception {
        CompletableFuture<Run> receiving =
                CompletableFuture.supplyAsync(() -> taker.run("wallet", "receive", "--json"));
        Run given = giver.run(
                "wallet",
                "transfer",
                takerKey,
                "5MiB",
                "--at",
                "127.0.0.1:" + port,
                "--overdraw",
                "--yes",
                "--note",
                "for the film",
                "--wait",
                "2m");
        Run received = receiving.get(2, TimeUnit.MINUTES);

        assertThat(given.code()).as(given.out() + given.err()).isZero();
        assertThat(given.out()).contains("given    5.0 MiB to ", "signed   by both", "balance  -5.0 MiB");
        assertThat(received.code()).as(received.err()).isZero();
        assertThat(received.out()).contains("\"event\":\"waiting\"", "\"event\":\"received\"", "\"amount\":5242880");
        assertThat(giver.run("wallet", "history").out()).contains("sent", "transfer: for the film");
        assertThat(taker.run("wallet", "history").out()).contains("received", "+5.0 MiB");
        assertThat(giver.run("chain", "audit").code()).isZero();
        assertThat(taker.run("chain", "audit").code()).isZero();
        assertThat(taker.run("wallet", "balance", "--json")
                        .json()
                        .get("balance")
                        .asLong())
                .isEqualTo(5 << 20);
    }

    @Test
    void givesPartOfTheTokensToAFreshIdentity() throws IOException {
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        Path file = directory.resolve("fresh.backup");
        giver.with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        taker.with("SEEDBANK_PASSPHRASE_FILE", secret.toString());

        Run given = giver.run(
                "wallet",
                "transfer",
                "--new-identity",
                "5MiB",
                file.toString(),
                "--overdraw",
                "--yes",
                "--wait",
                "2m",
                "--json");
        Run again = giver.run("wallet", "transfer", "--new-identity", "5MiB", file.toString(), "--overdraw", "--yes");
        Run restored = taker.run("wallet", "restore", file.toString(), "--force", "--json");

        assertThat(given.code()).as(given.out() + given.err()).isZero();
        assertThat(given.json().get("balance").asLong()).isEqualTo(-5 << 20);
        assertRefused(again, 13, "it exists already");
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.json().get("key")).isEqualTo(given.json().get("key"));
        assertThat(taker.run("wallet", "balance", "--json")
                        .json()
                        .get("balance")
                        .asLong())
                .isEqualTo(5 << 20);
        assertThat(taker.run("wallet", "history").code()).isZero();
        assertThat(taker.run("chain", "audit").code()).isZero();
        assertThat(giver.run("chain", "audit").code()).isZero();
        assertThat(giver.run("wallet", "balance", "--json")
                        .json()
                        .get("unsettled")
                        .asInt(-1))
                .isZero();
        try (var left = Files.list(giver.data())) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("new-identity-"));
        }
    }

    @Test
    void keepsTheTransferWhenNobodyAnswers() {
        Run given = giver.run(
                "wallet",
                "transfer",
                takerKey,
                "1MiB",
                "--at",
                "127.0.0.1:" + port,
                "--overdraw",
                "--yes",
                "--wait",
                "1s");

        assertThat(given.code()).isEqualTo(46);
        assertThat(given.out()).contains("1 not signed by the other side yet");
        assertThat(given.err()).contains("no signature yet", "it is sent again", "Try: seedbank wallet transfer ");
        assertThat(giver.run("wallet", "balance", "--json")
                        .json()
                        .get("unsettled")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void refusesWhatCannotBeGiven() {
        String own = giver.run("wallet", "export-public").out().strip();

        assertRefused(giver.run("wallet", "transfer", takerKey, "1MiB", "--yes"), 45, "your balance is 0 B");
        assertRefused(giver.run("wallet", "transfer", takerKey, "1MiB", "--overdraw"), 28, "nobody has confirmed");
        assertRefused(
                giver.run("wallet", "transfer", takerKey, "0", "--overdraw", "--yes"),
                28,
                "expected 1 byte to 1.0 TiB");
        assertRefused(
                giver.run("wallet", "transfer", takerKey, "2TiB", "--overdraw", "--yes"), 28, "expected 1 byte to");
        assertRefused(giver.run("wallet", "transfer", own, "1MiB", "--overdraw", "--yes"), 28, "your own key");
        assertRefused(giver.run("wallet", "transfer", "deadbeef", "1MiB", "--yes"), 3, "no peer of that name");
        assertRefused(giver.run("wallet", "transfer", "alice", "1MiB", "--yes"), 28, "expected the 148 hex digits");
        assertRefused(giver.run("wallet", "transfer", "00".repeat(74), "1MiB", "--yes"), 28, "does not begin as");
        assertRefused(giver.run("wallet", "transfer", takerKey, "lots", "--yes"), 28, "AMOUNT");
        assertRefused(giver.run("wallet", "transfer", "--yes"), 28, "either PEER or --new-identity");
        assertRefused(giver.run("wallet", "transfer", "--new-identity", "lots", "f", "--yes"), 28, "expected a size");
        assertRefused(giver.run("wallet", "transfer", "--new-identity", "1MiB", "f", "--yes"), 45, "your balance is");
        assertThat(giver.data().resolve("f")).doesNotExist();
        assertRefused(
                giver.run("wallet", "transfer", takerKey, "1MiB", "--at", "nowhere", "--yes"),
                28,
                "expected HOST:PORT");
        assertRefused(
                giver.with("SEEDBANK_TOKENS_PAY", "never")
                        .run("wallet", "transfer", takerKey, "1MiB", "--overdraw", "--yes"),
                53,
                "tokens.pay");
        assertThat(giver.run("wallet", "balance", "--json").json().get("blocks").asInt(-1))
                .isZero();
    }

    @Test
    void waitsNoLongerThanItIsTold() {
        assertRefused(taker.run("wallet", "receive", "--wait", "1s", "-q"), 46, "nobody gave anything within 1");
    }

    /** Whoever knows where a node was should find it there, and no second one should fail for that. */
    @Test
    void keepsItsPortFromRunToRunWhileItIsFree() throws IOException {
        TestProgram node = new TestProgram(directory.resolve("node"));
        node.run("wallet", "new", "--no-passphrase", "--yes");
        int first = FreePorts.next();
        TestProgram told = new TestProgram(directory.resolve("node"));
        assertThat(port(told.with("SEEDBANK_NODE_PORT", Integer.toString(first))))
                .isEqualTo(first);

        assertThat(port(node)).isEqualTo(first);
        try (DatagramSocket occupied = new DatagramSocket(first, InetAddress.getLoopbackAddress())) {
            assertThat(port(node)).isNotIn(occupied.getLocalPort(), 0);
        }
    }

    private static int port(TestProgram node) {
        String said = node.run("wallet", "receive", "--json", "--wait", "1s").out();
        Matcher place =
                Pattern.compile("\"address\":\"127\\.0\\.0\\.1:(\\d+)\"").matcher(said);
        assertThat(place.find()).as(said).isTrue();
        return Integer.parseInt(place.group(1));
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.complaint().lines()).as(run.err()).hasSize(2);
        assertThat(run.complaint()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
