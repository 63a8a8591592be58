package org.seedbank.it.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.seedbank.it.process.RunningProcess;

/** A transmission-daemon in a network of its own, with every way to find strangers off. */
final class Transmission implements AutoCloseable {
    /** Where it listens. */
    static final int PORT = 51413;

    private static final int CONTROL = 9091;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final TwoNetworks networks;
    private final Path files;
    private final RunningProcess process;

    /** How it encrypts, by the number that its settings give it. */
    enum Encrypts {
        /** Takes encrypted connections, makes plain ones. */
        RELUCTANTLY(0),
        /** Prefers to. */
        GLADLY(1),
        /** Talks to nobody else. */
        ALWAYS(2);

        private final int number;

        Encrypts(int number) {
            this.number = number;
        }
    }

    /** Starts it; what it has or fetches is in {@code files}. */
    Transmission(TwoNetworks networks, Path home, Path files, Encrypts encrypts, boolean utp) throws IOException {
        Requirement.that(
                ForeignClient.succeeds(List.of("transmission-daemon", "--version"))
                        && ForeignClient.succeeds(List.of("transmission-remote", "--version")),
                "transmission-daemon is not installed");
        this.networks = networks;
        this.files = files;
        Files.writeString(home.resolve("settings.json"), settings(files, encrypts, utp));
        List<String> command = new ArrayList<>(networks.there());
        command.addAll(List.of("transmission-daemon", "--foreground", "--config-dir", home.toString()));
        this.process = RunningProcess.start(command, home, Map.of());
        Awaitility.await("an answer of " + process)
                .atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(() -> remote("--session-info").contains("Listenport: " + PORT));
    }

    private static String settings(Path files, Encrypts encrypts, boolean utp) {
        return String.join(
                "\n",
                "{",
                "\"bind-address-ipv4\": \"" + TwoNetworks.THERE + "\",",
                "\"cache-size-mb\": 2,",
                "\"dht-enabled\": false,",
                "\"download-dir\": \"" + files + "\",",
                "\"encryption\": " + encrypts.number + ",",
                "\"incomplete-dir-enabled\": false,",
                "\"lpd-enabled\": false,",
                "\"peer-port\": " + PORT + ",",
                "\"peer-port-random-on-start\": false,",
                "\"pex-enabled\": false,",
                "\"port-forwarding-enabled\": false,",
                "\"rpc-authentication-required\": false,",
                "\"rpc-bind-address\": \"127.0.0.1\",",
                "\"rpc-enabled\": true,",
                "\"rpc-port\": " + CONTROL + ",",
                "\"start-added-torrents\": true,",
                "\"utp-enabled\": " + utp,
                "}");
    }

    /** Takes on a torrent file or a magnet link. */
    void add(String source) {
        String answer = remote("--add", source);
        if (!answer.contains("success")) {
            throw new AssertionError(answer + " from " + process);
        }
    }

    /** Waits until it has all of its only torrent, and has checked it. */
    void awaitComplete() {
        Awaitility.await("all at " + process)
                .atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(() -> remote("--torrent", "1", "--info").contains("Percent Done: 100%"));
    }

    private String remote(String... words) {
        List<String> command = new ArrayList<>(networks.there());
        command.addAll(List.of("transmission-remote", "127.0.0.1:" + CONTROL));
        command.addAll(List.of(words));
        try {
            Process asked =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (InputStream answer = asked.getInputStream()) {
                return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return files + " of " + process + "\n" + remote("--torrent", "1", "--info");
    }
}
