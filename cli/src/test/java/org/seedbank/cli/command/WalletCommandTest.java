package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalletCommandTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @Test
    void saysThatAWalletWasMadeInPassingToAQuietUserAndToPrograms() {
        String made = "Made a wallet in " + program.data().resolve("wallet").resolve("identity.key")
                + ", not encrypted; seedbank wallet passphrase encrypts it.";
        String[] needsOne = {"chain", "crawl", "all", "--wait", "1s", "-q"};

        assertThat(program.run(needsOne).err()).startsWith(made + "\nseedbank: ");
        assertThat(program.run(needsOne).err()).startsWith("seedbank: ");

        TestProgram other = new TestProgram(directory.resolve("other"));
        String first = other.run("chain", "crawl", "all", "--wait", "1s", "--json")
                .err()
                .lines()
                .findFirst()
                .orElse("");
        assertThat(first).startsWith("{\"schema\":\"seedbank.warning/1\",\"message\":\"Made a wallet in ");
    }

    @Test
    void makesAnIdentityOnce() {
        var made = program.run("wallet", "new", "--no-passphrase", "--yes", "--json");
        var shown = program.run("wallet", "show", "--json");

        assertThat(made.code()).isZero();
        assertThat(made.json().get("key").asText())
                .startsWith("4c69624e61434c504b3a")
                .hasSize(148);
        assertThat(shown.json()).isEqualTo(made.json());
        assertThat(program.run("wallet", "new", "--no-passphrase", "--yes").code())
                .isEqualTo(13);
    }

    @Test
    void hasNothingToShowBeforeThereIsAWallet() {
        assertThat(program.run("wallet", "show").code()).isEqualTo(3);
        assertThat(program.run("wallet", "balance").out()).startsWith("balance  0 B\n");
    }

    @Test
    void beginsWithABalanceOfZero() {
        program.run("wallet", "new", "--no-passphrase", "--yes");

        var balance = program.run("wallet", "balance", "--json").json();

        assertThat(balance.get("schema").asText()).isEqualTo("seedbank.balance/1");
        assertThat(balance.get("balance").asLong(-1)).isZero();
        assertThat(balance.get("blocks").asLong(-1)).isZero();
    }

    @Test
    void explainsAPaymentThatWasTakenBack() {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        PaidWallet.write(program, 2).takeBack(program);

        var balance = program.run("wallet", "balance", "--json").json();
        var history = program.run("wallet", "history", "--json");
        JsonNode row = history.json().get("entries").get(3);
        var table = program.run("wallet", "history");

        assertThat(balance.get("unsettled").asLong(-1)).isZero();
        assertThat(balance.get("taken").asLong()).isEqualTo(9L << 20);
        assertThat(history.code()).as(history.err()).isZero();
        assertThat(history.json().get("unexplained").asLong(-1)).isZero();
        assertThat(row.get("kind").asText()).isEqualTo("withdrawn");
        assertThat(row.get("change").asLong(-1)).isZero();
        assertThat(row.get("withdraws").asLong()).isEqualTo(3);
        assertThat(row.get("block").asLong()).isEqualTo(4);
        assertThat(table.out())
                .contains("3.0 MiB taken back, stays in the totals")
                .contains("payment 3");
        var audit = program.run("chain", "audit");
        assertThat(audit.code()).as(audit.out() + audit.err()).isZero();
        assertThat(program.run("chain", "verify").code()).isZero();
    }

    @Test
    void listsTheBlocksBehindEachNumber() {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        PaidWallet.write(program, 2).takeBack(program);

        JsonNode explained =
                program.run("wallet", "balance", "--explain", "--json").json();
        var table = program.run("wallet", "balance", "--explain");

        assertThat(explained.get("explained")).hasSize(3);
        assertThat(explained.get("explained").findValuesAsText("state"))
                .containsExactly("agreed", "agreed", "withdrawn");
        assertThat(explained.get("explained").findValuesAsText("balance"))
                .containsExactly("-3145728", "-6291456", "-9437184");
        assertThat(explained.get("balance").asLong()).isEqualTo(-9437184);
        assertThat(table.out().lines().toList())
                .anySatisfy(line -> assertThat(line).contains("withdrawn"))
                .last()
                .satisfies(
                        line -> assertThat(line.toString()).startsWith("total").contains("-9.0 MiB"));
    }

    @Test
    void tellsTheBalanceOfAnEarlierTime() {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        PaidWallet.write(program, 5);

        JsonNode then = balanceAt("2");

        assertThat(then.get("balance").asLong()).isEqualTo(-2L * 3145728);
        assertThat(then.get("blocks").asInt()).isEqualTo(2);
        assertThat(then.has("owed")).as("what was owed then is not known").isFalse();
        assertThat(balanceAt("0").get("blocks").asInt(-1)).isZero();
        assertThat(balanceAt("99").get("blocks").asInt()).isEqualTo(5);
        assertThat(balanceAt("2026-11-19").get("blocks").asInt(-1)).isZero();
        assertThat(balanceAt("2026-11-21").get("blocks").asInt()).isEqualTo(5);
        assertThat(balanceAt("2026-11-20T08:59:59Z").get("blocks").asInt(-1)).isZero();
        assertThat(balanceAt("2026-11-20T09:00:00Z").get("blocks").asInt()).isEqualTo(5);
        for (String wrong : new String[] {"yesterday", "2026-13-01", "-1", "", "99999999999"}) {
            var run = program.run("wallet", "balance", "--at", wrong);
            assertThat(run.code()).as(wrong + run.err()).isEqualTo(28);
            assertThat(run.err().lines()).as(run.err()).hasSize(2);
        }
    }

    private JsonNode balanceAt(String moment) {
        return program.run("wallet", "balance", "--at", moment, "--json").json();
    }

    @Test
    void refusesAKeyThatOthersMayRead() throws IOException {
        program.run("wallet", "new", "--no-passphrase", "--yes");
        Path key = program.data().resolve("wallet/identity.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        var run = program.run("wallet", "balance");

        assertThat(run.code()).isEqualTo(55);
        assertThat(run.err()).contains("chmod go-rwx '" + key + "'");
    }
}
