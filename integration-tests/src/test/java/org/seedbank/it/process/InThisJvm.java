package org.seedbank.it.process;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.seedbank.cli.command.CommandTree;
import org.seedbank.cli.config.Environment;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.schema.DocumentCheck;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.Interruption;

/** Runs commands through the program's own entry, but without a process for each. */
final class InThisJvm {
    private InThisJvm() {}

    static Outcome run(Path directory, Map<String, String> variables, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(new byte[0]), printer(out), printer(err), Terminal.Features.NONE);
        Environment environment =
                new Environment(variables, directory, directory, directory.resolve("no-system-settings.toml"));
        Interruption interruption = new Interruption(code -> {
            throw new IllegalStateException("the process would end at once with code " + code);
        });
        Host host = new Host(environment, terminal, Clock.systemUTC(), new SecureRandom(), interruption);
        int code = CommandTree.run(host, arguments.toArray(String[]::new));
        DocumentCheck.demand(out.toString(StandardCharsets.UTF_8));
        DocumentCheck.demand(err.toString(StandardCharsets.UTF_8));
        return new Outcome("seedbank " + String.join(" ", arguments), code, lines(out), lines(err));
    }

    private static PrintStream printer(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
