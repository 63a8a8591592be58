package org.seedbank.cli.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedbank.cli.wiring.Host;
import org.seedbank.cli.wiring.NodePlan;
import org.seedbank.cli.wiring.TunnelHost;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.endpoint.EndpointException;

class TunnelHostTest {
    @TempDir
    private Path temp;

    /** An address for documents (RFC 5737) is not ours. */
    @Test
    void leavesNothingBehindIfItCannotListen() {
        Host host = new TestProgram(temp).host();
        Invocation invocation = new Invocation(host, new GlobalOptions());
        NodePlan plan = new NodePlan(
                invocation.directories(),
                PrivateKey.generate(host.random()),
                invocation
                        .settings(List.of(Options.statement("node.listen", "203.0.113.1", "test")))
                        .settings(),
                List.of());

        assertThatThrownBy(() -> TunnelHost.open(plan, host)).isInstanceOf(EndpointException.class);

        await().atMost(Duration.ofSeconds(90))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("tunnels")));
    }
}
