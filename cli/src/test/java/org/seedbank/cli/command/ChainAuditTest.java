package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.wallet.IdentitySecret;
import org.seedbank.cli.wallet.KeyFile;
import org.seedbank.cli.wallet.KeyRecord;
import org.seedbank.cli.wiring.Ledgers;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.trustchain.audit.AuditCheck;
import org.seedbank.trustchain.audit.PlantedLedgers;
import org.seedbank.trustchain.store.ChainStore;
import org.seedbank.trustchain.store.LedgerWrite;

/** Whether the command finds on disk what is wrong in a ledger, or only between several. */
class ChainAuditTest {
    @TempDir
    private Path directory;

    static Stream<PlantedLedgers> faults() {
        return PlantedLedgers.all();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void findsThePlantedFault(PlantedLedgers planted) {
        List<String> places = store(planted.ledgers());

        TestProgram.Run run = planted.isBetween() ? together(places) : alone();

        assertThat(run.code()).as(run.out() + run.err()).isIn(47, 52);
        assertThat(run.json().get("sound").asBoolean(true)).isFalse();
        assertThat(run.json().get("problems").toString())
                .contains(planted.check().name());
    }

    @Test
    void findsNothingInTheHonestLedger() {
        List<String> places = store(PlantedLedgers.honest().ledgers());

        TestProgram.Run alone = alone();
        TestProgram.Run together = together(places);

        assertThat(alone.code()).as(alone.out() + alone.err()).isZero();
        assertThat(together.json().get("problems").toString())
                .doesNotContain(AuditCheck.SIGNED_ONCE.name())
                .doesNotContain(AuditCheck.BOTH_HALVES.name())
                .doesNotContain(AuditCheck.GIVEN_IS_TAKEN.name());
        assertThat(together.json().get("ledgers")).hasSize(3);
        assertThat(together.json().get("given").asLong()).isEqualTo(284);
    }

    @Test
    void saysToPeopleWhichDirectoryIsWrong() {
        List<String> places = store(faults().filter(PlantedLedgers::isBetween)
                .findFirst()
                .orElseThrow()
                .ledgers());

        TestProgram.Run run = program().run("chain", "audit", "--all", places.get(0), places.get(1), places.get(2));

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.out())
                .contains(AuditCheck.SIGNED_ONCE + " in " + places.get(1))
                .contains("not sound  3 ledgers");
        assertThat(run.err()).startsWith("seedbank: checked the ledger: ").contains("\nTry: ");
    }

    @Test
    void refusesDirectoriesWithoutALedgerAndOneKeyTwice() {
        List<String> places = store(PlantedLedgers.honest().ledgers());
        String nowhere = directory.resolve("nowhere").toString();

        assertThat(program().run("chain", "audit", "--all", nowhere).err()).contains(nowhere, "no wallet");
        TestProgram.Run twice = program().run("chain", "audit", "--all", places.get(0), places.get(0));
        assertThat(twice.code()).isNotZero();
        assertThat(twice.err()).contains("its key is that of");
    }

    private TestProgram program() {
        return new TestProgram(directory.resolve("0"));
    }

    private TestProgram.Run alone() {
        return program().run("chain", "audit", "--json");
    }

    private TestProgram.Run together(List<String> places) {
        List<String> words = new ArrayList<>(List.of("chain", "audit", "--json", "--all"));
        words.addAll(places);
        return program().run(words.toArray(String[]::new));
    }

    private List<String> store(Map<PrivateKey, LedgerWrite> ledgers) {
        List<String> places = new ArrayList<>();
        ledgers.forEach((key, content) -> {
            Path data = directory.resolve(Integer.toString(places.size())).resolve("data");
            Directories place = Directories.below(data);
            new KeyFile(place).create(KeyRecord.open(IdentitySecret.ofKey(key)), new SecureRandom());
            try (ChainStore store = Ledgers.write(place)) {
                store.commit(content).join();
            }
            places.add(data.toString());
        });
        return places;
    }
}
