package org.seedbank.torrent.source;

import static org.seedbank.torrent.source.TorrentBytes.around;
import static org.seedbank.torrent.source.TorrentBytes.file;
import static org.seedbank.torrent.source.TorrentBytes.latin1;
import static org.seedbank.torrent.source.TorrentBytes.list;
import static org.seedbank.torrent.source.TorrentBytes.pieces;
import static org.seedbank.torrent.source.TorrentBytes.raw;
import static org.seedbank.torrent.source.TorrentBytes.several;
import static org.seedbank.torrent.source.TorrentBytes.single;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.source.TorrentFormatException.Kind;

/** Damaged and hostile torrents, each with what must be said about it. */
public final class HostileTorrents {
    private static final String ONE_BYTE = "6:lengthi1e4:name1:x12:piece lengthi1e6:pieces" + pieces(1);

    private HostileTorrents() {}

    /**
     * One bad torrent.
     *
     * @param name unique, fit for a file name
     * @param content the bytes of the file
     * @param kind how it must be refused
     * @param word what the message must contain
     */
    public record Sample(String name, Bytes content, Kind kind, String word) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All samples. */
    public static List<Sample> all() {
        return Stream.of(grammar(), bombs(), structure(), sizes(), paths(), collisions())
                .flatMap(List::stream)
                .toList();
    }

    /** Writes every sample to {@code NAME.torrent} in {@code directory}. */
    public static Map<Sample, Path> writeTo(Path directory) throws IOException {
        Map<Sample, Path> files = new LinkedHashMap<>();
        for (Sample sample : all()) {
            Path file = directory.resolve(sample.name + ".torrent");
            files.put(sample, Files.write(file, sample.content.toArray()));
        }
        return files;
    }

    private static List<Sample> grammar() {
        String good = single("x", 40_000, 16384, 3);
        Bytes whole = around(good);
        return List.of(
                broken("empty", Bytes.empty(), "ends after 0 bytes"),
                broken("not-bencode", Bytes.utf8("<html>404</html>"), "0x3c"),
                broken("zeros", Bytes.filled(5000, 0), "0x00"),
                broken("truncated", whole.slice(0, whole.size() - 30), "announced"),
                broken("truncated-last-byte", whole.slice(0, whole.size() - 1), "ends after"),
                broken("trailing-garbage", whole.concat(Bytes.utf8("garbage")), "7 bytes are left over"),
                broken("two-torrents", whole.concat(whole), "left over"),
                broken("leading-zero", latin1("d4:infod6:lengthi01ee"), "leading zero"),
                broken("negative-zero", latin1("d4:infod6:lengthi-0eee"), "negative zero"),
                broken("empty-integer", latin1("d4:infod6:lengthieee"), "no digits"),
                broken("letters-in-integer", latin1("d4:infod6:lengthi12x4eee"), "0x78"),
                broken("negative-string-length", latin1("d4:info-5:xxxxxe"), "0x2d"),
                broken("string-beyond-the-end", latin1("d4:infod4:name999999999:xee"), "999999999 bytes is announced"),
                broken("integer-for-a-key", latin1("di4e4:infoe"), "key"),
                broken("key-without-value", latin1("d4:infoe"), "no value"),
                unsafe("integer-of-65-bits", latin1("d4:infod6:lengthi18446744073709551616eee"), "64 bits"),
                unsafe(
                        "integer-of-a-million-digits",
                        latin1("d4:infod6:lengthi" + "9".repeat(1_000_000) + "eee"),
                        "64 bits"),
                unsafe("string-length-of-65-bits", latin1("d4:info99999999999999999999:x"), "64 bits"),
                unsafe("duplicate-key", latin1("d4:info" + good + "4:info" + good + "e"), "occurs twice"),
                unsafe("duplicate-key-in-info", around("d" + ONE_BYTE + "4:name4:evile"), "\"name\" occurs twice"));
    }

    private static List<Sample> bombs() {
        return List.of(
                unsafe("nested-lists", Bytes.filled(2_000_000, 'l'), "nested deeper than 64"),
                unsafe("nested-dictionaries", latin1("d1:x".repeat(500_000)), "nested deeper than 64"),
                unsafe(
                        "nested-lists-closed",
                        around("d1:a" + "l".repeat(10_000) + "e".repeat(10_000) + ONE_BYTE + "e"),
                        "nested deeper than 64"),
                unsafe("two-million-values", latin1("d4:infol" + "le".repeat(2_000_000) + "ee"), "1000000 values"),
                unsafe("too-large", Bytes.filled((32 << 20) + 1, 'l'), "33554433 bytes"),
                unsafe("too-many-directories", manyDirectories(), "more than 200000"),
                unsafe(
                        "too-many-files",
                        around("d5:filesl" + "de".repeat(100_001) + "e4:name1:x12:piece lengthi1e6:pieces0:e"),
                        "100001 files"));
    }

