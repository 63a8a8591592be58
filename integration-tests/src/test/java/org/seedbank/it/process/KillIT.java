package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random moments of downloading and paying, twenty times: nothing acknowledged is lost, no byte is paid
 * twice, no number is signed twice. Other moments in each run; the same again with {@code -Dkill.seed=N}.
 */
@Timeout(900)
class KillIT {
    private static final int ROUNDS = 20;
    private static final long SIZE = 24L * Payload.MIB;
    private static final long SEED = Long.getLong("kill.seed", new Random().nextInt(1 << 20));

    @TempDir
    Path root;

    private final Random random = new Random(SEED);
    private final int port = Ports.free();
    private final List<Told> told = new ArrayList<>();
    private final List<Path> torrents = new ArrayList<>();
    private Seedbank seeder = new Seedbank(Path.of(""));
    private Seedbank node = new Seedbank(Path.of(""));
    private Optional<RunningProcess> seeding = Optional.empty();

    /** What a process had told its user before it was killed. */
    private record Told(Seedbank by, JsonNode event) {}

    /** When a process is killed. */
    private enum Moment {
        /** While data is coming. */
        PROGRESS,
        /** Around a payment. */
        PAYMENT,
        /** When all data is there, but maybe not all is paid. */
        DONE;

        private boolean isNow(JsonNode line) {
            String event = line.path("event").asText();
            return switch (this) {
                        case PROGRESS ->
                            event.equals("progress") && line.path("downloaded").asLong() > 0;
                        case PAYMENT -> event.equals("paid");
                        case DONE -> false;
                    }
                    || event.equals("done");
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        seeder = new Seedbank(Files.createDirectory(root.resolve("seeder")));
        node = new Seedbank(Files.createDirectory(root.resolve("node")));
        seeding = Optional.of(seedNext());
    }

    @AfterEach
    void endSeeder() {
        seeding.ifPresent(RunningProcess::close);
    }

    @Test
    void nothingIsLostAndNothingIsPaidTwice() {
        for (int round = 0; round < ROUNDS; round++) {
            killOnce(round);
        }
        finish();
        collect(seeder, stopSeeder());

        Books earned = Books.of(seeder);
        Books spent = Books.of(node);
        assertThat(torrents).as(seed()).hasSizeGreaterThan(1).allSatisfy(this::assertCopied);
        assertThat(earned.given()).as(seed()).isEqualTo(spent.taken());
        assertThat(earned.unsettled() + spent.unsettled()).as(seed()).isZero();
        assertThat(spent.given() + earned.taken()).as(seed()).isZero();
        assertNoByteIsPaidTwice(spent);
        assertChainsAgree();
        assertNothingToldIsLost();
    }

    private void killOnce(int round) {
        Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
        Duration delay = Duration.ofMillis(random.nextInt(moment == Moment.PROGRESS ? 700 : 60));
        boolean killsSeeder = round % 4 == 3;
        try (RunningProcess download = download()) {
            download.awaitJson(moment::isNow, seed() + " round " + round + " " + moment, Transfer.LIMIT);
            boolean ended = download.endsWithin(delay);
            if (killsSeeder) {
                collect(seeder, kill(seeding.orElseThrow()));
            }
            boolean isDone = collect(node, ended ? download : kill(download));
            if (isDone) {
                if (!killsSeeder) {
                    collect(seeder, kill(seeding.orElseThrow()));
                }
                seeding = Optional.of(seedNext());
            } else if (killsSeeder) {
                seeding = Optional.of(seed(torrents.size() - 1));
            }
        }
    }

    /**
     * Runs what was killed to its end, and one more: a payment that was under way when both were killed is answered
     * when they meet again, and who has all of a torrent meets nobody.
     */
    private void finish() {
        complete();
        collect(seeder, stopSeeder());
        seeding = Optional.of(seedNext());
        complete();
    }

    private void complete() {
        try (RunningProcess download = download()) {
            download.outcome(Transfer.LIMIT).succeeded();
            collect(node, download);
        }
    }

