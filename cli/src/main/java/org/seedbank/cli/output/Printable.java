package org.seedbank.cli.output;

/**
 * Makes text of strangers harmless to a terminal: names in a torrent may carry escape sequences, or marks that turn the
 * reading direction of what follows.
 */
public final class Printable {
    private Printable() {}

    /** {@code text} with every control character and direction mark shown as a question mark in a box. */
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isHarmful(text.charAt(i))) {
                return replaceAll(text);
            }
        }
        return text;
    }

    private static String replaceAll(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown.append(isHarmful(c) ? '\ufffd' : c);
        }
        return shown.toString();
    }

    private static boolean isHarmful(char c) {
        return Character.isISOControl(c)
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u200e'
                || c == '\u200f'
                || c == '\u061c'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }
}
