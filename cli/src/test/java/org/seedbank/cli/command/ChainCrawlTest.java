package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.config.SettingsLoader;
import org.seedbank.cli.peers.PeerFiles;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.Passphrase;
import org.seedbank.cli.wiring.Node;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.fixture.FreePorts;

/** Chains that come from another node over loopback. */
class ChainCrawlTest {
    private static final int PAYMENTS = 150;

    @TempDir
    private Path directory;

    private TestProgram there;
    private TestProgram here;
    private PaidWallet wallet;
    private String owner;
    private String address;
    private Node node;
    private final NodesHere nodes = new NodesHere();

    @BeforeEach
    void runANodeWithAChain() throws IOException {
        int port = FreePorts.next();
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        there = new TestProgram(directory.resolve("there")).with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        here = new TestProgram(directory.resolve("here"));
        there.run("wallet", "new");
        here.run("wallet", "new", "--no-passphrase", "--yes");
        wallet = PaidWallet.write(there, PAYMENTS);
        owner = there.run("wallet", "export-public").out().strip();
        address = "127.0.0.1:" + port;
        node = Node.open(plan(port), there.host());
    }

    @AfterEach
    void stopTheNodes() throws Exception {
        node.close();
        nodes.end();
    }

    @Test
    void fetchesAChainWithItsOtherHalvesAndShowsIt() {
        Run crawled = here.run("chain", "crawl", owner, "--at", address, "--json", "--wait", "1m");

        assertThat(crawled.code()).as(crawled.out() + crawled.err()).isZero();
        assertThat(crawled.out())
                .contains(
                        "\"event\":\"asking\"",
                        "\"event\":\"chain\"",
                        "\"event\":\"done\"",
                        "\"fetched\":" + 2 * PAYMENTS,
                        "\"missing\":0",
                        "\"forks\":0",
                        "\"complete\":true");
        String peer = there.run("wallet", "show", "--json").json().get("peer").asText();
        assertThat(here.run("chain", "ls", peer, "--json").json().get("blocks")).hasSize(PAYMENTS);
        assertThat(here.run("chain", "verify").code()).isZero();
        assertThat(here.run("chain", "stats", "--json").json().get("blocks").asInt())
                .isEqualTo(2 * PAYMENTS);
        assertThat(here.run("chain", "graph", "--json").json().get("edges")).hasSize(1);
    }

    @Test
    void followsTheNamesInChainsToAllOthers() {
        Run crawled = here.run("chain", "crawl", "all", "--at", address, "--json", "--wait", "1m");

        assertThat(crawled.code()).as(crawled.out() + crawled.err()).isZero();
        String provider = wallet.provider().publicKey().memberId().toString();
        assertThat(crawled.out()).contains("\"peer\":\"" + provider + "\"", "\"chains\":2", "\"missing\":0");
        assertThat(here.run("chain", "ls", provider, "--json").json().get("blocks"))
                .hasSize(PAYMENTS);
    }

    @Test
    void stopsAtTheLimitAndSaysSo() {
        Run part = here.run("chain", "crawl", owner, "--at", address, "--limit", "64", "--wait", "1m");

        assertThat(part.code()).as(part.out() + part.err()).isEqualTo(7);
        assertThat(part.out()).contains(" missing, 0 forks seen");
        assertThat(part.complaint().lines()).hasSize(2);
        assertThat(part.complaint()).startsWith("seedbank: fetched not all of ").contains("\nTry: ");
        Run stats = here.run("chain", "stats", "--json");
        assertThat(stats.json().get("blocks").asInt()).isBetween(1, 2 * PAYMENTS - 1);
        assertThat(here.run("chain", "ls", "--all").code()).isZero();
        assertThat(here.run("chain", "graph").code()).isZero();
        assertThat(here.run("chain", "audit").code()).isZero();
    }

    @Test
    void findsNothingNewRightAfterACompleteCrawl() {
        crawl("--wait", "1m");

        Run again = crawl("--wait", "1m");

        assertThat(again.code()).as(again.out() + again.err()).isZero();
        JsonNode done = lastLine(again);
        assertThat(done.get("fetched").asLong()).as(again.out()).isZero();
        assertThat(done.get("missing").asLong()).as(again.out()).isZero();
        assertThat(done.get("complete").asBoolean()).as(again.out()).isTrue();
    }

    @Test
    void goesOnWhereTheLimitStoppedIt() {
        Run part = crawl("--limit", "64", "--wait", "1m");
        long before = lastLine(part).get("fetched").asLong();

        Run rest = crawl("--wait", "1m");

        assertThat(before).as(part.out()).isBetween(1L, 2 * PAYMENTS - 1L);
        assertThat(rest.code()).as(rest.out() + rest.err()).isZero();
        assertThat(lastLine(rest).get("fetched").asLong()).as(rest.out()).isEqualTo(2 * PAYMENTS - before);
        assertThat(here.run("chain", "stats", "--json").json().get("blocks").asInt())
                .isEqualTo(2 * PAYMENTS);
    }

