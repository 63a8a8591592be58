package org.seedbank.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.output.Manner.Colours;
import org.seedbank.cli.schema.DocumentCheck;
import org.seedbank.trustchain.token.ByteCount;

class OutputTest {
    private static final Terminal.Features SCREEN = new Terminal.Features(true, true, true, 60);
    private final CliFailure failure = new CliFailure(
            ExitCode.UNSAFE_TORRENT,
            "cannot use",
            "evil.torrent",
            "file 1 would leave the directory",
            "do not use it",
            OptionalLong.of(17));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void showsAnErrorInTwoLines() {
        output(Terminal.Features.NONE, new Manner(false, false, false, Colours.AUTO), Map.of())
                .failure(failure);

        assertThat(text(err))
                .isEqualTo(
                        "seedbank: cannot use evil.torrent: file 1 would leave the directory.\nTry: do not use it.\n");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void showsAnErrorAsOneDocumentToPrograms() throws IOException {
        output(Terminal.Features.NONE, new Manner(true, false, false, Colours.AUTO), Map.of())
                .failure(failure);

        DocumentCheck.demand(text(err));
        JsonNode error = new ObjectMapper().readTree(text(err));
        assertThat(error.get("schema").asText()).isEqualTo("seedbank.error/1");
        assertThat(error.get("code").asInt()).isEqualTo(26);
        assertThat(error.get("kind").asText()).isEqualTo("unsafe-torrent");
        assertThat(error.get("object").asText()).isEqualTo("evil.torrent");
        assertThat(error.get("offset").asInt()).isEqualTo(17);
    }

    @Test
    void addsAStackTraceOnlyOnRequest() {
        output(Terminal.Features.NONE, new Manner(false, false, true, Colours.AUTO), Map.of())
                .failure(failure);

        assertThat(text(err)).contains("\tat org.seedbank.cli.output.OutputTest");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, true, '', xterm, true",
        "AUTO, true, 1, xterm, false",
        "AUTO, true, '', dumb, false",
        "AUTO, false, '', xterm, false",
        "ALWAYS, false, 1, dumb, true",
        "NEVER, true, '', xterm, false"
    })
    void usesColoursWhereTheyAreWelcome(
            Colours colours, boolean isTerminal, String noColor, String term, boolean expected) {
        Terminal.Features features = new Terminal.Features(isTerminal, isTerminal, isTerminal, 80);

        output(features, new Manner(false, false, false, colours), Map.of("NO_COLOR", noColor, "TERM", term))
                .result(new Sample("fine"));

        assertThat(text(out).contains("\u001b[")).isEqualTo(expected);
    }

    @Test
    void keepsControlCharactersOfStrangersFromTheTerminal() {
        output(SCREEN, new Manner(false, false, false, Colours.ALWAYS), Map.of())
                .result(new Sample("a\u001b]0;owned\u0007b\u202ec\r\nd"));

        assertThat(text(out)).isEqualTo("\u001b[32ma\ufffd]0;owned\ufffdb\ufffdc\ufffd\ufffdd\u001b[0m\n");
    }

    @Test
    void sparesAQuietUserEventsAndNotesButNotResults() {
        Output output = output(Terminal.Features.NONE, new Manner(false, true, false, Colours.AUTO), Map.of());

        output.event(new Sample("step"));
        output.note("note");
        output.result(new Sample("result"));

        assertThat(text(out)).isEqualTo("result\n");
        assertThat(text(err)).isEmpty();
    }

    @Test
    void overwritesProgressOnATerminalAndRemovesItAtTheEnd() {
        ProgressDisplay progress = output(SCREEN, new Manner(false, false, false, Colours.NEVER), Map.of())
                .progress();
        Instant now = Instant.EPOCH;

        progress.show(now, Duration.ofSeconds(60), progress(500));
        progress.show(now.plusMillis(100), Duration.ofSeconds(60), progress(600));
        progress.show(now.plusMillis(250), Duration.ofSeconds(60), progress(1000));
        progress.clear();

        assertThat(text(err))
                .isEqualTo("\rfile  [######>     ]  50 %  0.5/1.0 kB  1.0 MB/s\u001b[K"
                        + "\rfile  [############]  100 %  1.0/1.0 kB  1.0 MB/s\u001b[K\r\u001b[K");
    }

    @Test
    void writesAPlainLineNowAndThenInAPipe() {
        ProgressDisplay progress = output(
                        Terminal.Features.NONE, new Manner(false, false, false, Colours.AUTO), Map.of())
                .progress();

        for (int second = 0; second <= 120; second++) {
            progress.show(Instant.EPOCH.plusSeconds(second), Duration.ofSeconds(60), progress(second));
        }

        assertThat(text(err).lines()).hasSize(2).allMatch(line -> line.startsWith("file  ["));
    }

    private static Progress progress(long done) {
        return new Progress("file", new ByteCount(done), new ByteCount(1000), List.of("1.0 MB/s", "x".repeat(40)));
    }

    private Output output(Terminal.Features features, Manner manner, Map<String, String> variables) {
        PrintStream results = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), results, errors, features);
        return new Output(terminal, manner, variables);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }

    private record Sample(String text) implements Result {
        @Override
        public String schema() {
            return "seedbank.sample/1";
        }

        @Override
        public void print(Lines lines) {
            lines.line(Style.GREEN.of(text));
        }

        @Override
        public void describe(JsonFields json) {
            json.put("text", text);
        }
    }
}
