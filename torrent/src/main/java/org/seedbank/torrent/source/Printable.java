package org.seedbank.torrent.source;

import org.seedbank.overlay.wire.Bytes;

/** Text from outside, made fit for a message: one line, no control of the terminal, bounded. */
final class Printable {
    private static final int LIMIT = 120;
    private static final int LINE_LIMIT = 1000;

    private Printable() {}

    /** {@code text} in quotes; what cannot be shown is escaped, what is too long is cut. */
    static String of(String text) {
        return '"' + escape(text, LIMIT) + '"';
    }

    /** The same without quotes, for texts that are shown for their own sake. */
    static String line(String text) {
        return escape(text, LINE_LIMIT);
    }

    /** The same for bytes that should be UTF-8. */
    static String of(Bytes text) {
        return of(text.slice(0, Math.min(text.size(), 4 * LIMIT + 4)).toUtf8());
    }

    private static String escape(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(limit).forEach(point -> append(shown, point));
        return text.codePointCount(0, text.length()) > limit ? shown.append('…').toString() : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        int type = Character.getType(point);
        boolean hidden = type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
        if (hidden) {
            shown.append(String.format("\\u%04x", point));
        } else {
            shown.appendCodePoint(point);
        }
    }
}
