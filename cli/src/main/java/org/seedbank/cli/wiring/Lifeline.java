package org.seedbank.cli.wiring;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ties this process to the one that started it: when its standard input ends, because the other closed it or died, this
 * one is asked to end too.
 */
final class Lifeline {
    /** System property that turns it on. */
    static final String PROPERTY = "seedbank.lifeline";

    private Lifeline() {}

    /** Watches standard input if this process was started to do so. */
    static void hold(InputStream in, Interruption interruption) {
        if (!Boolean.getBoolean(PROPERTY)) {
            return;
        }
        Thread watcher = new Thread(
                () -> {
                    awaitEnd(in);
                    interruption.request(Interruption.Cause.TERMINATE);
                },
                "lifeline");
        watcher.setDaemon(true);
        watcher.start();
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing is expected; only the end says something.
            }
        } catch (IOException e) {
            // A line that is broken has ended too.
        }
    }
}
