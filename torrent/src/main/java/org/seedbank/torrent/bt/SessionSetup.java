package org.seedbank.torrent.bt;

import java.util.random.RandomGenerator;
import org.seedbank.torrent.engine.TorrentTask;

/**
 * What a session was started with.
 *
 * @param settings of the engine
 * @param task what to do
 * @param net shared by all torrents
 * @param outside how others are met, shared by all torrents
 * @param extensions payment
 * @param random for peer ids
 */
record SessionSetup(
        EngineSettings settings,
        TorrentTask task,
        Net net,
        Outside outside,
        SwarmExtensionFactory extensions,
        RandomGenerator random) {}
