package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.nio.file.Path;
import org.seedbank.overlay.endpoint.NetworkPolicy;

/**
 * Settings of the engine.
 *
 * @param listen local address of listening and outgoing sockets; the wildcard address for all of them
 * @param port where the first torrent listens, the next ones on the next free ports; 0: any free port, told to others
 *     as it turns out
 * @param policy which addresses may be contacted besides peers and trackers named in a task
 * @param resumeDirectory where the resume records are kept, one for each info-hash; created when missing
 * @param connections most peers of one torrent at a time; each takes two megabytes outside the heap
 */
public record EngineSettings(
        InetAddress listen, int port, NetworkPolicy policy, Path resumeDirectory, int connections) {
    /** Most peers of one torrent where the user says nothing. */
    public static final int DEFAULT_CONNECTIONS = 50;

    /** Refuses impossible ports and counts. */
    public EngineSettings {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port);
        }
        if (connections < 1) {
            throw new IllegalArgumentException(connections + " connections");
        }
    }

    /** Settings with the default number of connections. */
    public EngineSettings(InetAddress listen, int port, NetworkPolicy policy, Path resumeDirectory) {
        this(listen, port, policy, resumeDirectory, DEFAULT_CONNECTIONS);
    }
}
