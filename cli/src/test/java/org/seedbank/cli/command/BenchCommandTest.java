package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.overlay.crypto.Cryptography;

class BenchCommandTest {
    @TempDir
    private Path directory;

    private TestProgram program;

    @BeforeEach
    void createProgram() {
        program = new TestProgram(directory);
    }

    @Test
    void listsWhatCanBeMeasuredWhenNothingIsNamed() {
        assertThat(program.run("bench", "--json").json().get("benches").findValuesAsText("bench"))
                .containsExactly(
                        "ledger",
                        "crypto",
                        "store",
                        "crawl",
                        "import",
                        "transfer",
                        "tunnel",
                        "torrent",
                        "limits",
                        "startup");
    }

    @Test
    void measuresTheLedgerWithBothSidesFlushed() throws IOException {
        Path place = Files.createDirectory(directory.resolve("place"));

        JsonNode report = program.run(
                        "bench", "ledger", "--seconds=1", "--warm-up=2", "--outstanding=20", "--dir=" + place, "--json")
                .json();

        assertThat(report.get("schema").asText()).isEqualTo("seedbank.bench/1");
        assertThat(report.get("bench").asText()).isEqualTo("ledger");
        JsonNode figures = report.get("figures");
        assertThat(figures.fieldNames())
                .toIterable()
                .containsExactly(
                        "pairs_per_second",
                        "flushes_per_second",
                        "blocks_per_flush",
                        "latency_p50_milliseconds",
                        "latency_p90_milliseconds",
                        "latency_p99_milliseconds",
                        "latency_max_milliseconds",
                        "cpu_milliseconds_per_pair",
                        "datagrams_per_pair",
                        "outstanding_proposals",
                        "measured_seconds");
        assertThat(figures).allSatisfy(figure -> assertThat(figure.isNumber()).isTrue());
        try (Stream<Path> left = Files.list(place)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void measuresTorrentsAndAStreamOfUtp() {
        JsonNode figures = program.run(
                        "bench",
                        "torrent",
                        "--size=1MiB",
                        "--rounds=1",
                        "--torrents=2",
                        "--resting=2",
                        "--rest=1",
                        "--seconds=1",
                        "--warm-up=0",
                        "--json")
                .json()
                .get("figures");

        assertThat(figures.fieldNames())
                .toIterable()
                .startsWith("download_mib_per_second", "cpu_seconds_per_gib")
                .contains("sixty_handshakes_seconds", "torrents_at_once_over_one_by_one_ratio", "at_rest_threads")
                .contains(
                        "beside_a_peer_that_never_reads_ratio",
                        "serving_only_a_peer_that_never_reads_cpu_percent",
                        "four_torrents_at_once_over_one_by_one_ratio")
                .endsWith("utp_mib_per_second", "utp_cpu_seconds_per_gib");
        assertThat(figures.get("utp_mib_per_second").asDouble()).isPositive();
    }

    /** The crowd is left out: it rests for longer than a test should take. */
    @Test
    void measuresCircuitsOfEachLength() {
        JsonNode report = program.run(
                        "bench",
                        "tunnel",
                        "--window=64",
                        "--seconds=1",
                        "--warm-up=0",
                        "--circuits=3",
                        "--crowd=0",
                        "--json")
                .json();

        assertThat(report.get("bench").asText()).isEqualTo("tunnel");
        JsonNode figures = report.get("figures");
        assertThat(figures.fieldNames())
                .toIterable()
                .containsExactly(
                        "cpu_seconds_per_gb_1_hop",
                        "mb_per_second_1_hop",
                        "stalls_1_hop",
                        "cpu_seconds_per_gb_2_hops",
                        "mb_per_second_2_hops",
                        "stalls_2_hops",
                        "cpu_seconds_per_gb_3_hops",
                        "mb_per_second_3_hops",
                        "stalls_3_hops",
                        "relay_mb_per_second_per_core",
                        "set_up_median_milliseconds_3_hops");
        assertThat(figures.get("mb_per_second_3_hops").asDouble()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--seconds much", "--crowd=", "--hops 3", "--window 1.5"})
    void refusesToMeasureCircuitsByWhatIsNoNumber(String options) {
        var run = program.run(("bench tunnel " + options).split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(28);
        assertThat(run.err()).contains("Try: ");
    }

    @Test
    void measuresALedgerOfTheSizeWanted() {
        JsonNode figures = program.run("bench", "store", "--blocks=3000", "--dir=" + directory, "--json")
                .json()
                .get("figures");

        assertThat(figures.fieldNames())
                .toIterable()
                .contains(
                        "stored_bytes_per_packed_byte",
                        "open_milliseconds",
                        "lookup_p99_microseconds",
                        "hash_lookup_p99_microseconds",
                        "lowest_missing_p99_microseconds",
                        "node_heap_used_mebibytes");
        assertThat(figures).allSatisfy(figure -> assertThat(figure.asDouble()).isPositive());
        assertThat(figures.get("blocks").asInt()).isEqualTo(3000);
    }

    @Test
    void measuresAChainThatIsFetchedCheckedAndStored() {
        JsonNode figures = program.run("bench", "crawl", "--blocks=600", "--rounds=2", "--json")
                .json()
                .get("figures");

        assertThat(figures.get("blocks").asInt()).isEqualTo(600);
        assertThat(figures.get("crawled_blocks_per_second").asDouble()).isPositive();
    }

    @Test
    void measuresTheImportOfAnExport() {
        JsonNode figures = program.run("bench", "import", "--blocks=2500", "--dir=" + directory, "--json")
                .json()
                .get("figures");

        assertThat(figures.get("blocks").asInt()).isEqualTo(2500);
        assertThat(figures.get("imported_blocks_per_second").asDouble()).isPositive();
    }

    @Test
    void measuresTheLibraryOfThisProcess() {
        JsonNode figures = program.run("bench", "crypto", "--here", "--seconds=1", "--json")
                .json()
                .get("figures");

        String library = Cryptography.backendName();
        assertThat(figures).allSatisfy(figure -> assertThat(figure.asDouble()).isPositive());
        assertThat(figures.fieldNames())
                .toIterable()
                .containsExactly(
                        library + "_signatures_per_second",
                        library + "_verifications_per_second",
                        library + "_busy_key_validations_per_second_per_core",
                        library + "_new_key_validations_per_second_per_core");
    }

    @ParameterizedTest
    @CsvSource({
        "ledger --outstanding 0",
        "ledger --seconds 4000",
        "crypto --seconds 0",
        "store --blocks 1",
        "transfer --rounds 0",
        "tunnel --window 0",
        "tunnel --window 100001",
        "tunnel --seconds 0",
        "tunnel --seconds 3601",
        "tunnel --warm-up -1",
        "tunnel --circuits 0",
        "tunnel --crowd -1",
        "tunnel --crowd 50001"
    })
    void refusesNumbersThatMakeNoSense(String line) {
        var run = program.run(("bench " + line).split(" "));

        assertThat(run.code()).isEqualTo(28);
        assertThat(run.err()).contains("expected a number from");
    }
}
