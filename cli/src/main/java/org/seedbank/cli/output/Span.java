package org.seedbank.cli.output;

/**
 * A piece of text in one style.
 *
 * @param style how it looks
 * @param text what it says; may come from strangers, so it is shown without control characters
 */
public record Span(Style style, String text) {
    /** {@code text} as everything else. */
    public static Span plain(String text) {
        return new Span(Style.PLAIN, text);
    }

    /** Number of characters on the screen. */
    int width() {
        String shown = Printable.of(text);
        return shown.codePointCount(0, shown.length());
    }

    String render(boolean colour) {
        String shown = Printable.of(text);
        return colour ? style.paint(shown) : shown;
    }
}
