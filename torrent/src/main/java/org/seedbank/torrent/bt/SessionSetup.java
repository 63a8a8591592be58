package org.seedbank.torrent.bt;

import java.time.Clock;
import java.util.random.RandomGenerator;
import org.seedbank.torrent.engine.TorrentTask;

/**
 * What a session was started with.
 *
 * @param settings of the engine
 * @param task what to do
 * @param listening socket of the session
 * @param extensions payment
 * @param clock wall time
 * @param random for peer ids
 */
record SessionSetup(
        EngineSettings settings,
        TorrentTask task,
        ListeningSocket listening,
        SwarmExtensionFactory extensions,
        Clock clock,
        RandomGenerator random) {}
