package org.seedbank.torrent.source;

import java.util.List;
import org.seedbank.overlay.wire.Bytes;

/** Torrents for tests, written by hand so that they can be wrong. */
public final class TorrentBytes {
    private TorrentBytes() {}

    /** A torrent file around {@code info}, which is bencode. */
    public static Bytes around(String info) {
        return latin1("d4:info" + info + "e");
    }

    /** An info dictionary of one file. */
    public static String single(String name, long length, int pieceLength, int hashes) {
        return "d6:lengthi" + length + "e4:name" + text(name) + "12:piece lengthi" + pieceLength + "e6:pieces"
                + pieces(hashes) + "e";
    }

    /** An info dictionary of one piece and several files, each written by {@link #file}. */
    public static String several(String name, String... files) {
        return "d5:filesl" + String.join("", files) + "e4:name" + text(name) + "12:piece lengthi16384e6:pieces"
                + pieces(1) + "e";
    }

    /** A file of ten bytes. */
    public static String file(String... path) {
        return "d6:lengthi10e4:path" + list(path) + "e";
    }

    /** A file of ten bytes with attributes (BEP 47). */
    public static String file(String attributes, List<String> path) {
        return "d4:attr" + text(attributes) + "6:lengthi10e4:path" + list(path.toArray(String[]::new)) + "e";
    }

    /** A list of strings. */
    public static String list(String... texts) {
        StringBuilder list = new StringBuilder("l");
        for (String text : texts) {
            list.append(text(text));
        }
        return list.append('e').toString();
    }

    /** A string of UTF-8. */
    public static String text(String text) {
        return raw(Bytes.utf8(text));
    }

    /** A string of any bytes. */
    public static String raw(Bytes bytes) {
        return bytes.size() + ":" + new String(bytes.toArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** {@code count} piece hashes. */
    public static String pieces(int count) {
        return 20 * count + ":" + "h".repeat(20 * count);
    }

    /** One byte for every character. */
    public static Bytes latin1(String bencode) {
        return Bytes.wrap(bencode.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
