package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;

/** A seeder that is stopped before the one it has served. */
@Timeout(300)
class ProviderStopsFirstIT {
    /** Too little to be paid. */
    private static final long REST = 12_345;
    /** So little that nothing is paid as long as both are connected. */
    private static final long SIZE = 5L * Payload.MIB + REST;

    @TempDir
    Path root;

    private final int port = Ports.free();
    private Seedbank seeder = new Seedbank(Path.of(""));
    private Seedbank leecher = new Seedbank(Path.of(""));
    private Path torrent = Path.of("");

    @BeforeEach
    void makeTorrent() throws IOException {
        seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        leecher = new Seedbank(Files.createDirectory(root.resolve("leecher")));
        Path data = Payload.random(seeder.directory().resolve("data.bin"), SIZE, 17);
        torrent = Transfer.torrentOf(seeder, data);
    }

    @Test
    void isPaidBeforeItEnds() {
        JsonNode stopped;
        Books provider;
        try (Served both = serve(Map.of("SEEDBANK_TOKENS_COLLECT", "60"))) {
            both.seeding.interrupt();
            stopped = lastEvent(both.seeding.outcome(Transfer.LIMIT).ended(ExitCode.OK));
            provider = Books.of(seeder);
            both.leeching.interrupt();
            both.leeching.outcome(Transfer.LIMIT).succeeded();
        }
        Books payer = Books.of(leecher);

        assertThat(provider.given()).isEqualTo(5L * Payload.MIB);
        assertThat(payer.taken()).isEqualTo(provider.given());
        assertThat(payer.unsettled()).isZero();
        assertThat(stopped.path("earned").asLong()).isEqualTo(provider.given());
        assertThat(stopped.path("unpaid").asLong()).isEqualTo(REST);
    }

    @Test
    void waitsForAPeerThatDoesNotAnswerNoLongerThanItIsToldAndSaysWhatIsUnpaid() {
        try (Served both = serve(Map.of("SEEDBANK_TOKENS_COLLECT", "1"))) {
            both.leeching.freeze();

            both.seeding.interrupt();
            JsonNode stopped = lastEvent(both.seeding.outcome(Transfer.LIMIT).ended(ExitCode.OK));

            assertThat(stopped.path("unpaid").asLong()).isEqualTo(SIZE);
            assertThat(stopped.path("earned").asLong(-1)).isZero();
            assertThat(Books.of(seeder).given()).isZero();
        }
    }

    @Test
    void aSecondControlCWaitsForNobody() {
        try (Served both = serve(Map.of("SEEDBANK_TOKENS_COLLECT", "60"))) {
            both.leeching.freeze();

            both.seeding.interrupt();
            // Two that come together are one.
            await().pollInterval(Duration.ofMillis(200)).atMost(Transfer.LIMIT).until(() -> {
                both.seeding.interrupt();
                return !both.seeding.isAlive();
            });

            both.seeding.outcome(Transfer.LIMIT).ended(ExitCode.INTERRUPTED);
            assertThat(Books.of(seeder).given()).isZero();
        }
    }

    /** Its wallet is all that it has left; what it serves next is served slowly, so that it covers nothing for long. */
    @Test
    void whoForgotWhatItServedDeclinesThePaymentAndBothUsersAreTold() throws IOException {
        try (Served both = serve(Map.of())) {
            both.seeding.kill();
            both.leeching.interrupt();
            both.leeching.outcome(Transfer.LIMIT).succeeded();
        }
        MoreFiles.deleteRecursively(seeder.dataDirectory().resolve("ledger"), RecursiveDeleteOption.ALLOW_INSECURE);
        Path next = Transfer.torrentOf(seeder, Payload.random(seeder.directory().resolve("next.bin"), SIZE, 18));

        try (RunningProcess seeding = Transfer.seed(seeder, next, port, "--max-up", "50kB");
                RunningProcess leeching = Transfer.download(leecher, next.toString(), Transfer.peer(port))) {
            awaitWarning(leeching, "declined our payment of 5.0 MiB");
            awaitWarning(seeding, "A payment of 5.0 MiB by peer ");
        }
    }

    private static void awaitWarning(RunningProcess process, String text) {
        await(text)
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(process.errors())
                        .as("%s", process)
                        .anyMatch(line -> line.contains("seedbank.warning/1") && line.contains(text)));
    }

    private Served serve(Map<String, String> environment) {
        RunningProcess seeding = seeder.start(environment, "--json", "seed", torrent.toString(), "--port", "" + port);
        seeding.awaitEvent("seeding", Transfer.LIMIT);
        RunningProcess leeching =
                Transfer.download(leecher, torrent.toString(), "--peer", "127.0.0.1:" + port, "--seed");
        Transfer.awaitDone(leeching);
        return new Served(seeding, leeching);
    }

    private static JsonNode lastEvent(Outcome outcome) {
        JsonNode last = Json.parse(outcome.output().get(outcome.output().size() - 1));
        assertThat(last.path("event").asText()).as("%s", outcome).isEqualTo("stopped");
        return last;
    }

    private record Served(RunningProcess seeding, RunningProcess leeching) implements AutoCloseable {
        @Override
        public void close() {
            leeching.close();
            seeding.close();
        }
    }
}
