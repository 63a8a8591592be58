package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.source.HostileTorrents;
import org.seedbank.torrent.source.HostileTorrents.Sample;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

/** What the program says about torrents that are damaged or mean harm, and that it does nothing else. */
class HostileInputIT {
    @TempDir
    static Path root;

    private static Map<Sample, Path> files = Map.of();

    @BeforeAll
    static void writeSamples() throws IOException {
        Files.createDirectories(root.resolve("inside/downloads"));
        files = HostileTorrents.writeTo(Files.createDirectory(root.resolve("samples")));
    }

    static Stream<Sample> samples() {
        return HostileTorrents.all().stream();
    }

    /** A few that end the process in different ways if they are not stopped: memory, stack, disk. */
    static Stream<Sample> dangerous() {
        List<String> names = List.of("nested-lists", "two-million-values", "piece-length-zero", "not-bencode");
        return samples().filter(sample -> names.contains(sample.name()));
    }

    @Test
    void thereAreMoreThanThirtySamples() {
        assertThat(files).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isNotShown(Sample sample) {
        Outcome outcome = seedbank().call("show", file(sample));

        assertRefused(outcome, sample);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isNotDownloaded(Sample sample) {
        SortedMap<String, String> before = image();

        Outcome outcome = seedbank().call("download", file(sample), "-o", "downloads");

        assertRefused(outcome, sample);
        assertThat(image()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("dangerous")
    void isRefusedByARealProcessInASmallHeap(Sample sample) {
        SortedMap<String, String> before = image();

        Outcome outcome = seedbank().run("download", file(sample), "-o", "downloads");

        assertRefused(outcome, sample);
        assertThat(image()).isEqualTo(before);
    }

    @Test
    void programsAreToldCodeKindObjectAndOffset() {
        Sample sample = sample("piece-length-zero");

        Outcome outcome = seedbank().call("show", "--json", file(sample));

        outcome.ended(ExitCode.UNSAFE_TORRENT);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors()).hasSize(1);
        JsonNode error = Json.parse(outcome.errors().get(0));
        assertThat(error.path("schema").asText()).isEqualTo("seedbank.error/1");
        assertThat(error.path("code").asInt()).isEqualTo(26);
        assertThat(error.path("kind").asText()).isEqualTo("unsafe-torrent");
        assertThat(error.path("message").asText()).contains("piece length is 0");
        assertThat(error.path("object").asText()).contains("piece-length-zero.torrent");
        assertThat(error.path("hint").asText()).isNotBlank();
        assertThat(error.path("offset").asLong(-1)).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnet:",
                "magnet:?",
                "magnet:?dn=nothing",
                "magnet:?xt=urn:btih:",
                "magnet:?xt=urn:btih:0123",
                "magnet:?xt=urn:btih:zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                "magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C",
                "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a&dn=%zz",
                "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a"
                        + "&xt=urn:btih:0000000000000000000000000000000000000001"
            })
    void aBadMagnetLinkIsRefused(String link) {
        SortedMap<String, String> before = image();

        seedbank().call("show", link).refused(ExitCode.BAD_MAGNET, "magnet");
        seedbank().call("download", link, "-o", "downloads").refused(ExitCode.BAD_MAGNET, "magnet");

        assertThat(image()).isEqualTo(before);
    }

    private static void assertRefused(Outcome outcome, Sample sample) {
        ExitCode code = sample.kind() == Kind.NOT_BENCODE ? ExitCode.NOT_BENCODE : ExitCode.UNSAFE_TORRENT;
        outcome.refused(code, sample.name() + ".torrent");
    }

    private static Sample sample(String name) {
        return samples()
                .filter(sample -> sample.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String file(Sample sample) {
        return String.valueOf(files.get(sample));
    }

    private static Seedbank seedbank() {
        return new Seedbank(root.resolve("inside"));
    }

    /** Everything but the wallet and the ledger, which a download may open before it looks at the torrent. */
    private static SortedMap<String, String> image() {
        Path data = seedbank().dataDirectory();
        return FolderImage.of(root, path -> path.startsWith(data));
    }
}
