package org.seedbank.cli.command;

import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Result;

/**
 * What circuits have carried in the end.
 *
 * @param bytes of datagrams that came out of circuits
 */
record Carried(long bytes) implements Result {
    @Override
    public String schema() {
        return "seedbank.circuits/1";
    }

    @Override
    public void print(Lines out) {
        // People see the progress.
    }

    @Override
    public void describe(JsonFields out) {
        out.put("event", "carried").put("bytes", bytes);
    }
}
