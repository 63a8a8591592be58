package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
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

class ChainTransferCommandsTest {
    @TempDir
    Path directory;

    private final Chain payer = new Chain();
    private final Chain payee = new Chain();
    private TestProgram program;
    private TestProgram other;

    @BeforeEach
    void writeALedger() throws IOException {
        program = new TestProgram(Files.createDirectory(directory.resolve("one")));
        other = new TestProgram(Files.createDirectory(directory.resolve("two")));
        for (int i = 0; i < 5; i++) {
            HalfBlock proposal = payer.append(
                    BlockLink.proposalTo(payee.owner()),
                    BlockType.BANDWIDTH,
                    BandwidthTransaction.proposal(new ByteCount(10), new Totals(ByteCount.ZERO, new ByteCount(10L * i)))
                            .encode());
            var unused = payee.append(
                    BlockLink.answerTo(proposal.id()),
                    BlockType.BANDWIDTH,
                    BandwidthTransaction.agreement(
                                    BandwidthTransaction.decode(proposal.transaction()),
                                    new Totals(new ByteCount(10L * i), ByteCount.ZERO))
                            .encode());
        }
        var unused = payer.append(new BlockLink(BlockLink.ANYBODY, 0), BlockType.of("=SUM(A1)\",x"), Bytes.utf8("a0n"));
        try (ChainStore store = Ledgers.write(Directories.below(program.data()))) {
            store.commit(LedgerWrite.ofBlocks(payer.blocks())).join();
            store.commit(LedgerWrite.ofBlocks(payee.blocks())).join();
        }
    }

    @Test
    void anotherLedgerTakesWhatOneHasExported() throws IOException {
        Path file = directory.resolve("chains");

        var exported = program.run("chain", "export", file.toString(), "--json");
        var imported = other.run("chain", "import", file.toString(), "--json");

        assertThat(exported.json().get("blocks").asInt()).isEqualTo(11);
        assertThat(imported.code()).isZero();
        assertThat(imported.json().get("stored").asInt()).isEqualTo(11);
        try (ChainStore store = Ledgers.read(Directories.below(other.data())).orElseThrow()) {
            assertThat(store.chain(payer.owner(), SequenceNumber.GENESIS, 99)).isEqualTo(payer.blocks());
        }
        assertThat(other.run("chain", "import", file.toString(), "--json")
                        .json()
                        .get("known")
                        .asInt())
                .isEqualTo(11);
    }

