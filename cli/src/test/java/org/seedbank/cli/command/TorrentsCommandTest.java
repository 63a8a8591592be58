package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.trustchain.fixture.FreePorts;

/** Commands ask a download and a seed that run. */
class TorrentsCommandTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path directory;

    private TestProgram seeder;
    private TestProgram downloader;
    private CompletableFuture<TestProgram.Run> seeding = new CompletableFuture<>();
    private CompletableFuture<TestProgram.Run> downloading = new CompletableFuture<>();

    /** Torrents "folder" with a.txt, b.ogg and c.ogg, and "other". */
    @BeforeEach
    void makeTorrents() throws IOException {
        seeder = new TestProgram(Files.createDirectory(directory.resolve("seeder")));
        downloader = new TestProgram(Files.createDirectory(directory.resolve("downloader")));
        Path folder = Files.createDirectory(directory.resolve("seeder/folder"));
        Random random = new Random(9);
        for (String name : new String[] {"folder/a.txt", "folder/b.ogg", "folder/c.ogg", "other"}) {
            // Whole pieces, so that no file comes with another.
            byte[] content = new byte[3 << 15];
            random.nextBytes(content);
            Files.write(folder.resolveSibling(name), content);
        }
        for (String name : new String[] {"folder", "other"}) {
            var made = seeder.run("create", name, "-o", torrentFile(name), "--piece-size", "32KiB");
            assertThat(made.code()).as(made.err()).isZero();
        }
    }

    @AfterEach
    void stop() {
        downloader.interrupt();
        seeder.interrupt();
        assertThat(downloading).succeedsWithin(SOON);
        assertThat(seeding).succeedsWithin(SOON);
    }

    @Test
    void fetchesAFileThatIsAddedToADownloadThatRuns() throws IOException {
        start("--files", "1");
        await().atMost(SOON).until(() -> state("folder").equals("seeding"));
        assertThat(copied("b.ogg")).isFalse();
        String hash = torrent("folder").get("info_hash").asText();

        var files = downloader
                .run("torrents", "files", hash.substring(0, 8), "--json")
                .json();
        var changed = downloader
                .run("torrents", "files", "folder", "--want", "*.ogg", "--skip", "3", "--json")
                .json();

        assertThat(files.get("schema").asText()).isEqualTo("seedbank.files/1");
        assertThat(priorities(files)).isEqualTo("normal skip skip ");
        assertThat(priorities(changed)).isEqualTo("normal normal skip ");
        assertThat(changed.get("in_force").asBoolean()).isTrue();
        await().atMost(SOON).until(() -> state("folder").equals("seeding") && copied("b.ogg"));
        assertThat(Files.readAllBytes(directory.resolve("downloader/down/folder/b.ogg")))
                .isEqualTo(Files.readAllBytes(directory.resolve("seeder/folder/b.ogg")));
        assertThat(downloader
                        .run("torrents", "files", "folder", "--priority", "high:3")
                        .out())
                .contains("high", "folder/c.ogg");
        await().atMost(SOON).until(() -> state("folder").equals("seeding") && copied("c.ogg"));
    }

    @Test
    void tellsWhoWaitsForWhom() {
        downloader.with("SEEDBANK_TORRENT_ACTIVE_DOWNLOADS", "1").with("SEEDBANK_TORRENT_LIMITS_DOWN", "1");
        start("--files", "1", torrentFile("other"));
        await().atMost(SOON).until(() -> state("folder").equals("downloading"));

        assertThat(state("other")).isEqualTo("queued");
        assertThat(torrent("other").get("position").asInt()).isOne();
        assertThat(downloader.run("torrents", "ls").out()).contains("queued 1", "downloading");
        var changed = downloader
                .run("torrents", "files", "other", "--priority", "low:1", "--json")
                .json();

        assertThat(changed.get("in_force").asBoolean()).as("%s", changed).isFalse();
    }

    @Test
    void refusesWhatItDoesNotUnderstand() {
        start("--files", "1", torrentFile("other"));
        Map<String, Integer> codes = Map.of(
                "nothing-like-it", 3,
                "o --want 1", 28,
                "folder --want 9", 28,
                "folder --want 1--", 28,
                "folder --skip *.mp3", 28,
                "folder --priority urgent:1", 28,
                "folder --priority high", 28);

        codes.forEach((arguments, code) -> {
            var run = downloader.run(("torrents files " + arguments + " --json").split(" ", -1));

            assertThat(run.code()).as("%s: %s", arguments, run.err()).isEqualTo(code);
            assertThat(run.out()).as(arguments).isEmpty();
        });
    }

    @Test
    void saysThatNothingRuns() {
        assertThat(downloader.run("torrents", "ls").code()).isEqualTo(40);
        downloading.complete(new TestProgram.Run(0, "", ""));
        seeding.complete(new TestProgram.Run(0, "", ""));
    }

    private void start(String... more) {
        int port = FreePorts.next();
        seeding = seeder.inBackground(
                "seed",
                torrentFile("folder"),
                torrentFile("other"),
                "--port",
                Integer.toString(port),
                "--pay",
                "never");
        String[] words = new String[more.length + 9];
        String[] first = {
            "download",
            torrentFile("folder"),
            "-o",
            directory.resolve("downloader/down").toString(),
            "--seed",
            "--peer",
            "127.0.0.1:" + port,
            "--pay",
            "never"
        };
        System.arraycopy(first, 0, words, 0, first.length);
        System.arraycopy(more, 0, words, first.length, more.length);
        await().atMost(SOON).until(() -> seeder.run("torrents", "ls").code() == 0);
        downloading = downloader.inBackground(words);
        await().atMost(SOON).until(() -> downloader.run("torrents", "ls").code() == 0);
    }

    private String torrentFile(String name) {
        return directory.resolve(name + ".torrent").toString();
    }

    private boolean copied(String file) {
        return Files.exists(directory.resolve("downloader/down/folder").resolve(file));
    }

    private String state(String name) {
        return torrent(name).path("state").asText();
    }

    private JsonNode torrent(String name) {
        JsonNode list = downloader.run("torrents", "ls", "--json").json();
        for (JsonNode torrent : list.path("processes").path(0).path("torrents")) {
            if (torrent.path("name").asText().equals(name)) {
                return torrent;
            }
        }
        throw new AssertionError("no torrent " + name + " in " + list);
    }

    private static String priorities(JsonNode list) {
        StringBuilder all = new StringBuilder();
        list.path("files")
                .forEach(file -> all.append(file.path("priority").asText()).append(' '));
        return all.toString();
    }
}
