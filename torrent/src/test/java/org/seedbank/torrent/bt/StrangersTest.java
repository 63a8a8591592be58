package org.seedbank.torrent.bt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Peers that nobody named are found, with uTP on as it is by default. In a network of its own: the library of the hash
 * table wants addresses that could be anywhere in the world, and the local search wants an interface that can
 * multicast.
 */
class StrangersTest {
    private static final String HERE = "203.0.113.1";
    /** Packets for that address stay inside; for all others there is a way that leads nowhere. */
    private static final String NETWORK = "ip link set lo up"
            + " && ip link add outside type veth peer name beyond"
            + " && ip addr add " + HERE + "/24 dev outside"
            + " && ip link set beyond up && ip link set outside up"
            + " && ip route add default via 203.0.113.254 dev outside";

    @TempDir
    Path temp;

    @Test
    void aNodeOfTheHashTableNamesAPeerAndLearnsWhereToDialUs() throws Exception {
        List<String> lines = run("dht");

        assertThat(lines).contains("asked", "completed", "over");
        String port = DownloadChild.last(lines, "listening").orElseThrow();
        assertThat(lines).contains("announced " + port + " [false, true]");
        assertThat(lines).noneMatch(line -> line.contains("Exception"));
    }

    @Test
    void aPeerTellsOfANodeOfTheHashTableAndLearnsOfOurs() throws Exception {
        List<String> lines = run("node");

        String ours = DownloadChild.last(lines, "node").orElseThrow();
        assertThat(lines).contains("public true", "private false", "pinged by " + ours, "asked", "over");
    }

    @Test
    void twoOnOneLocalNetworkFindEachOther() throws Exception {
        assertThat(run("lsd")).contains("completed", "over");
    }

    private List<String> run(String way) throws Exception {
        List<String> unshare = unshare();
        Path hosts =
                Files.writeString(temp.resolve("hosts"), way.equals("dht") ? HERE + " router.bittorrent.com\n" : "");
        Path output = temp.resolve("output");
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("sh", "-c", NETWORK + " && exec \"$@\"", "sh"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Djdk.net.hosts.file=" + hosts,
                "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                "-cp",
                System.getProperty("java.class.path"),
                StrangersChild.class.getName(),
                temp.resolve("nodes").toString(),
                HERE,
                way));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as("%s", Files.readString(output))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }

    /** A network of our own needs the right to make one, as root or as somebody who may become root inside. */
    private static List<String> unshare() throws Exception {
        for (List<String> way : List.of(List.of("unshare", "-rn"), List.of("unshare", "-n"))) {
            List<String> command = new ArrayList<>(way);
            command.addAll(List.of("sh", "-c", NETWORK));
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0) {
                    return way;
                }
                process.destroyForcibly();
            } catch (IOException e) {
                // There is no such program.
            }
        }
        assumeTrue(false, "cannot make a network namespace with a veth pair here");
        return List.of();
    }
}
