package org.seedbank.cli.command;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.seedbank.cli.config.ExitService;
import org.seedbank.cli.config.TunnelSettings;
import org.seedbank.cli.output.Amounts;
import org.seedbank.cli.output.JsonFields;
import org.seedbank.cli.output.Lines;
import org.seedbank.cli.output.Output;
import org.seedbank.cli.output.Result;
import org.seedbank.cli.wiring.TunnelRole;
import org.seedbank.trustchain.token.ByteCount;

/**
 * What leaves circuits of others here, and what that means.
 *
 * @param settings what the user allows
 */
record ExitTerms(TunnelSettings settings) implements Result {
    /** What everybody should know who lets others out. */
    private static final String MEANING =
            "what others send to trackers, peers and the DHT leaves from this machine's address;"
                    + " complaints about it will reach you";

    /** Says what it means, when a node that does what {@code settings} say begins to let others out. */
    static void announce(TunnelSettings settings, Output output) {
        if (TunnelRole.of(settings).isExit()) {
            output.note("exit: " + MEANING);
        }
    }

    @Override
    public String schema() {
        return "seedbank.exit-policy/1";
    }

    /** In a few words. */
    String summary() {
        return settings.exit().isEmpty()
                ? "nothing leaves circuits of others here"
                : String.join(", ", words()) + " for others, " + limits();
    }

    @Override
    public void print(Lines out) {
        out.line("exit  " + summary());
        if (!settings.exit().isEmpty()) {
            out.line("From the next start of a node on, " + MEANING + ".");
        }
    }

    @Override
    public void describe(JsonFields out) {
        out.texts("allow", words())
                .put("bytes_per_second", settings.exitRate().value())
                .put("bytes_per_day", settings.exitPerDay().value())
                .put("meaning", settings.exit().isEmpty() ? "nothing leaves here" : MEANING);
    }

    private List<String> words() {
        return settings.exit().stream().sorted().map(ExitTerms::word).collect(Collectors.toList());
    }

    private static String word(ExitService service) {
        return service.name().toLowerCase(Locale.ROOT);
    }

    private String limits() {
        String rate = settings.exitRate().equals(ByteCount.ZERO)
                ? "at any speed"
                : "at most " + Amounts.rate((double) settings.exitRate().value());
        String day = settings.exitPerDay().equals(ByteCount.ZERO)
                ? "as much as there is"
                : "at most " + Amounts.size(settings.exitPerDay()) + " a day";
        return rate + ", " + day;
    }
}
