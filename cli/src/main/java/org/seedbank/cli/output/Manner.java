package org.seedbank.cli.output;

/**
 * How the user wants to be spoken to.
 *
 * @param json documents for programs instead of lines for people
 * @param quiet results and errors only
 * @param debug stack traces with errors
 * @param colours when to use colours
 */
public record Manner(boolean json, boolean quiet, boolean debug, Colours colours) {
    /** When to use colours. */
    public enum Colours {
        /** On a terminal, unless the environment says no. */
        AUTO,
        /** Always. */
        ALWAYS,
        /** Never. */
        NEVER
    }
}
