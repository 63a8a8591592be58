package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.FetchOrder;
import org.seedbank.torrent.engine.FilePriority;
import org.seedbank.torrent.engine.FileSelection;
import org.seedbank.torrent.engine.TorrentSource;
import org.seedbank.torrent.engine.Wishes;
import org.seedbank.torrent.source.MagnetLink;
import org.seedbank.torrent.source.Metainfo;
import org.seedbank.torrent.source.MetainfoReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class WishOptionsTest {
    @TempDir
    private Path directory;

    private TestProgram program;
    private Metainfo torrent;

    /** The files are, in their order, a.txt, b.ogg, c.ogg and d.txt. */
    @BeforeEach
    void makeTorrent() throws Exception {
        program = new TestProgram(directory);
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (String name : List.of("a.txt", "b.ogg", "c.ogg", "d.txt")) {
            Files.writeString(folder.resolve(name), name);
        }
        assertThat(program.run("create", "folder").code()).isZero();
        torrent = MetainfoReader.parse(Bytes.wrap(Files.readAllBytes(directory.resolve("folder.torrent"))));
    }

    @Command
    private static final class Holder implements Runnable {
        @Mixin
        private final WishOptions options = new WishOptions();

        @Override
        public void run() {}
    }

    private static Wishes wishes(TorrentSource source, String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.wishes(source);
    }

    private List<FilePriority> priorities(String... arguments) {
        FileSelection files =
                wishes(new TorrentSource.Known(torrent), arguments).files();
        return IntStream.range(0, 4)
                .mapToObj(index -> files.priority(torrent, index))
                .toList();
    }

    @Test
    void wantsEverythingEquallyWhenNothingIsSaid() {
        assertThat(priorities()).containsOnly(FilePriority.NORMAL);
        assertThat(wishes(new TorrentSource.Known(torrent))).isEqualTo(Wishes.ALL);
    }

    @Test
    void theLastWordAboutAFileCountsAndFilesThatAreNotChosenStayAway() {
        assertThat(priorities("--priority", "low:*.txt", "--priority", "high:1"))
                .containsExactly(FilePriority.HIGH, FilePriority.NORMAL, FilePriority.NORMAL, FilePriority.LOW);
        assertThat(priorities("--files", "2-4", "--priority", "high:1,2", "--priority", "skip:d.txt"))
                .containsExactly(FilePriority.SKIP, FilePriority.HIGH, FilePriority.NORMAL, FilePriority.SKIP);
    }

    @Test
    void setsTheOrder() {
        TorrentSource source = new TorrentSource.Known(torrent);

        assertThat(wishes(source, "--sequential").order()).isEqualTo(FetchOrder.SEQUENTIAL);
        assertThat(wishes(source, "--first-and-last").order()).isEqualTo(FetchOrder.RAREST_FIRST.withEndsFirst());
        assertThat(wishes(source, "--first-and-last", "--sequential").order())
                .isEqualTo(FetchOrder.SEQUENTIAL.withEndsFirst());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | it is not high",
                "highest:1 | it is not high",
                ":1 | it is not high",
                "high: | is empty",
                "high:0 | not a number",
                "high:*.avi | chooses none of 4 files"
            })
    void refusesWhatItDoesNotUnderstand(String priority, String why) {
        assertThatThrownBy(() -> wishes(new TorrentSource.Known(torrent), "--priority", priority))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining(why);
    }

    @Test
    void believesALinkWhoseContentIsNotKnownYet() {
        TorrentSource link = new TorrentSource.Magnet(MagnetLink.of(torrent.infoHash()));
        FileSelection files = wishes(link, "--priority", "high:*.ogg").files();

        assertThat(files.priority(torrent, 1)).isEqualTo(FilePriority.HIGH);
        assertThat(files.priority(torrent, 0)).isEqualTo(FilePriority.NORMAL);
    }
}