    @Test
    void fetchesAChainThroughCircuitsUnderNoNameOfItsOwn() {
        int exit = nodes.start(
                new TestProgram(directory.resolve("exit")), Options.statement("tunnels.exit", "overlay", "test"));
        String meeting = "127.0.0.1:" + exit;
        int relay = nodes.start(
                new TestProgram(directory.resolve("relay")), Options.statement("node.bootstrap", meeting, "test"));
        assertThat(relay).isNotEqualTo(exit);

        Run crawled = crawl("--wait", "1m", "--hops", "2", "--bootstrap", meeting, "--circuit-wait", "90s");

        assertThat(crawled.code()).as(crawled.out() + crawled.err()).isZero();
        assertThat(crawled.out()).contains("\"event\":\"circuits\"", "\"hops\":2");
        assertThat(lastLine(crawled).get("fetched").asInt()).isEqualTo(2 * PAYMENTS);
        assertThat(here.run("chain", "verify").code()).isZero();
        assertThat(here.run("chain", "stats", "--json").json().get("blocks").asInt())
                .isEqualTo(2 * PAYMENTS);
        node.close();
        String own = here.run("wallet", "export-public").out().strip();
        assertThat(new PeerFiles(Directories.below(there.data()).peers())
                        .book()
                        .orElseThrow()
                        .entries())
                .isNotEmpty()
                .noneMatch(entry -> entry.peer().key().encoded().toHex().equals(own));
    }

    @Test
    void fetchesNothingWithoutACircuitIfItIsToUseOne() {
        assertRefused(
                here.run("chain", "crawl", owner, "--at", address, "--hops", "1", "--circuit-wait", "1s", "-q"),
                48,
                "nothing was sent in the clear");
        assertRefused(
                here.run("chain", "crawl", owner, "--at", "example.org:1", "--hops", "1"), 28, "--at example.org:1");
        assertRefused(here.run("chain", "crawl", owner, "--at", address, "--hops", "4"), 28, "--hops 4");
    }

    @Test
    void saysThatNobodyAnswers() {
        assertRefused(
                here.run("chain", "crawl", owner, "--at", "127.0.0.1:" + FreePorts.next(), "--wait", "1s", "-q"),
                6,
                "no node answered");
        assertRefused(here.run("chain", "crawl", owner, "--wait", "1s", "-q"), 6, "no node answered");
    }

    @Test
    void refusesWhatIsNoKey() {
        for (String wrong : new String[] {"alice", "zz".repeat(74), "00".repeat(74), "12"}) {
            Run run = here.run("chain", "crawl", wrong);
            assertThat(run.code()).as(wrong + run.err()).isEqualTo(28);
            assertThat(run.complaint().lines()).as(run.err()).hasSize(2);
        }
        assertThat(here.run("chain", "crawl", "deadbeef").code()).isEqualTo(3);
        assertThat(here.run("chain", "crawl", owner, "--limit", "0").code()).isEqualTo(28);
        assertThat(here.run("chain", "crawl").code()).isEqualTo(28);
        assertThat(here.with("SEEDBANK_TOKENS_PAY", "never")
                        .run("chain", "crawl", owner)
                        .code())
                .isEqualTo(53);
    }

    private Run crawl(String... options) {
        List<String> all = new ArrayList<>(List.of("chain", "crawl", owner, "--at", address, "--json"));
        all.addAll(List.of(options));
        return here.run(all.toArray(String[]::new));
    }

    private static JsonNode lastLine(Run run) {
        List<String> lines = run.out().lines().toList();
        try {
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NodePlan plan(int port) {
        Directories directories = Directories.below(there.data());
        PrivateKey key = new KeyFile(directories)
                .read()
                .orElseThrow()
                .unseal(Passphrase.of("correct horse".toCharArray()))
                .orElseThrow()
                .key();
        there.with("SEEDBANK_NODE_PORT", Integer.toString(port));
        Environment environment = there.host().environment();
        var settings = new SettingsLoader(environment, directories.userFile(), false, Optional.empty())
                .load(List.of())
                .settings();
        return new NodePlan(directories, key, settings, List.of());
    }

    private static void assertRefused(Run run, int code, String why) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.complaint().lines()).as(run.err()).hasSize(2);
        assertThat(run.complaint()).startsWith("seedbank: ").contains(why, "\nTry: ");
    }
}
