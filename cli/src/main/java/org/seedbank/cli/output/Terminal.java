package org.seedbank.cli.output;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * Where the program speaks and listens.
 *
 * @param in answers to questions
 * @param out results
 * @param err everything else
 * @param features what stands behind them
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Features features) {
    /**
     * What stands behind the streams.
     *
     * @param inIsTerminal whether somebody can type an answer
     * @param outIsTerminal whether results go to a screen
     * @param errIsTerminal whether progress and errors go to a screen
     * @param columns width of the screen in characters
     */
    public record Features(boolean inIsTerminal, boolean outIsTerminal, boolean errIsTerminal, int columns) {
        /** Pipes and files only. */
        public static final Features NONE = new Features(false, false, false, 80);
    }
}
