package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.command.TestProgram.Run;
import org.xml.sax.InputSource;

class ExplorerTest {
    private static final long PAID = 3 << 20;

    @TempDir
    private Path directory;

    private TestProgram program;
    private PaidWallet wallet;

    @BeforeEach
    void makeLedger() throws IOException {
        program = new TestProgram(directory);
        Path secret = Files.createFile(
                directory.resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, "correct horse\n");
        program.with("SEEDBANK_PASSPHRASE_FILE", secret.toString());
        program.run("wallet", "new");
        wallet = PaidWallet.write(program, 3);
    }

    @Test
    void listsBlocksForSpreadsheets() {
        Run csv = program.run("chain", "ls", "--format", "csv");
        Run chosen = program.run(
                "chain", "ls", "--format", "csv", "--columns", "balance,sequence", "--no-header", "--sort", "balance");

        assertThat(csv.out().lines()).hasSize(4);
        assertThat(csv.out())
                .startsWith(
                        "sequence,time,kind,peer,change,balance,answered,type,hash\r\n1,2026-11-20T09:00:00Z,proposed,");
        assertThat(chosen.out().lines()).containsExactly(3 * -PAID + ",3", 2 * -PAID + ",2", -PAID + ",1");
    }

    @Test
    void listsBlocksAndHistoryAsJsonLines() {
        String blocks = program.run("chain", "ls", "--format", "jsonl").out();
        String history = program.run("wallet", "history", "--format", "jsonl", "--last", "2")
                .out();

        assertThat(blocks.lines()).hasSize(3).allMatch(line -> line.startsWith("{\"schema\":\"seedbank.block-row/1\""));
        assertThat(history.lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"schema\":\"seedbank.history-row/1\"")
                        && line.contains("\"change\":" + -PAID));
        assertThat(program.run("wallet", "history", "--format", "csv").out()).contains("spent");
    }

    @Test
    void listsChainsInEveryFormatAndJsonComesFirst() {
        Run csv = program.run("chain", "ls", "--all", "--format", "csv");
        Run lines = program.run("chain", "ls", "--all", "--format", "jsonl");
        Run document = program.run("chain", "ls", "--json", "--format", "csv");

        assertThat(csv.out()).startsWith("peer,newest\r\n").contains(",3\r\n");
        assertThat(lines.out().lines())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("{\"schema\":\"seedbank.chain-row/1\",\"peer\":\""));
        assertThat(document.json().path("schema").asText()).isEqualTo("seedbank.chain/1");
        assertThat(program.run("--json", "wallet", "history", "--format", "csv")
                        .json()
                        .path("schema")
                        .asText())
                .isEqualTo("seedbank.history/1");
    }

    @Test
    void showsWhatABlockMoved() {
        Run people = program.run("chain", "show", "1");
        Run programs = program.run("chain", "show", "1", "--json");

        assertThat(people.out()).containsPattern("moved +given 0 B, taken [0-9.]+ [KM]?i?B; in all given 0 B, taken");
        assertThat(programs.json().path("down").asLong()).isEqualTo(PAID);
        assertThat(programs.json().path("total_down").asLong()).isEqualTo(PAID);
        assertThat(programs.json().path("up").asLong(-1)).isZero();
    }

    @Test
    void namesTheColumnThatWasMeant() {
        Run run = program.run("chain", "ls", "--columns", "balanse");

        assertThat(run.code()).isEqualTo(28);
        assertThat(run.err()).contains("did you mean balance?", "columns are sequence, time");
        assertThat(program.run("chain", "ls", "--sort", "balanse", "--format", "csv")
                        .code())
                .isEqualTo(28);
        assertThat(program.run("chain", "ls", "--format", "xls").code()).isEqualTo(28);
    }

    @Test
    void drawsWhoGaveWhom() throws Exception {
        String graphml = program.run("chain", "graph").out();
        String dot = program.run("chain", "graph", "--format", "dot").out();
        Run json = program.run("chain", "graph", "--json");

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(graphml)));
        assertThat(document.getElementsByTagName("node").getLength()).isEqualTo(2);
        assertThat(document.getElementsByTagName("edge").getLength()).isEqualTo(1);
        assertThat(graphml).contains("<data key=\"bytes\">" + 3 * PAID + "</data>");
        assertThat(dot)
                .startsWith("digraph ledger {")
                .contains("(own)", "9.0 MiB")
                .endsWith("}\n");
        assertThat(json.json().get("edges").get(0).get("from").asText())
                .isEqualTo(wallet.provider().publicKey().memberId().toString());
        assertThat(json.json().get("edges").get(0).get("transactions").asInt()).isEqualTo(3);
    }

    @Test
    void aDashIsStandardOutput() {
        Run drawn = program.run("chain", "graph", "-o", "-");

        assertThat(drawn.code()).as(drawn.err()).isZero();
        assertThat(drawn.out()).isEqualTo(program.run("chain", "graph").out());
        assertThat(directory.resolve("-")).doesNotExist();
    }

    @Test
    void drawsIntoAFileThatItDoesNotReplace() throws IOException {
        Path file = directory.resolve("ledger.dot");

        assertThat(program.run("chain", "graph", "-o", file.toString()).code()).isZero();
        assertThat(file).content().startsWith("digraph");
        Files.writeString(file, "mine");
        assertThat(program.run("chain", "graph", "-o", file.toString()).code()).isEqualTo(13);
        assertThat(file).hasContent("mine");
        assertThat(program.run("chain", "graph", "-o", file.toString(), "--yes").code())
                .isZero();
        assertThat(program.run("chain", "graph", "deadbeef").code()).isEqualTo(3);
    }

    @Test
    void countsWhatIsInTheLedger() {
        Run stats = program.run("chain", "stats", "--json");

        assertThat(stats.json().get("blocks").asLong()).isEqualTo(6);
        assertThat(stats.json().get("unanswered").asLong(-1)).isZero();
        assertThat(stats.json().get("types").get("tribler_bandwidth").asLong()).isEqualTo(6);
        assertThat(program.run("chain", "stats").out()).contains("blocks     6, of which 3 propose");
    }

    @Test
    void takesACapturedDatagramApart() throws IOException {
        Path capture =
                Files.writeString(directory.resolve("capture.hex"), "0002" + "ab".repeat(20) + "01" + "00".repeat(8));

        Run run = program.run("debug", "packet", capture.toString());
        Run json = program.run("debug", "packet", capture.toString(), "--json");

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.out()).contains("an overlay that is not known", "ab".repeat(20));
        assertThat(json.json().get("packets").get(0).get("message_id").asInt()).isEqualTo(1);
        assertThat(program.typedBy(Files.readString(capture))
                        .run("debug", "packet", "-", "--json")
                        .json())
                .isEqualTo(json.json());
        assertThat(program.run("debug", "packet", "absent").code()).isEqualTo(3);
    }
}
