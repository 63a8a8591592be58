package org.seedbank.cli.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.output.Manner;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.schema.DocumentCheck;
import org.seedbank.cli.wiring.Interruption;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.TorrentStatus.Phase;
import org.seedbank.torrent.engine.TorrentTask;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.trustchain.token.ByteCount;

/** Transfers of two torrents on an engine without a network, in time that a test makes, and what is said of them. */
final class ScriptedTransfers {
    /** Bytes of each torrent. */
    static final long SIZE = 1000;

    static final Metainfo FILM = torrent("film.bin", 1);
    static final Metainfo SONG = torrent("song.bin", 2);

    final FakeEngine engine = new FakeEngine();
    final SteppingClock clock = new SteppingClock();
    final Interruption interruption = new Interruption(code -> {
        throw new AssertionError("ended with " + code);
    });
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    TransferLoop loop(TransferSettings settings, TransferLoop.Means means) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.Features.NONE);
        Output output = new Output(terminal, new Manner(true, false, false, Manner.Colours.NEVER), Map.of());
        return new TransferLoop(settings, means, interruption, output, clock, ScriptedTransfers::explain);
    }

    private static CliFailure explain(String name, Throwable thrown) {
        return thrown instanceof CliFailure known
                ? known
                : new CliFailure(ExitCode.UNEXPECTED, "fault in", name, String.valueOf(thrown.getMessage()), "none");
    }

    /** {@code torrent} is complete, and nothing of it was sent. */
    void complete(Metainfo torrent) {
        FakeEngine.Session session = engine.session(torrent.infoHash());
        session.is(FakeEngine.Session.status(Phase.SEEDING, SIZE, SIZE, 0));
        session.completed.complete(null);
    }

    /** {@code done} bytes of {@code torrent} are there. */
    void downloading(Metainfo torrent, long done) {
        engine.session(torrent.infoHash()).is(FakeEngine.Session.status(Phase.DOWNLOADING, SIZE, done, 0));
    }

    /** All events, in order. */
    List<JsonNode> events() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(ScriptedTransfers::parse)
                .filter(line -> line.has("event"))
                .toList();
    }

    /** The first event called {@code name}. */
    JsonNode event(String name) {
        return events().stream()
                .filter(line -> line.get("event").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no event " + name + " in " + out));
    }

    /** What was said where errors are said. */
    String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A line of JSON. */
    static JsonNode parse(String line) {
        DocumentCheck.demand(line);
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }

    /** All of {@code torrent}. */
    static TorrentTask task(Metainfo torrent) {
        return new TorrentTask(
                new TorrentSource.Known(torrent),
                Path.of("/nowhere"),
                FileSelection.ALL,
                List.of(),
                List.of(),
                Discovery.NONE,
                TransferLimits.NONE);
    }

    private static Metainfo torrent(String name, int number) {
        return new Metainfo(
                new InfoHash(Bytes.filled(20, number)),
                name,
                new Metainfo.Pieces(16_384, Bytes.filled(20, 9)),
                List.of(new Metainfo.FileEntry(List.of(name), new ByteCount(SIZE))),
                List.of(),
                false,
                Bytes.utf8("d4:infodee"));
    }
}
