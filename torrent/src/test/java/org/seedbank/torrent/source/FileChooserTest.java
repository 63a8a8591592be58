package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.seedbank.torrent.source.TorrentBytes.file;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileChooserTest {
    private static final Metainfo ALBUM = MetainfoReader.parse(TorrentBytes.around(TorrentBytes.several(
            "album",
            file("cover.jpg"),
            file("cd1", "01.ogg"),
            file("p", List.of(".pad", "1")),
            file("cd1", "02.ogg"),
            file("cd2", "01.ogg"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 1",
                "1-2 | 1 2",
                "2-99 | 2 4 5",
                "3 | ''",
                "*.ogg | 2 4 5",
                "*.jpg, 5 | 1 5",
                "0?.ogg | 2 4 5",
                "01* | 2 5",
                "cd1/* | 2 4",
                "album/cd?/01.ogg | 2 5",
                "*/01.ogg | 2 5",
                "* | 1 2 4 5",
                "cover.jpg,cd2/01.ogg | 1 5",
                "COVER.JPG | ''",
                "***************x | ''"
            })
    void choosesByNumberRangeAndPattern(String selection, String chosen) {
        assertThat(chosenBy(FileChooser.parse(selection))).isEqualTo(chosen);
    }

    @Test
    void numbersOfMagnetLinksCountFromZero() {
        var link = MagnetLink.parse("magnet:?xt=urn:btih:" + "0".repeat(40) + "&so=0,3-4");

        assertThat(chosenBy(FileChooser.of(link.files().orElseThrow()))).isEqualTo("1 4 5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,,2", "0", "0-3", "5-3", "-3", "3-", "1-2-3", "99999999999"})
    void namesThePartThatIsNone(String selection) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileChooser.parse(selection))
                .withMessageContaining("part");
    }

    @Test
    void refusesPartsThatChooseNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileChooser.parse("1,*.mkv").requireMatches(ALBUM))
                .withMessageContaining("\"*.mkv\"")
                .withMessageContaining("5 files");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FileChooser.parse("6").requireMatches(ALBUM))
                .withMessageContaining("\"6\"");
        assertThatCode(() -> FileChooser.parse("5,*.jpg").requireMatches(ALBUM)).doesNotThrowAnyException();
    }

    private static String chosenBy(FileChooser chooser) {
        return IntStream.range(0, ALBUM.files().size())
                .filter(index -> chooser.isWanted(ALBUM, index))
                .mapToObj(index -> String.valueOf(index + 1))
                .collect(Collectors.joining(" "));
    }
}
