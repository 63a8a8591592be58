package org.seedbank.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.it.interop.TwoHomes.Home;
import org.seedbank.it.process.Payload;
import org.seedbank.it.process.RunningProcess;
import org.seedbank.it.process.Seedbank;
import org.seedbank.it.process.Transfer;

/**
 * Two peers at home, each behind a translator of addresses, and a third that both can dial and that has next to nothing
 * of what one wants from the other (BEP 55).
 */
@Tag("interop")
@Timeout(400)
class HolepunchIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int LARGE = 4 * Payload.MIB;
    private static final int SMALL = 40_000;
    private static final int PORT = 6881;
    /** The networks lead nowhere. */
    private static final Map<String, String> OPEN = Map.of("SEEDBANK_NETWORK", "open");

    @TempDir
    Path root;

    private TwoHomes homes;
    private Path content;
    private Path torrent;

    @BeforeEach
    void prepare() throws IOException {
        homes = TwoHomes.make(root);
        Path seeder = Files.createDirectory(root.resolve("seeder"));
        content = Files.createDirectory(seeder.resolve("content"));
        Payload.random(content.resolve("a-large"), LARGE, 71);
        Payload.random(content.resolve("b-small"), SMALL, 72);
        torrent = Transfer.torrentOf(new Seedbank(seeder), content);
    }

    @AfterEach
    void removeNetworks() {
        homes.close();
    }

    @Test
    void whoIsIntroducedMeetsThroughBothTranslators() throws IOException {
        Home giving = homes.one();
        Home taking = homes.other();
        try (RunningProcess relay = startRelay();
                RunningProcess seeding = startSeeder(relay);
                RunningProcess download = startDownload("--stall-timeout", "180s")) {
            giving.awaitDropped(taking.address(), PORT, SOON); // dialled as others are: in vain

            download.outcome(Transfer.LIMIT).succeeded();
            relay.interrupt();
            relay.outcome(Transfer.LIMIT).succeeded();

            assertThat(uploaded(relay)).as("%s", relay).isLessThan(LARGE / 4);
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        Payload.assertSame(root.resolve("downloader/down/content/a-large"), content.resolve("a-large"));
        assertThat(taking.carriedIn(giving.address(), PORT)).isGreaterThanOrEqualTo(LARGE);
        assertThat(taking.carriedIn(TwoHomes.WORLD, PORT)).isLessThan(LARGE / 4);
    }

    /** Who exchanges no addresses does not speak of introductions either; the other learns its address all the same. */
    @Test
    void whoIsNotIntroducedNeverMeets() throws IOException {
        Home giving = homes.one();
        Home taking = homes.other();
        try (RunningProcess relay = startRelay();
                RunningProcess seeding = startSeeder(relay, "--no-pex");
                RunningProcess download = startDownload("--stall-timeout", "45s")) {
            giving.awaitDropped(taking.address(), PORT, SOON);

            download.outcome(Transfer.LIMIT).ended(ExitCode.TIMEOUT);
            assertThat(seeding.isAlive()).as("%s", seeding).isTrue();
        }
        assertThat(taking.carriedIn(giving.address(), PORT)).isZero();
        assertThat(giving.carriedIn(taking.address(), PORT)).isZero();
    }

    /** Wants the small file alone, and has it when this returns... */
    private RunningProcess startRelay() throws IOException {
        return start(homes.world(), "relay", "download", "--seed", "--files", "2", "-o", "down");
    }

    /** ... which the seeder, who dialled it, gave. */
    private RunningProcess startSeeder(RunningProcess relay, String... more) throws IOException {
        List<String> words =
                new ArrayList<>(List.of("-o", root.resolve("seeder").toString()));
        words.addAll(List.of("--peer", TwoHomes.WORLD + ":" + PORT));
        words.addAll(List.of(more));
        RunningProcess seeding = start(homes.one().here(), "seeder", "seed", words.toArray(String[]::new));
        Transfer.awaitDone(relay);
        return seeding;
    }

    private RunningProcess startDownload(String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("-o", "down", "--peer", TwoHomes.WORLD + ":" + PORT));
        words.addAll(List.of(more));
        return start(homes.other().here(), "downloader", "download", words.toArray(String[]::new));
    }

    private RunningProcess start(List<String> where, String name, String command, String... more) throws IOException {
        Seedbank node = new Seedbank(Files.createDirectories(root.resolve(name)));
        List<String> words = new ArrayList<>(List.of("--json", command, torrent.toString()));
        words.addAll(List.of("--port", Integer.toString(PORT), "--no-dht", "--no-lsd", "--no-trackers"));
        words.addAll(List.of(more));
        return node.startBehind(where, OPEN, words.toArray(String[]::new));
    }

    private static long uploaded(RunningProcess process) {
        return process.json().stream()
                .mapToLong(line -> line.path("uploaded").asLong())
                .max()
                .orElse(0);
    }
}
