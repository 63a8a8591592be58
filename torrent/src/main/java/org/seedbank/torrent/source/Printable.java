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

    /** At most {@code limit} characters, and an ellipsis if there are more; printable text stays as it is. */
    private static String escape(String text, int limit) {
        StringBuilder shown = new StringBuilder();
        int room = limit;
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            int before = shown.length();
            append(shown, text.codePointAt(at));
            room -= shown.codePointCount(before, shown.length());
            if (room < 0) {
                shown.setLength(before);
                return shown.append('…').toString();
            }
        }
        return shown.toString();
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
