package org.seedbank.cli.output;

/** How a piece of text looks on a terminal that shows colours. */
public enum Style {
    /** As everything else. */
    PLAIN(""),
    /** Standing out. */
    BOLD("1"),
    /** Less important. */
    DIM("2"),
    /** Good, or income. */
    GREEN("32"),
    /** Wrong, or expense. */
    RED("31"),
    /** To be looked at. */
    YELLOW("33"),
    /** An identifier. */
    CYAN("36");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** {@code text} in this style. */
    public Span of(String text) {
        return new Span(this, text);
    }

    String paint(String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
