package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorrentCommandsTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path directory;

    private TestProgram program;
    private byte[] content;

    @BeforeEach
    void writeContent() throws IOException {
        program = new TestProgram(directory);
        content = new byte[100_000];
        new Random(5).nextBytes(content);
        Files.write(directory.resolve("film.bin"), content);
    }

    @Test
    void makesShowsAndVerifiesATorrent() {
        var created = program.run("create", "film.bin", "--reproducible", "--piece-size", "32KiB", "--json");
        var shown = program.run("show", "film.bin.torrent", "--json");
        var verified = program.run("verify", "film.bin.torrent", "--json");

        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.json().get("schema").asText()).isEqualTo("seedbank.created/1");
        assertThat(shown.json().get("info_hash")).isEqualTo(created.json().get("info_hash"));
        assertThat(shown.json().get("size").asInt()).isEqualTo(100_000);
        assertThat(shown.json().get("pieces").asInt()).isEqualTo(4);
        assertThat(verified.code()).isZero();
        assertThat(verified.json().get("intact").asBoolean()).isTrue();
    }

    @Test
    void showsAMagnetLinkThatNamesTheSameTorrent() {
        String magnet =
                program.run("create", "film.bin", "--json").json().get("magnet").asText();

        var shown = program.run("show", magnet, "--json").json();

        assertThat(shown.get("schema").asText()).isEqualTo("seedbank.magnet/1");
        assertThat(shown.get("name").asText()).isEqualTo("film.bin");
    }

    @Test
    void fetchesFromTheWebServerThatATorrentNames() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/film.bin", exchange -> {
            String[] range = exchange.getRequestHeaders().getFirst("Range").split("[=-]", -1);
            int from = Integer.parseInt(range[1]);
            int to = Integer.parseInt(range[2]) + 1;
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (to - 1) + "/*");
            exchange.sendResponseHeaders(206, to - from);
            exchange.getResponseBody().write(content, from, to - from);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/film.bin";
        program.run("create", "film.bin", "--web-seed", address);

        var shown = program.run("show", "film.bin.torrent", "--json").json();
        var done = program.run(
                "download",
                "film.bin.torrent",
                "-o",
                "copies",
                "--seed-time",
                "0s",
                "--pay",
                "never",
                "--timeout",
                "60s");
        server.stop(0);

        assertThat(shown.get("web_seeds").get(0).asText()).isEqualTo(address);
        assertThat(shown.get("magnet").asText()).contains("&ws=http%3A%2F%2F127.0.0.1");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.out()).contains("web seed  " + address + "  100.0 kB");
        assertThat(directory.resolve("copies").resolve("film.bin")).hasBinaryContent(content);
    }

    @Test
    void asksTrackersForTheSizeOfTheSwarm() {
        program.run("create", "film.bin", "-t", "http://127.0.0.1:1/announce", "-t", "http://tracker.example/announce");

        var swarm = program.run("show", "film.bin.torrent", "--scrape", "--json")
                .json()
                .get("swarm");

        assertThat(swarm).hasSize(2);
        assertThat(swarm.get(0).get("tracker").asText()).isEqualTo("http://127.0.0.1:1/announce");
        assertThat(swarm.get(0).get("problem").asText()).contains("refused");
        assertThat(swarm.get(1).get("problem").asText()).contains("may not or cannot find tracker.example");
        assertThat(program.run("show", "film.bin.torrent").out()).doesNotContain("swarm");
    }

    @Test
    void listsBadPiecesAndFiles() throws IOException {
        program.run("create", "film.bin", "--piece-size", "32KiB");
        content[70_000] ^= 1;
        Files.write(directory.resolve("film.bin"), content);

        var run = program.run("verify", "film.bin.torrent", directory.toString(), "--json");

        assertThat(run.code()).isEqualTo(52);
        assertThat(run.json().get("bad_pieces").toString()).isEqualTo("[2]");
        assertThat(run.json().get("files").get(0).get("condition").asText()).isEqualTo("damaged");
    }

    @Test
    void doesNotReplaceAFileUnlessToldTo() {
        assertThat(program.run("create", "film.bin").code()).isZero();
        assertThat(program.run("create", "film.bin").code()).isEqualTo(13);
        assertThat(program.run("create", "film.bin", "--yes").code()).isZero();
    }

    @Test
    void writesATorrentToStandardOutput() {
        var run = program.run("create", "film.bin", "-o", "-");

        assertThat(run.out()).startsWith("d10:created by");
        assertThat(directory.resolve("film.bin.torrent")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "show missing.torrent, 3, no such file",
        "show damaged.torrent, 25, ''",
        "show endless.torrent, 26, ''",
        "show ., 28, it is a directory",
        "show magnet:?dn=x, 27, ''",
        "show https://example.org/x.torrent, 28, not fetched from the web",
        "create missing, 3, no such file",
        "create film.bin --piece-size 100k, 28, power of two",
        "verify damaged.torrent, 25, ''"
    })
    void tellsApartWhatCanBeWrong(String line, int code, String why) throws IOException {
        Files.writeString(directory.resolve("damaged.torrent"), "d4:info");
        Files.writeString(directory.resolve("endless.torrent"), "d4:info" + "l".repeat(5000) + "e".repeat(5000) + "e");

        var run = program.run(line.split(" "));

        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err()).contains(why).doesNotContain("Exception");
    }

    @Test
    void showsABareHashAsAMagnetLink() {
        assertThat(program.run("show", HASH).out()).contains("magnet:?xt=urn:btih:" + HASH);
    }
}
