package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.seedbank.cli.output.ResultStream;
import org.seedbank.cli.output.Terminal;
import org.seedbank.cli.wiring.Host;

class NodeCommandTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"Broken pipe, 0", "No space left on device, 9"})
    void endsOnceItsLinesCanNotBeWritten(String why, int code) {
        Host host = new TestProgram(directory).host();
        Terminal terminal = new Terminal(
                host.terminal().in(),
                new ResultStream(new Refusing(why)),
                host.terminal().err(),
                host.terminal().features());
        Host deaf = new Host(host.environment(), terminal, host.clock(), host.random(), host.interruption());

        CompletableFuture<Integer> run =
                CompletableFuture.supplyAsync(() -> CommandTree.run(deaf, "node", "run", "--json", "--no-relay"));

        assertThat(run.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(code);
    }

    /** Takes nothing. */
    private static final class Refusing extends OutputStream {
        private final String why;

        Refusing(String why) {
            this.why = why;
        }

        @Override
        public void write(int value) throws IOException {
            throw new IOException(why);
        }
    }
}
