package org.seedbank.it.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One chain as one store holds it.
 *
 * @param peer whose
 * @param blocks as {@code chain ls} lists them
 */
record Chain(String peer, List<JsonNode> blocks) {
    /** The own chain of {@code node}. */
    static Chain of(Seedbank node) {
        return read(node.call("chain", "ls", "--json"));
    }

    /** What {@code node} knows of the chain of {@code peer}. */
    static Chain of(Seedbank node, String peer) {
        return read(node.call("chain", "ls", "--json", peer));
    }

    private static Chain read(Outcome outcome) {
        JsonNode document = outcome.succeeded().document();
        return new Chain(
                document.path("peer").asText(),
                Books.elements(document.path("blocks")).toList());
    }

    Map<Long, String> hashes() {
        Map<Long, String> hashes = new TreeMap<>();
        blocks.forEach(block ->
                hashes.put(block.path("sequence").asLong(), block.path("hash").asText()));
        return hashes;
    }

    Map<Long, Long> changesByNumber() {
        Map<Long, Long> changes = new TreeMap<>();
        blocks.forEach(block -> changes.put(
                block.path("sequence").asLong(), block.path("change").asLong()));
        return changes;
    }

    Stream<Long> changes() {
        return changesByNumber().values().stream();
    }
}
