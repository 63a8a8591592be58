package org.seedbank.it.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.seedbank.it.process.RunningProcess;

/**
 * Two homes and the world, in five network namespaces that lead nowhere else. Each home is behind a router of its own
 * that translates addresses ({@code translator.py}): from outside nobody gets in to whom nobody inside has written.
 */
final class TwoHomes implements AutoCloseable {
    /** The public host that both can dial. */
    static final String WORLD = "11.0.0.1";

    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration END = Duration.ofMinutes(1);
    private static final String ADDRESS_INSIDE = "192.168.1.2";
    /** Ports outside are none that anybody inside listens at. */
    private static final int FIRST_PORT = 20_000;

    private final String id = Long.toString(ProcessHandle.current().pid(), 36);
    private final String world = "seedbank-world-" + id;
    private final List<Home> homes = new ArrayList<>();

    /** One of the homes. */
    final class Home {
        private final int number;
        private final String inside;
        private final String router;
        private @Nullable RunningProcess translator;

        private Home(int number) {
            this.number = number;
            this.inside = "seedbank-home-" + number + "-" + id;
            this.router = "seedbank-router-" + number + "-" + id;
        }

        /** How everybody inside looks from outside. */
        String address() {
            return "11.0.0." + (number + 1);
        }

        /** Words before those of a program, which then runs inside. */
        List<String> here() {
            return exec(inside);
        }

        private boolean build() {
            String uplink = "198.18." + number + ".";
            return ip("netns", "add", inside)
                    && ip("netns", "add", router)
                    && cable(inside, "eth0", router, "in")
                    && cable(router, "out", world, "home" + number)
                    && up(inside, "lo")
                    && up(router, "lo")
                    && reached(inside, ADDRESS_INSIDE + "/24", "eth0")
                    && reached(router, "192.168.1.1/24", "in")
                    && reached(router, uplink + "2/24", "out")
                    && reached(world, uplink + "1/24", "home" + number)
                    && ip("-n", inside, "route", "add", "default", "via", "192.168.1.1")
                    && ip("-n", router, "route", "add", "default", "via", uplink + "1")
                    // Who listens on all addresses there answers from the one that was asked.
                    && ip("-n", world, "route", "add", address(), "via", uplink + "2", "src", WORLD);
        }

        private void translate(Path directory) {
            List<String> command = new ArrayList<>(exec(router));
            command.addAll(List.of(
                    "/usr/bin/python3",
                    ForeignClient.script("translator.py", directory).toString(),
                    "in",
                    "out",
                    address(),
                    Integer.toString(FIRST_PORT)));
            RunningProcess started = RunningProcess.start(command, directory, Map.of());
            translator = started;
            started.awaitEvent("translating", START);
        }

        private RunningProcess running() {
            return Objects.requireNonNull(translator);
        }

        /** Waits until somebody at {@code from} wrote to {@code port} of this home and was not let in. */
        void awaitDropped(String from, int port, Duration limit) {
            running()
                    .awaitJson(
                            line -> line.path("event").asText().equals("dropped")
                                    && line.path("from").asText().equals(from)
                                    && line.path("to").asInt() == port,
                            "a datagram from " + from + " that was dropped",
                            limit);
        }

        /** Ends the translation; the bytes that came in from {@code remote} for {@code port} inside. */
        long carriedIn(String remote, int port) {
            running().endInput();
            running().awaitExit(END);
            return running().json().stream()
                    .filter(line -> line.path("event").asText().equals("carried")
                            && line.path("remote").asText().equals(remote)
                            && line.path("inside").asInt() == port)
                    .mapToLong((JsonNode line) -> line.path("in").asLong())
                    .sum();
        }
    }

    /** Makes them, or skips the test. */
    static TwoHomes make(Path directory) {
        Requirement.that(
                ForeignClient.succeeds(List.of("test", "-w", "/dev/net/tun")),
                "routers cannot translate here: this needs root and /dev/net/tun");
        TwoHomes homes = new TwoHomes();
        boolean made = homes.build();
        if (!made) {
            homes.close();
        }
        Requirement.that(made, "no network namespaces can be made here: this needs root and the program ip");
        homes.homes.forEach(home -> home.translate(directory));
        return homes;
    }

    private boolean build() {
        boolean isThere =
                ip("netns", "add", world) && up(world, "lo") && reached(world, WORLD + "/32", "lo") && passesOn(world);
        for (int number = 1; isThere && number <= 2; number++) {
            Home home = new Home(number);
            homes.add(home);
            isThere = home.build();
        }
        // For all others there is a way that leads nowhere, or the hash table would not begin.
        return isThere && ip("-n", world, "route", "add", "default", "dev", "home1", "src", WORLD);
    }

    /** The one. */
    Home one() {
        return homes.get(0);
    }

    /** The other. */
    Home other() {
        return homes.get(1);
    }

    /** Words before those of a program, which then runs at {@link #WORLD}. */
    List<String> world() {
        return exec(world);
    }

    private static List<String> exec(String network) {
        return List.of("ip", "netns", "exec", network);
    }

    private boolean cable(String network, String end, String other, String otherEnd) {
        return ip("link", "add", end, "netns", network, "type", "veth", "peer", "name", otherEnd, "netns", other);
    }

    /** Gives the interface an address, and starts it. */
    private static boolean reached(String network, String address, String end) {
        return ip("-n", network, "addr", "add", address, "dev", end) && up(network, end);
    }

    private static boolean passesOn(String network) {
        List<String> command = new ArrayList<>(exec(network));
        command.addAll(List.of("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"));
        return ForeignClient.succeeds(command);
    }

    private static boolean up(String network, String end) {
        return ip("-n", network, "link", "set", end, "up");
    }

    private static boolean ip(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        return ForeignClient.succeeds(command);
    }

    @Override
    public void close() {
        for (Home home : homes) {
            if (home.translator != null) {
                home.translator.close();
            }
            boolean unused = ip("netns", "del", home.inside);
            boolean unusedToo = ip("netns", "del", home.router);
        }
        boolean unused = ip("netns", "del", world);
    }
}
