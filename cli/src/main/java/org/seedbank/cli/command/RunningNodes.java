package org.seedbank.cli.command;

import java.util.List;
import java.util.function.Function;
import org.seedbank.cli.control.JsonRecord;
import org.seedbank.cli.control.NodeReport;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.wiring.ControlClient;
import org.seedbank.overlay.wire.MalformedMessageException;

/** The nodes that run with the data directory of a command. */
record RunningNodes(List<ControlClient> clients) implements AutoCloseable {
    /** Copies the list. */
    RunningNodes {
        clients = List.copyOf(clients);
    }

    /** @throws CliFailure with {@link ExitCode#NOT_REACHABLE} if there is none */
    static RunningNodes of(Invocation invocation) {
        return new RunningNodes(ControlClient.all(invocation.directories().control()));
    }

    NodeReport info(ControlClient client) {
        return read(client, "node_info", NodeReport::read);
    }

    /** Asks for something without parameters, and understands the answer by {@code reader}. */
    <T> T read(ControlClient client, String method, Function<JsonRecord, T> reader) {
        try {
            return reader.apply(client.ask(method, params -> {}));
        } catch (MalformedMessageException e) {
            throw notUnderstood(e);
        }
    }

    /** What to say of an answer that is not what it should be. */
    static CliFailure notUnderstood(MalformedMessageException why) {
        return new CliFailure(
                        ExitCode.WRONG_VERSION,
                        "cannot understand",
                        "the running seedbank",
                        String.valueOf(why.getMessage()),
                        "use the version of seedbank that runs there")
                .causedBy(why);
    }

    @Override
    public void close() {
        clients.forEach(ControlClient::close);
    }
}
