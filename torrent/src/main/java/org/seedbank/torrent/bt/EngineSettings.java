package org.seedbank.torrent.bt;

import java.net.InetAddress;
import java.nio.file.Path;
import org.seedbank.overlay.endpoint.NetworkPolicy;
import org.seedbank.torrent.engine.ListeningPorts;
import org.seedbank.torrent.engine.RateLimits;
import org.seedbank.torrent.engine.Transports;

/**
 * Settings of the engine.
 *
 * @param listen local address of listening and outgoing sockets; the wildcard address for all of them
 * @param port where all torrents listen; 0: any free port, told to others as it turns out
 * @param policy which addresses may be contacted besides peers and trackers named in a task
 * @param resumeDirectory where the resume records are kept, one for each info-hash; created when missing
 * @param connections most peers of one torrent at a time
 * @param limits of all torrents together, and of each peer
 * @param transports how peers are reached
 * @param ports told where torrents listen
 */
public record EngineSettings(
        InetAddress listen,
        int port,
        NetworkPolicy policy,
        Path resumeDirectory,
        int connections,
        RateLimits limits,
        Transports transports,
        ListeningPorts ports) {
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

    /**
     * Settings without limits but those of each torrent, with all transports, that tell nobody where torrents listen.
     */
    public EngineSettings(InetAddress listen, int port, NetworkPolicy policy, Path resumeDirectory, int connections) {
        this(
                listen,
                port,
                policy,
                resumeDirectory,
                connections,
                RateLimits.NONE,
                Transports.DEFAULT,
                ListeningPorts.UNTOLD);
    }

    /** These with other transports. */
    public EngineSettings with(Transports wanted) {
        return new EngineSettings(listen, port, policy, resumeDirectory, connections, limits, wanted, ports);
    }

    /** These with other rates. */
    public EngineSettings with(RateLimits rates) {
        return new EngineSettings(listen, port, policy, resumeDirectory, connections, rates, transports, ports);
    }

    /** These with somebody who is told where torrents listen. */
    public EngineSettings with(ListeningPorts told) {
        return new EngineSettings(listen, port, policy, resumeDirectory, connections, limits, transports, told);
    }
}
