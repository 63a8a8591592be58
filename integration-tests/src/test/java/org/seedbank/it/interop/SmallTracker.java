package org.seedbank.it.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.seedbank.it.process.RunningProcess;

/**
 * An HTTP tracker that knows one peer and tells everybody of it.
 *
 * @param process it runs in
 * @param url where it is asked
 */
record SmallTracker(RunningProcess process, String url) implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    /**
     * Starts one; returns when it can be asked.
     *
     * @param wrapper words before those of the command, for instance of another network
     * @param directory for its script
     * @param host where it listens and where the peer is
     * @param peer port of the peer
     */
    static SmallTracker of(List<String> wrapper, Path directory, String host, int peer) {
        return of(wrapper, directory, host, host, peer);
    }

    /** The same with a peer at another address. */
    static SmallTracker of(List<String> wrapper, Path directory, String host, String peerHost, int peer) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                "/usr/bin/python3",
                ForeignClient.script("tracker.py", directory).toString(),
                host,
                peerHost,
                Integer.toString(peer)));
        RunningProcess process = RunningProcess.start(command, directory, Map.of());
        int port = process.awaitEvent("listening", START).path("port").asInt();
        return new SmallTracker(process, "http://" + host + ":" + port + "/announce");
    }

    @Override
    public void close() {
        process.close();
    }
}