    private static Bytes manyDirectories() {
        String[] files = IntStream.range(0, 3000)
                .mapToObj(number ->
                        file(Stream.generate(() -> "d" + number).limit(90).toArray(String[]::new)))
                .toArray(String[]::new);
        return around(several("x", files));
    }

    private static List<Sample> structure() {
        return List.of(
                unsafe("a-list", latin1("le"), "the torrent is a list"),
                unsafe("an-integer", latin1("i0e"), "the torrent is an integer"),
                unsafe("no-info", latin1("d4:name1:xe"), "no \"info\""),
                unsafe("info-is-a-string", latin1("d4:info1:xe"), "the info dictionary is a string"),
                unsafe("info-is-empty", around("de"), "no \"name\""),
                unsafe("no-piece-length", around("d6:lengthi1e4:name1:x6:pieces" + pieces(1) + "e"), "piece length"),
                unsafe("no-pieces", around("d6:lengthi1e4:name1:x12:piece lengthi1ee"), "no \"pieces\""),
                unsafe(
                        "version-2-only",
                        around("d9:file treede12:meta versioni2e4:name1:x12:piece lengthi16384ee"),
                        "version 2"),
                unsafe(
                        "name-is-a-list",
                        around("d6:lengthi1e4:namele12:piece lengthi1e6:pieces" + pieces(1) + "e"),
                        "\"name\" of the info dictionary is a list"),
                unsafe(
                        "pieces-is-an-integer",
                        around("d6:lengthi1e4:name1:x12:piece lengthi1e6:piecesi1ee"),
                        "\"pieces\" of the info dictionary is an integer"),
                unsafe("private-is-two", around("d" + ONE_BYTE + "7:privatei2ee"), "\"private\" is 2"),
                unsafe("private-is-text", around("d" + ONE_BYTE + "7:private1:1e"), "\"private\""),
                unsafe("length-and-files", around("d5:filesle" + ONE_BYTE + "e"), "both"),
                unsafe("neither-length-nor-files", around("d4:name1:x12:piece lengthi1e6:pieces0:e"), "neither"),
                unsafe("no-files", around("d5:filesle4:name1:x12:piece lengthi1e6:pieces0:e"), "no content"),
                unsafe("files-is-a-string", around("d5:files1:x4:name1:x12:piece lengthi1e6:pieces0:e"), "\"files\""),
                unsafe("file-is-a-list", around(several("x", "le")), "file 1 is a list"),
                unsafe("file-without-length", around(several("x", "d4:path" + list("a") + "e")), "file 1 has no"),
                unsafe("file-without-path", around(several("x", file("a"), "d6:lengthi1ee")), "file 2 has no"),
                unsafe("path-is-a-string", around(several("x", "d6:lengthi1e4:path1:ae")), "\"path\" of file 1"),
                unsafe("path-of-integers", around(several("x", "d6:lengthi1e4:pathli1eee")), "path of file 1"));
    }

    private static List<Sample> sizes() {
        String huge = "d6:lengthi9223372036854775807e4:path";
        return List.of(
                unsafe("piece-length-zero", around(single("x", 10, 0, 1)), "piece length is 0"),
                unsafe("piece-length-negative", around(single("x", 10, -16384, 1)), "piece length is -16384"),
                unsafe(
                        "piece-length-huge",
                        around(single("x", 10, Integer.MAX_VALUE, 1)),
                        "piece length is 2147483647"),
                unsafe(
                        "hash-cut",
                        around("d6:lengthi1e4:name1:x12:piece lengthi1e6:pieces19:" + "h".repeat(19) + "e"),
                        "19 bytes"),
                unsafe("too-few-hashes", around(single("x", 40_000, 16384, 2)), "2 piece hashes, 3 are needed"),
                unsafe("too-many-hashes", around(single("x", 40_000, 16384, 4)), "4 piece hashes, 3 are needed"),
                unsafe("no-hashes", around(single("x", 40_000, 16384, 0)), "0 piece hashes"),
                unsafe("length-zero", around(single("x", 0, 16384, 0)), "no content"),
                unsafe("length-negative", around(single("x", -1, 16384, 1)), "length of -1"),
                unsafe(
                        "length-negative-in-list",
                        around(several("x", file("a"), "d6:lengthi-10e4:path" + list("b") + "e")),
                        "file 2 has a length of -10"),
                unsafe(
                        "length-huge",
                        around(single("x", Long.MAX_VALUE, 16384, 1)),
                        "1 piece hashes, 562949953421312 are needed"),
                unsafe(
                        "total-overflows",
                        around(several("x", huge + list("a") + "e", huge + list("b") + "e")),
                        "up to file 2"));
    }

