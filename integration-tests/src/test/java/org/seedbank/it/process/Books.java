package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.seedbank.cli.output.ExitCode;

/**
 * What a node's wallet and ledger say once it has stopped.
 *
 * @param key own key as hex digits
 * @param given bytes of service that were paid by others
 * @param taken bytes of service that were paid to others
 * @param unsettled proposals without an answer
 * @param blocks in the own chain
 * @param history entries of the history
 * @param chains what the audit found, by peer
 */
public record Books(
        String key,
        long given,
        long taken,
        long unsettled,
        long blocks,
        JsonNode history,
        Map<String, JsonNode> chains) {
    /** Reads the books of {@code node}, and demands that its own audit finds nothing and explains every byte. */
    public static Books of(Seedbank node) {
        JsonNode balance = node.call("wallet", "balance", "--json").succeeded().document();
        JsonNode history = node.call("wallet", "history", "--json", "--last", "1000000")
                .succeeded()
                .document();
        Outcome audited = node.call("chain", "audit", "--json");
        audited.ended(ExitCode.OK);
        JsonNode audit = audited.document();
        assertThat(audit.path("sound").asBoolean()).as("%s", audit).isTrue();
        assertThat(audit.path("problems")).as("%s", audit).isEmpty();
        assertThat(audit.path("forks")).as("%s", audit).isEmpty();
        assertThat(audit.path("unexplained").asLong(-1)).as("%s", audit).isZero();
        Books books = new Books(
                balance.path("key").asText(),
                balance.path("given").asLong(-1),
                balance.path("taken").asLong(-1),
                balance.path("unsettled").asLong(-1),
                balance.path("blocks").asLong(-1),
                history,
                chains(audit));
        books.check(balance);
        return books;
    }

    private void check(JsonNode shown) {
        assertThat(shown.path("balance").asLong(-1)).as("%s", shown).isEqualTo(balance());
        assertThat(history.path("balance").asLong(-1)).as("%s", history).isEqualTo(balance());
        assertThat(history.path("unexplained").asLong(-1)).as("%s", history).isZero();
        assertThat(entries("earned")).as("earned by %s", history).isEqualTo(given);
        assertThat(entries("spent")).as("spent by %s", history).isEqualTo(taken);
    }

    /** Given less taken. */
    public long balance() {
        return given - taken;
    }

    /** The sum of the history's entries of one kind. */
    public long entries(String kind) {
        return elements(history.path("entries"))
                .filter(entry -> entry.path("kind").asText().equals(kind))
                .mapToLong(entry -> entry.path("amount").asLong())
                .sum();
    }

    private static Map<String, JsonNode> chains(JsonNode audit) {
        Map<String, JsonNode> chains = new TreeMap<>();
        elements(audit.path("chains"))
                .forEach(chain -> chains.put(chain.path("peer").asText(), chain));
        return chains;
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