    private RunningProcess stopSeeder() {
        RunningProcess process = seeding.orElseThrow();
        process.interrupt();
        process.outcome(Transfer.LIMIT).succeeded();
        return process;
    }

    private static RunningProcess kill(RunningProcess process) {
        process.kill();
        return process;
    }

    /** Keeps what {@code ended} told; returns whether it told that all is there. */
    private boolean collect(Seedbank by, RunningProcess ended) {
        ended.json().forEach(event -> told.add(new Told(by, event)));
        return ended.json().stream()
                .anyMatch(line -> line.path("event").asText().equals("done"));
    }

    private RunningProcess download() {
        String torrent = torrents.get(torrents.size() - 1).toString();
        // Slowly enough that a kill hits the middle.
        return Transfer.download(node, torrent, "--peer", "127.0.0.1:" + port, "--max-down", "8MiB");
    }

    private RunningProcess seedNext() {
        int index = torrents.size();
        Path data = Payload.random(seeder.directory().resolve("data-" + index + ".bin"), SIZE, SEED + index);
        torrents.add(Transfer.torrentOf(seeder, data));
        return seed(index);
    }

    private RunningProcess seed(int index) {
        return Transfer.seed(seeder, torrents.get(index), port);
    }

    private void assertCopied(Path torrent) {
        String name = String.valueOf(torrent.getFileName()).replace(".torrent", "");
        Payload.assertSame(node.directory().resolve("down").resolve(name), torrent.resolveSibling(name));
    }

    private static void assertNoByteIsPaidTwice(Books spent) {
        Map<String, Long> byTorrent = Books.elements(spent.history().path("entries"))
                .filter(entry -> entry.path("kind").asText().equals("spent"))
                .collect(Collectors.groupingBy(
                        entry -> entry.path("torrent").asText(),
                        Collectors.summingLong(entry -> entry.path("amount").asLong())));

        assertThat(byTorrent).as(seed()).isNotEmpty();
        assertThat(byTorrent.values()).as("%s %s", seed(), byTorrent).allMatch(paid -> paid <= SIZE);
    }

    /** The same owner and number is the same block in both stores, and each payment has its two halves. */
    private void assertChainsAgree() {
        Map<Long, String> spenders = Chain.of(node).hashes();
        Map<Long, String> earners = Chain.of(seeder).hashes();

        assertThat(spenders)
                .as(seed())
                .containsAllEntriesOf(Chain.of(seeder, Chain.of(node).peer()).hashes());
        assertThat(earners)
                .as(seed())
                .containsAllEntriesOf(Chain.of(node, Chain.of(seeder).peer()).hashes());
        assertThat(Chain.of(node).changes().map(change -> -change).sorted().toList())
                .as(seed())
                .isEqualTo(Chain.of(seeder).changes().sorted().toList());
    }

    private void assertNothingToldIsLost() {
        Map<Long, Long> spent = Chain.of(node).changesByNumber();
        Map<Long, Long> earned = Chain.of(seeder).changesByNumber();

        tokens(node)
                .forEach((number, amount) -> assertThat(-spent.getOrDefault(number, 0L))
                        .as("%s: block %s of the payer", seed(), number)
                        .isGreaterThanOrEqualTo(amount));
        tokens(seeder)
                .forEach((number, amount) -> assertThat(earned.getOrDefault(number, 0L))
                        .as("%s: block %s of the payee", seed(), number)
                        .isGreaterThanOrEqualTo(amount));
    }

    /** What {@code node} told about its payments, by block. */
    private Map<Long, Long> tokens(Seedbank node) {
        Stream<JsonNode> events = told.stream()
                .filter(one -> one.by().equals(node))
                .map(Told::event)
                .filter(event ->
                        List.of("paid", "earned").contains(event.path("event").asText()));
        return events.collect(Collectors.groupingBy(
                event -> event.path("block").asLong(),
                Collectors.summingLong(event -> event.path("amount").asLong())));
    }

    private static String seed() {
        return "seed " + SEED;
    }
}
