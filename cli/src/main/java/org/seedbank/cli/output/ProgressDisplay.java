package org.seedbank.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Progress of something that takes long: one line that is overwritten on a terminal, a plain line now and then in a
 * pipe. Documents for programs are the caller's business.
 */
public final class ProgressDisplay {
    private static final Duration REFRESH = Duration.ofMillis(200);

    private final PrintStream err;
    private final Manner manner;
    private final Terminal.Features features;
    private final boolean colour;
    private Optional<Instant> last = Optional.empty();
    private boolean isLineOpen;

    ProgressDisplay(PrintStream err, Manner manner, Terminal.Features features, boolean colour) {
        this.err = err;
        this.manner = manner;
        this.features = features;
        this.colour = colour;
    }

    /**
     * Shows the state of things, if it is time to.
     *
     * @param now the present
     * @param summary how often a pipe gets a line
     * @param progress what to show
     */
    public void show(Instant now, Duration summary, Progress progress) {
        if (manner.quiet() || manner.json() || !isDue(now, summary)) {
            return;
        }
        last = Optional.of(now);
        if (features.errIsTerminal()) {
            String line = progress.line(features.columns() - 1);
            err.print("\r" + (colour ? Style.CYAN.paint(line) : line) + "\u001b[K");
            isLineOpen = true;
        } else {
            err.println(progress.line(Integer.MAX_VALUE));
        }
        err.flush();
    }

    /** Removes the line from the terminal, so that other lines can be written. */
    public void clear() {
        if (isLineOpen) {
            err.print("\r\u001b[K");
            err.flush();
            isLineOpen = false;
        }
    }

    private boolean isDue(Instant now, Duration summary) {
        Duration interval = features.errIsTerminal() ? REFRESH : summary;
        if (last.isEmpty() && !features.errIsTerminal()) {
            last = Optional.of(now); // a pipe learns nothing from a line at the very beginning
            return false;
        }
        return last.isEmpty() || Duration.between(last.get(), now).compareTo(interval) >= 0;
    }
}
