package org.seedbank.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two networks of their own, a home and its router, so that nothing is asked of the router of this machine. Needs root
 * and the program {@code ip}.
 */
class PortMappingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROUTER = "192.168.1.1";
    private static final String NEIGHBOUR = "192.168.1.66";
    private static final String NEEDED = "networks of its own need root and the program ip";
    /** What is read, and what the buffers of two sockets hold. */
    private static final long MOST_SENT = 4 << 20;

    private final String id = Long.toString(ProcessHandle.current().pid(), 36);
    private final String home = "home-" + id;
    private final String provider = "router-" + id;
    private final List<Child> children = new ArrayList<>();

    @AfterEach
    void removeNetworks() throws Exception {
        for (Child child : children) {
            child.process.destroyForcibly();
        }
        for (String network : List.of(home, provider)) {
            boolean unused = ip("netns", "del", network);
        }
    }

    @Test
    void bothPortsAreForwardedRenewedAndTakenBackAtTheEnd() throws Exception {
        check("nat-pmp");
    }

    /** Looked for after the other protocol, which takes a while. */
    @Test
    @EnabledIfSystemProperty(named = "port.mapping", matches = "all")
    void soTheyAreByTheNewerProtocol() throws Exception {
        check("pcp");
    }

    /** A mapping for no time is what the library throws an exception about that it does not foresee. */
    @Test
    void aRouterThatLiedIsAskedAgain() throws Exception {
        assumeTrue(makeNetworks(), NEEDED);
        Child router = run(provider, SmallRouter.class, ROUTER, "nat-pmp", "lies");
        await().atMost(PATIENCE).until(() -> router.lines.contains("ready"));

        Child node = run(home, MappingProbe.class);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.lines)
                        .contains("UDP port " + MappingProbe.UDP + " is 198.51.100.7:" + MappingProbe.UDP));
        assertThat(router.lines).contains("lies");
    }

    /** The router, and a neighbour in the same network; each names places at itself and elsewhere. */
    @Test
    void onlyTheRouterIsAskedForADescriptionAndLittleOfItIsRead() throws Exception {
        assumeTrue(makeNetworks() && ip("-n", provider, "addr", "add", NEIGHBOUR + "/24", "dev", "r" + id), NEEDED);
        Child router = run(provider, EndlessRouter.class, ROUTER, NEIGHBOUR);
        await().atMost(PATIENCE).until(() -> router.lines.contains("ready"));

        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE).until(() -> router.lines.contains("searched"));
        await().atMost(PATIENCE).until(() -> dialled(router).size() >= EndlessRouter.PLACES);
        node.process.getOutputStream().close();

        assertThat(node.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(node.lines).contains("closed");
        assertThat(dialled(router)).allSatisfy(line -> {
            assertThat(line).startsWith("dialled at " + ROUTER + " ");
            assertThat(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                    .isLessThan(MOST_SENT);
        });
    }

    private static List<String> dialled(Child router) {
        return router.lines.stream().filter(line -> line.startsWith("dialled")).toList();
    }

    private void check(String protocol) throws Exception {
        assumeTrue(makeNetworks(), NEEDED);
        Child router = run(provider, SmallRouter.class, ROUTER, protocol);
        await().atMost(PATIENCE).until(() -> router.lines.contains("ready"));

        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.lines)
                        .contains(
                                "UDP port " + MappingProbe.UDP + " is 198.51.100.7:" + MappingProbe.UDP,
                                "TCP port " + MappingProbe.TCP + " is 198.51.100.7:" + MappingProbe.TCP));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(router.lines)
                        .contains("forwards UDP " + MappingProbe.UDP, "renews UDP " + MappingProbe.UDP)
                        .contains("forwards TCP " + MappingProbe.TCP, "renews TCP " + MappingProbe.TCP));
        node.process.getOutputStream().close();

        assertThat(node.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(router.lines)
                        .contains("takes back UDP " + MappingProbe.UDP, "takes back TCP " + MappingProbe.TCP));
    }

    private boolean makeNetworks() throws Exception {
        return ip("netns", "add", home)
                && ip("netns", "add", provider)
                && ip(
                        "link", "add", "h" + id, "netns", home, "type", "veth", "peer", "name", "r" + id, "netns",
                        provider)
                && ip("-n", home, "addr", "add", "192.168.1.20/24", "dev", "h" + id)
                && ip("-n", provider, "addr", "add", ROUTER + "/24", "dev", "r" + id)
                && ip("-n", home, "link", "set", "lo", "up")
                && ip("-n", home, "link", "set", "h" + id, "up")
                && ip("-n", provider, "link", "set", "r" + id, "up")
                && ip("-n", home, "route", "add", "default", "via", ROUTER);
    }

    private static boolean ip(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private Child run(String network, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "ip",
                "netns",
                "exec",
                network,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(List.of(arguments));
        Child child = new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        children.add(child);
        return child;
    }

    private static final class Child {
        private final Process process;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Child(Process process) {
            this.process = process;
            Thread reader = new Thread(this::read, "child-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.add(line);
                }
            } catch (IOException e) {
                if (process.isAlive()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
