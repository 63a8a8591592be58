package org.seedbank.cli.command;

import java.net.URI;
import java.util.Optional;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.torrent.engine.SwarmSize;

/**
 * What a tracker, or the distributed hash table, says about the size of a swarm.
 *
 * @param tracker who was asked
 * @param size what it said
 * @param problem why it said nothing
 */
record Scraped(URI tracker, Optional<SwarmSize> size, Optional<String> problem) {
    void print(Lines out) {
        String counts = size.map(known -> known.complete() + " complete, " + known.incomplete() + " incomplete"
                        + (known.downloaded() == 0 ? "" : ", " + known.downloaded() + " downloads"))
                .orElse("no answer");
        out.line("swarm     " + counts + "  " + tracker
                + problem.map(why -> ": " + why).orElse(""));
    }

    void describe(JsonFields out) {
        out.put("tracker", tracker.toString()).put("problem", problem);
        size.ifPresent(known -> out.put("complete", known.complete())
                .put("incomplete", known.incomplete())
                .put("downloaded", known.downloaded()));
    }
}
