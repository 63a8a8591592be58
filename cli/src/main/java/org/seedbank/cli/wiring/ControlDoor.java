package org.seedbank.cli.wiring;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.seedbank.cli.config.Directories;
import org.seedbank.cli.control.ControlDesk;
import org.seedbank.cli.control.ControlMethod;
import org.seedbank.cli.control.ControlPlace;
import org.seedbank.cli.control.NodeReport;

/** Lets other commands ask this process about something beside its node. */
public final class ControlDoor implements AutoCloseable {
    private final ControlServer server;

    private ControlDoor(ControlServer server) {
        this.server = server;
    }

    /**
     * Opens a socket in the data directory.
     *
     * @param kind what it is about, told by {@code node_info}
     * @param methods what can be asked for beside {@code node_info}
     */
    public static ControlDoor open(
            Directories directories, Host host, String kind, Map<String, ControlMethod> methods) {
        Stopwatch sinceStart = Stopwatch.start();
        Map<String, ControlMethod> all = new HashMap<>(methods);
        all.put("node_info", params -> {
            NodeReport report = new NodeReport(ProcessHandle.current().pid(), kind, sinceStart.elapsed(), false);
            return CompletableFuture.completedFuture(report::describe);
        });
        ControlPlace place = new ControlPlace(directories.control());
        return new ControlDoor(ControlServer.start(place, new ControlDesk(all), host.random()));
    }

    @Override
    public void close() {
        server.close();
    }
}