    private static List<Sample> paths() {
        return List.of(
                path("parent", "outside the download directory (path \"../../x\")", "..", "..", "x"),
                path("parent-inside", "outside the download directory", "a", "..", "..", "x"),
                path("parent-in-one-name", "outside the download directory", "../../x"),
                path("parent-backslashes", "outside the download directory", "..\\..\\x"),
                path("absolute", "outside the download directory", "/etc/cron.d/x"),
                path("absolute-inside", "outside the download directory", "a", "/etc/passwd"),
                path("absolute-windows", "outside the download directory", "C:\\Windows\\x"),
                path("drive-relative", "outside the download directory", "c:x"),
                path("network-share", "outside the download directory", "\\\\host\\share\\x"),
                path("slash-in-a-name", "separator", "a/b"),
                path("backslash-in-a-name", "separator", "a\\b"),
                path("dot", "\".\"", "a", ".", "b"),
                path("no-names", "empty path"),
                path("empty-name", "empty name", "a", "", "b"),
                path("nul", "control character", "a\0.txt"),
                path("escape-sequence", "control character", "\u001b[2J"),
                path("line-break", "control character", "a\nb"),
                path("reversed-text", "reverses", "cod\u202egpj.exe"),
                path("device", "device", "con"),
                path("device-with-extension", "device", "a", "NUL.tar.gz"),
                path("device-port", "device", "Com1.txt"),
                path("trailing-dot", "ends with a dot", "a."),
                path("trailing-space", "ends with a dot or a space", "a "),
                path("three-dots", "ends with a dot", "..."),
                path("long-name", "256 bytes", "ä".repeat(128)),
                path(
                        "long-path",
                        "the limit is 2048",
                        Stream.generate(() -> "a".repeat(250)).limit(9).toArray(String[]::new)),
                path(
                        "deep-path",
                        "levels",
                        Stream.generate(() -> "a").limit(150).toArray(String[]::new)),
                unsafe(
                        "path-not-utf8",
                        around(several("x", "d6:lengthi1e4:pathl" + raw(Bytes.fromHex("61ff62")) + "ee")),
                        "file 1 has a path that is not UTF-8"),
                unsafe(
                        "path-overlong-utf8",
                        around(several(
                                "x",
                                "d6:lengthi1e4:pathl" + raw(Bytes.fromHex("c0ae")) + raw(Bytes.fromHex("c0ae"))
                                        + "ee")),
                        "not UTF-8"),
                unsafe(
                        "name-not-utf8",
                        around("d6:lengthi1e4:name" + raw(Bytes.fromHex("e4f6fc")) + "12:piece lengthi1e6:pieces"
                                + pieces(1) + "e"),
                        "not UTF-8"),
                unsafe("name-parent", around(several("..", file("x"))), "its directory would be written outside"),
                unsafe(
                        "name-path",
                        around(single("../../.ssh/authorized_keys", 1, 1, 1)),
                        "file 1 would be written outside"),
                unsafe("name-empty", around(single("", 1, 1, 1)), "empty name"),
                unsafe("name-absolute", around(several("/", file("x"))), "outside"),
                unsafe("link-by-attribute", around(several("x", file("l", List.of("a")))), "symbolic link"),
                unsafe(
                        "link-by-target",
                        around(several(
                                "x", "d6:lengthi0e4:path" + list("a") + "12:symlink path" + list("..", "etc") + "e")),
                        "symbolic link"),
                unsafe("link-alone", around("d4:attr1:l" + ONE_BYTE + "e"), "symbolic link"));
    }

    private static List<Sample> collisions() {
        return List.of(
                unsafe(
                        "same-path",
                        around(several("x", file("a"), file("b"), file("a"))),
                        "file 3 collides with file 1"),
                unsafe(
                        "same-without-case",
                        around(several("x", file("README"), file("readme"))),
                        "collides with file 1"),
                unsafe(
                        "same-directory-without-case",
                        around(several("x", file("Dir", "a"), file("dir", "A"))),
                        "collides"),
                unsafe("same-composed", around(several("x", file("\u00e9"), file("e\u0301"))), "collides with file 1"),
                unsafe(
                        "file-as-directory",
                        around(several("x", file("a"), file("a", "b"))),
                        "file 2 needs a directory where file 1 is"),
                unsafe(
                        "directory-as-file",
                        around(several("x", file("a", "b", "c"), file("A", "B"))),
                        "file 2 collides with a directory of file 1"),
                unsafe(
                        "padding-over-a-file",
                        around(several("x", file(".pad", "2"), file("p", List.of("z")))),
                        "file 2 collides with file 1"));
    }

    private static Sample path(String name, String word, String... path) {
        return unsafe("path-" + name, around(several("x", file(path))), word);
    }

    private static Sample broken(String name, Bytes content, String word) {
        return new Sample(name, content, Kind.NOT_BENCODE, word);
    }

    private static Sample unsafe(String name, Bytes content, String word) {
        return new Sample(name, content, Kind.UNSAFE, word);
    }
}
