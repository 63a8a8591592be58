package org.seedbank.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.seedbank.cli.output.ExitCode;

/**
 * How a command ended.
 *
 * @param command what was run
 * @param code exit code
 * @param output lines of standard output
 * @param errors lines of standard error
 */
public record Outcome(String command, int code, List<String> output, List<String> errors) {
    /** Demands that all went well. */
    public Outcome succeeded() {
        return ended(ExitCode.OK);
    }

    /** Demands a code. */
    public Outcome ended(ExitCode expected) {
        assertThat(code).as("%s", this).isEqualTo(expected.code());
        return this;
    }

    /**
     * Demands a refusal as people see it: one code, nothing on standard output, two lines that name what is wrong and
     * what to do. Before them stands that a wallet was made, if one was.
     *
     * @param words what the first line contains
     */
    public Outcome refused(ExitCode expected, String... words) {
        ended(expected);
        assertThat(output).as("%s", this).isEmpty();
        List<String> failure = errors.stream()
                .filter(line -> !line.startsWith("Made a wallet in "))
                .toList();
        assertThat(failure).as("%s", this).hasSize(2);
        assertThat(failure.get(0))
                .as("%s", this)
                .startsWith("seedbank: ")
                .matches(".*[.?]$")
                .doesNotContain("Exception");
        List.of(words).forEach(word -> assertThat(failure.get(0)).as("%s", this).contains(word));
        assertThat(failure.get(1)).as("%s", this).startsWith("Try: ").matches("Try: .{4,}[.?]$");
        return this;
    }

    /** The first line of the one complaint, after whatever else was told. */
    public String complaint() {
        assertThat(errors.stream().filter(line -> line.startsWith("seedbank: ")))
                .as("%s", this)
                .hasSize(1);
        assertThat(errors.get(errors.size() - 1)).as("%s", this).matches("Try: .{4,}[.?]$");
        return errors.get(errors.size() - 2);
    }

    /** The one JSON document on standard output. */
    public JsonNode document() {
        assertThat(output).as("%s", this).hasSize(1);
        return Json.parse(output.get(0));
    }

    @Override
    public String toString() {
        return command + "\n  code:   " + code + "\n  output: " + String.join("\n          ", output) + "\n  errors: "
                + String.join("\n          ", errors);
    }
}
