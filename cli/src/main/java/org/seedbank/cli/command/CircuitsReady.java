package org.seedbank.cli.command;

import java.time.Duration;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;

/**
 * Torrents can begin.
 *
 * @param hops of each circuit
 * @param ready circuits by now
 * @param wanted circuits in the end
 * @param time until the first one was ready
 */
record CircuitsReady(int hops, int ready, int wanted, Duration time) implements Result {
    @Override
    public String schema() {
        return "seedbank.circuits/1";
    }

    @Override
    public void print(Lines out) {
        out.line("circuits  " + ready + " of " + wanted + " ready after " + time.toMillis() + " ms, " + hops
                + (hops == 1 ? " hop" : " hops") + " each");
    }

    @Override
    public void describe(JsonFields out) {
        out.put("event", "circuits")
                .put("hops", hops)
                .put("ready", ready)
                .put("wanted", wanted)
                .put("seconds", time.toMillis() / 1e3);
    }
}