    @Test
    void whoHasNoWalletIsToldHowToSeeTheChainsOfOthers() {
        for (String[] command : new String[][] {{"chain", "ls"}, {"chain", "show", "1"}}) {
            var run = program.run(command);

            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err()).contains("chain ls --all", "chain ls PEER", "chain show PEER#N", "wallet new");
        }
    }

    @Test
    void aWalletCanBeMadeWhereOnlyBlocksOfOthersWereImported() {
        Path file = directory.resolve("chains");
        program.run("chain", "export", file.toString());
        other.run("chain", "import", file.toString());

        var made = other.run("wallet", "new", "--no-passphrase", "--yes");

        assertThat(made.code()).as(made.err()).isZero();
        assertThat(other.run("chain", "stats", "--json").json().get("blocks").asInt())
                .isEqualTo(11);
        assertThat(other.run("chain", "audit").code()).isZero();
    }

    @Test
    void aWalletThatIsGoneIsNotReplacedAfterAnImport() throws IOException {
        Path file = directory.resolve("chains");
        program.run("chain", "export", file.toString());
        other.run("chain", "import", file.toString());
        other.run("wallet", "new", "--no-passphrase", "--yes");
        Files.delete(other.data().resolve("wallet").resolve("identity.key"));
        other.run("chain", "import", file.toString());

        var again = other.run("wallet", "new", "--no-passphrase", "--yes");

        assertThat(again.code()).isEqualTo(44);
        assertThat(again.err()).contains("it is gone");
    }

    @Test
    void readsFromStandardInputToo() {
        var run = other.typedBy("this is no export").run("chain", "import", "-");

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.err()).startsWith("seedbank: cannot import all of -: ");
    }

    @Test
    void anExportOfANewerVersionIsNotCalledDamaged() {
        byte[] newer = {'S', 'B', 'C', 'H', 'A', 'I', 'N', '\n', 0, 2, 0, 0, 0, 0};

        var run = other.fedWith(newer).run("chain", "import", "-");

        assertThat(run.code()).isEqualTo(59);
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err())
                .startsWith("seedbank: cannot import -: version 2 of exports, this program reads 1.\nTry: ");
    }

    @Test
    void aLedgerInUseIsNamedOnce() {
        Directories directories = Directories.below(other.data());
        TestProgram.Run run;
        try (ChainStore held = Ledgers.write(directories)) {
            assertThat(held.owners()).isEmpty();
            run = other.typedBy("").run("chain", "import", "-");
        }

        assertThat(run.code()).isEqualTo(54);
        assertThat(run.err()).containsOnlyOnce(directories.ledger().toString());
    }

    @Test
    void exportsOneChain() {
        String peer = payee.owner().memberId().toString().substring(0, 12);

        var run = program.run("chain", "export", directory.resolve("one-chain").toString(), "--of", peer, "--json");

        assertThat(run.json().get("blocks").asInt()).isEqualTo(5);
    }

    @Test
    void writesAnObjectALine() throws IOException {
        var run = program.run("chain", "export", "-", "--format", "jsonl");

        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(11);
        for (String line : lines) {
            JsonNode block = new ObjectMapper().readTree(line);
            assertThat(block.get("schema").asText()).isEqualTo("seedbank.block/1");
            assertThat(block.get("hash").asText()).hasSize(64);
        }
    }

    @Test
    void writesTheSameObjectsAsOneArrayOfJsonOrCbor() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : program.run("chain", "export", "-", "--format", "jsonl")
                .out()
                .lines()
                .toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        Path file = directory.resolve("blocks.cbor");

        var run = program.run("chain", "export", file.toString(), "--format", "cbor", "--json");
        JsonNode json = new ObjectMapper()
                .readTree(
                        program.run("chain", "export", "-", "--format", "json").out());

        byte[] cbor = Files.readAllBytes(file);
        assertThat(run.json().get("format").asText()).isEqualTo("cbor");
        assertThat(run.json().get("blocks").asInt()).isEqualTo(11);
        assertThat(json).hasSize(11).containsExactlyElementsOf(lines);
        assertThat(new ObjectMapper(new CBORFactory()).readTree(cbor)).containsExactlyElementsOf(lines);
        assertThat(cbor[0]).as("array of a length told by its end").isEqualTo((byte) 0x9f);
    }

    @Test
    void anArrayOfNoBlocksIsEmpty() throws IOException {
        Path empty = directory.resolve("empty.cbor");
        TestProgram nobody = new TestProgram(Files.createDirectory(directory.resolve("nobody")));
        Ledgers.write(Directories.below(nobody.data())).close();

        nobody.run("chain", "export", empty.toString(), "--format", "cbor");

        assertThat(nobody.run("chain", "export", "-", "--format", "json").out()).isEqualTo("[\n]\n");
        assertThat(empty).hasBinaryContent(new byte[] {(byte) 0x9f, (byte) 0xff});
    }

    @Test
    void writesATableWhoseTextsNoSpreadsheetTakesForFormulas() {
        var run = program.run("chain", "export", "-", "--format", "csv");

        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(12);
        assertThat(lines.get(0)).startsWith("owner,sequence,counterparty");
        assertThat(run.out()).contains("\"'=SUM(A1)");
    }

    @Test
    void replacesNoFileUnasked() throws IOException {
        Path file = Files.writeString(directory.resolve("there"), "precious");

        assertThat(program.run("chain", "export", file.toString()).code()).isEqualTo(13);
        assertThat(file).hasContent("precious");
        assertThat(program.run("chain", "export", file.toString(), "--yes").code())
                .isZero();
    }

    @Test
    void whatIsWrittenReplacesFilesAndNeverAPipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        Path file = Files.writeString(directory.resolve("file"), "old");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> length(pipe));
        var piped = program.run("chain", "export", pipe.toString(), "--format", "csv", "--yes");
        var linked = program.run("chain", "export", link.toString(), "--format", "csv", "--yes");
        CompletableFuture<Long> drawing = CompletableFuture.supplyAsync(() -> length(pipe));
        var drawn = program.run("chain", "graph", "-o", pipe.toString(), "--yes");

        assertThat(piped.code()).as(piped.err()).isZero();
        assertThat(linked.code()).as(linked.err()).isZero();
        assertThat(drawn.code()).as(drawn.err()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(Files.size(file)).isEqualTo(read.get(1, TimeUnit.MINUTES)).isGreaterThan(1000);
        assertThat(drawing.get(1, TimeUnit.MINUTES)).isGreaterThan(500);
        assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther())
                .isTrue();
    }

    private static long length(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readAllBytes().length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void refusesGraphsOfNothing() {
        String peer = payee.owner().memberId().toString();

        assertThat(program.run("chain", "graph", "--depth", "1").err()).contains("none is named");
        for (String[] wrong : new String[][] {
            {"chain", "graph", peer, "--depth", "0"},
            {"chain", "graph", "--limit", "0"},
            {"chain", "graph", "--limit=-1"}
        }) {
            var run = program.run(wrong);

            assertThat(run.code()).as(String.join(" ", wrong)).isEqualTo(28);
            assertThat(run.err()).contains("expected 1 or more");
        }
        assertThat(program.run("chain", "graph", peer, "--depth", "1", "--json")
                        .json()
                        .get("nodes"))
                .hasSize(2);
    }

    @Test
    void refusesWhatIsNoExport() throws IOException {
        Path file = Files.writeString(directory.resolve("text"), "just some text");

        var wrong = other.run("chain", "import", file.toString());
        var missing = other.run("chain", "import", directory.resolve("nothing").toString());

        assertThat(wrong.code()).isEqualTo(52);
        assertThat(wrong.err()).contains("no export");
        assertThat(missing.code()).isNotZero();
    }

    @Test
    void tellsOfBlocksThatBreakARule() throws IOException {
        HalfBlock last = payee.blocks().get(4);
        HalfBlock forged = new HalfBlock(
                last.id(),
                last.link(),
                last.previous(),
                last.type(),
                last.transaction(),
                last.timestamp().plusMillis(1),
                last.signature());
        TestProgram liar = new TestProgram(Files.createDirectory(directory.resolve("liar")));
        try (ChainStore store = Ledgers.write(Directories.below(liar.data()))) {
            store.commit(LedgerWrite.ofBlocks(forged)).join();
        }
        Path file = directory.resolve("forged");
        liar.run("chain", "export", file.toString());

        var run = other.run("chain", "import", file.toString(), "--json");

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.json().get("refused").asInt()).isEqualTo(1);
        assertThat(run.json().get("problems").get(0).get("why").asText()).contains("signature");
    }

    private static final class Chain {
        private final PrivateKey key = PrivateKey.generate(new SecureRandom());
        private final List<HalfBlock> blocks = new ArrayList<>();

        PublicKey owner() {
            return key.publicKey();
        }

        List<HalfBlock> blocks() {
            return blocks;
        }

        HalfBlock append(BlockLink link, BlockType type, Bytes transaction) {
            BlockHash previous = blocks.isEmpty()
                    ? BlockHash.GENESIS
                    : blocks.get(blocks.size() - 1).hash();
            HalfBlock block = HalfBlock.sign(
                    key,
                    new SequenceNumber(blocks.size() + 1),
                    link,
                    previous,
                    type,
                    transaction,
                    Instant.ofEpochSecond(blocks.size()));
            blocks.add(block);
            return block;
        }
    }
}
