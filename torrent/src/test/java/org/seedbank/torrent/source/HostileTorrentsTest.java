package org.seedbank.torrent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.HostileTorrents.Sample;

class HostileTorrentsTest {
    /** Far more than any sample needs on a busy machine, far less than an attack would take. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    static List<Sample> samples() {
        return HostileTorrents.all();
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isRefusedWithItsReasonInBoundedTime(Sample sample) {
        assertTimeoutPreemptively(
                BOUND,
                () -> assertThatThrownBy(() -> MetainfoReader.parse(sample.content()))
                        .hasMessageContaining(sample.word())
                        .asInstanceOf(type(TorrentFormatException.class))
                        .returns(sample.kind(), TorrentFormatException::kind)
                        .satisfies(refused -> {
                            assertThat(refused.offset())
                                    .isBetween(0, sample.content().size());
                            assertThat(refused.getMessage())
                                    .hasSizeLessThan(400)
                                    .doesNotEndWith(".")
                                    .matches("[^\\p{Cntrl}\\p{Cf}]+");
                        }));
    }

    @Test
    void theSamplesAreManyAndBecomeFiles(@TempDir Path directory) throws IOException {
        var files = HostileTorrents.writeTo(directory);

        assertThat(files).hasSizeGreaterThan(90);
        assertThat(files.keySet()).extracting(Sample::name).doesNotHaveDuplicates();
        for (var entry : files.entrySet()) {
            assertThat(Bytes.wrap(Files.readAllBytes(entry.getValue())))
                    .isEqualTo(entry.getKey().content());
        }
    }

    @Test
    void namesThatCollideInHashTablesCostNoMoreThanOthers() {
        // "az" and "b[" have the same hash code in either case, hence all words of them.
        String[] files = IntStream.range(0, 1 << 15)
                .mapToObj(number -> TorrentBytes.file(IntStream.range(0, 15)
                        .mapToObj(bit -> (number >> bit & 1) == 0 ? "az" : "b[")
                        .reduce("", String::concat)))
                .toArray(String[]::new);
        String info = "d5:filesl" + String.join("", files) + "e4:name1:x12:piece lengthi67108864e6:pieces"
                + TorrentBytes.pieces(1) + "e";

        assertTimeoutPreemptively(
                BOUND,
                () -> assertThat(MetainfoReader.parse(TorrentBytes.around(info)).files())
                        .hasSize(1 << 15));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomChangesRaiseNothingElse(long seed) {
        var random = new Random(seed);
        byte[] good = TorrentBytes.around(TorrentBytes.several(
                        "x", TorrentBytes.file("a", "b"), TorrentBytes.file("p", List.of("c")), TorrentBytes.file("d")))
                .toArray();

        for (int round = 0; round < 500; round++) {
            byte[] changed = good.clone();
            for (int change = random.nextInt(8); change >= 0; change--) {
                changed[random.nextInt(changed.length)] = random.nextInt(4) == 0
                        ? (byte) random.nextInt()
                        : (byte) "0123456789:ilde/.".charAt(random.nextInt(17));
            }
            assertParsesOrRefuses(Bytes.wrap(changed), seed);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void randomValuesRaiseNothingElse(long seed) {
        var random = new Random(seed);

        for (int round = 0; round < 200; round++) {
            Bytes value = BencodePropertyTest.randomValue(random);
            assertParsesOrRefuses(value, seed);
            assertParsesOrRefuses(Bytes.utf8("d4:info").concat(value).concat(Bytes.utf8("e")), seed);
            assertParsesOrRefuses(
                    Bytes.utf8("d4:infod5:filesl")
                            .concat(value)
                            .concat(Bytes.utf8("e4:name1:x12:piece lengthi1e6:pieces0:ee")),
                    seed);
        }
    }

    private static void assertParsesOrRefuses(Bytes torrent, long seed) {
        try {
            Metainfo metainfo = MetainfoReader.parse(torrent);
            assertThat(MetainfoReader.parse(MetainfoReader.essence(metainfo)).files())
                    .as("seed %d: %s", seed, torrent)
                    .isEqualTo(metainfo.files());
        } catch (TorrentFormatException refused) {
            assertThat(refused.offset()).as("seed %d", seed).isBetween(0, torrent.size());
        } catch (RuntimeException other) {
            fail("seed " + seed + ": " + torrent, other);
        }
    }
}
