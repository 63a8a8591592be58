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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two networks of their own for each test, a home and its router, so that nothing is asked of the router of this
 * machine. They wait for the library more than they do anything, so all at once. Needs root and the program {@code ip}.
 */
class PortMappingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROUTER = "192.168.1.1";
    private static final String NEIGHBOUR = "192.168.1.66";
    private static final String NEEDED = "networks of its own need root and the program ip";
    /** What is read, and what the buffers of two sockets hold. */
    private static final long MOST_SENT = 4 << 20;

    private static final AtomicInteger MADE = new AtomicInteger();

    /** Of what the library takes seconds for, if it is asked of one port after the other. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private final String id = Long.toString(ProcessHandle.current().pid(), 36) + "-" + MADE.incrementAndGet();
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
    @Execution(ExecutionMode.CONCURRENT)
    void bothPortsAreForwardedRenewedAndTakenBackAtTheEnd() throws Exception {
        check(SmallRouter.class, "nat-pmp");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void soTheyAreByTheNewerProtocol() throws Exception {
        check(SmallRouter.class, "pcp");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void soTheyAreByUpnp() throws Exception {
        Child router = check(UpnpRouter.class, "well");

        assertThat(router.lines).noneMatch(line -> line.startsWith("refuses"));
    }

    /** Asked once for some time, from then on for good. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void soTheyAreByARouterThatForwardsForGoodOrNotAtAll() throws Exception {
        Child router = check(UpnpRouter.class, "permanent");

        assertThat(router.lines)
                .filteredOn(line -> line.startsWith("refuses"))
                .containsExactly("refuses UDP " + MappingProbe.UDP + " by 725");
    }

    /** Each is asked for three times before another one is, and never again. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void otherPortsAreForwardedWhereAnotherMachineHasTheseAndItKeepsThem() throws Exception {
        Child router = start(UpnpRouter.class, "taken");

        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(router.lines)
                        .anyMatch(line -> line.startsWith("renews UDP"))
                        .anyMatch(line -> line.startsWith("renews TCP")));
        end(node);
        await().atMost(PATIENCE)
                .until(() -> router.lines.stream()
                                .filter(line -> line.startsWith("takes back"))
                                .count()
                        == 2);

        assertThat(router.lines)
                .filteredOn(line -> line.startsWith("refuses"))
                .hasSize(6)
                .allMatch(line -> line.endsWith(" by 718"))
                .filteredOn(line -> line.contains("UDP " + MappingProbe.UDP + " "))
                .hasSize(3);
        for (String protocol : List.of("UDP", "TCP")) {
            String forwarded = only(router, "forwards " + protocol);
            assertThat(only(router, "takes back " + protocol)).isEqualTo(forwarded);
            assertThat(node.lines).anyMatch(line -> line.startsWith(protocol) && line.endsWith(":" + forwarded));
        }
    }

    /** In rests of 1, 2, 4 and 8 seconds, of which each is three times the question and four for other ports. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRouterThatForwardsNothingIsAskedEverLessOften() throws Exception {
        Child router = start(UpnpRouter.class, "full");

        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE)
                .until(() -> router.lines.stream()
                        .anyMatch(line -> line.startsWith("refuses TCP " + MappingProbe.TCP + " ")));
        await().during(Duration.ofSeconds(7)).atMost(PATIENCE).until(() -> asked(router) <= 28);
        end(node);

        assertThat(asked(router)).isGreaterThanOrEqualTo(14);
        assertThat(node.lines).noneMatch(line -> line.contains(" is 198."));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aNodeThatWasOfflineAtItsStartFindsTheRouterLater() throws Exception {
        Child router = start(SmallRouter.class, "pcp");
        assertThat(ip("-n", home, "route", "del", "default")).isTrue();
        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE).until(() -> node.lines.contains("TCP port " + MappingProbe.TCP + " is not forwarded"));

        assertThat(ip("-n", home, "route", "add", "default", "via", ROUTER)).isTrue();

        awaitBoth(node);
        assertThat(router.lines)
                .filteredOn(line -> line.startsWith("forwards UDP"))
                .hasSize(1);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whatARouterPromisedIsWorthNothingInAnotherNetwork() throws Exception {
        start(SmallRouter.class, "pcp");
        Child node = run(home, MappingProbe.class);
        awaitBoth(node);

        assertThat(ip("-n", home, "route", "del", "default")).isTrue();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.lines)
                        .contains("UDP port " + MappingProbe.UDP + " is not forwarded")
                        .contains("TCP port " + MappingProbe.TCP + " is not forwarded"));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aNodeEndsSoonThoughTheRouterIsSilent() throws Exception {
        endSoon(SmallRouter.class, "nat-pmp");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aNodeEndsSoonThoughTheRouterIsSilentByUpnp() throws Exception {
        endSoon(UpnpRouter.class, "well");
    }

    /** A mapping for no time is what the library throws an exception about that it does not foresee. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
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
    @Execution(ExecutionMode.CONCURRENT)
    void onlyTheRouterIsAskedForADescriptionAndLittleOfItIsRead() throws Exception {
        assumeTrue(makeNetworks() && ip("-n", provider, "addr", "add", NEIGHBOUR + "/24", "dev", "r" + id), NEEDED);
        Child router = run(provider, EndlessRouter.class, ROUTER, NEIGHBOUR);
        await().atMost(PATIENCE).until(() -> router.lines.contains("ready"));

        Child node = run(home, MappingProbe.class);
        await().atMost(PATIENCE).until(() -> router.lines.contains("searched"));
        await().atMost(PATIENCE).until(() -> dialled(router).size() >= EndlessRouter.PLACES);
        node.process.getOutputStream().close();

        assertThat(node.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(node.lines).anyMatch(line -> line.startsWith("closed "));
        assertThat(dialled(router)).allSatisfy(line -> {
            assertThat(line).startsWith("dialled at " + ROUTER + " ");
            assertThat(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                    .isLessThan(MOST_SENT);
        });
    }

    private static long asked(Child router) {
        return router.lines.stream()
                .filter(line -> line.startsWith("refuses UDP"))
                .count();
    }

    private static List<String> dialled(Child router) {
        return router.lines.stream().filter(line -> line.startsWith("dialled")).toList();
    }

    private Child start(Class<?> program, String variant) throws Exception {
        assumeTrue(makeNetworks(), NEEDED);
        Child router = run(provider, program, ROUTER, variant);
        await().atMost(PATIENCE).until(() -> router.lines.contains("ready"));
        return router;
    }

    private Child check(Class<?> program, String variant) throws Exception {
        Child router = start(program, variant);

        Child node = run(home, MappingProbe.class);
        awaitBoth(node);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(router.lines)
                        .contains("forwards UDP " + MappingProbe.UDP, "renews UDP " + MappingProbe.UDP)
                        .contains("forwards TCP " + MappingProbe.TCP, "renews TCP " + MappingProbe.TCP));
        end(node);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(router.lines)
                        .contains("takes back UDP " + MappingProbe.UDP, "takes back TCP " + MappingProbe.TCP));
        return router;
    }

    private void endSoon(Class<?> program, String variant) throws Exception {
        Child router = start(program, variant);
        Child node = run(home, MappingProbe.class);
        awaitBoth(node);
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(router.process.pid()))
                        .start()
                        .waitFor())
                .isZero();

        end(node);

        assertThat(node.lines).anySatisfy(line -> {
            assertThat(line).startsWith("closed within ");
            assertThat(Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                    .isLessThan(SOON.toMillis());
        });
    }

    private static void awaitBoth(Child node) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(node.lines)
                        .contains(
                                "UDP port " + MappingProbe.UDP + " is 198.51.100.7:" + MappingProbe.UDP,
                                "TCP port " + MappingProbe.TCP + " is 198.51.100.7:" + MappingProbe.TCP));
    }

    private static void end(Child node) throws Exception {
        node.process.getOutputStream().close();
        assertThat(node.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** What follows {@code beginning} in the one line of it. */
    private static String only(Child child, String beginning) {
        List<String> found = child.lines.stream()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length() + 1))
                .toList();
        assertThat(found).as(beginning).hasSize(1);
        return found.get(0);
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
