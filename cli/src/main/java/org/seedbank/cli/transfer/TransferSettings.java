package org.seedbank.cli.transfer;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.seedbank.torrent.engine.QueueLimits;

/**
 * How transfers are watched.
 *
 * @param kind what the user asked for
 * @param goal how long a complete torrent is served
 * @param summary how often a pipe gets a line of progress
 * @param stallTimeout after this long without a byte a transfer is given up
 * @param isOpen whether strangers may be contacted
 * @param queue how many run at a time
 * @param announced where others reach this machine, to be named in magnet links
 */
public record TransferSettings(
        TransferKind kind,
        SeedGoal goal,
        Duration summary,
        Optional<Duration> stallTimeout,
        boolean isOpen,
        QueueLimits queue,
        Optional<InetAddress> announced) {}
