package org.seedbank.cli.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.torrent.engine.Discovery;
import org.seedbank.torrent.engine.QueueLimits;
import org.seedbank.torrent.engine.RateLimits;
import org.seedbank.torrent.engine.RateSchedule;
import org.seedbank.torrent.engine.TransferLimits;
import org.seedbank.torrent.engine.Transports;
import org.seedbank.trustchain.token.ByteCount;

/**
 * All settings.
 *
 * @param network whom the program may contact
 * @param listen address of this machine on which it listens; absent: all, or this machine alone in a closed network
 * @param node the overlay node
 * @param tunnels circuits of others
 * @param torrent downloading and seeding
 * @param tokens what is paid
 * @param log what is logged
 */
public record Settings(
        NetworkMode network,
        Optional<InetAddress> listen,
        NodeSettings node,
        TunnelSettings tunnels,
        Torrent torrent,
        Tokens tokens,
        Log log) {
    static Settings of(ResolvedSettings resolved) {
        requireOneFamily(resolved);
        Discovery discovery = new Discovery(
                resolved.value(SettingKey.TRACKERS),
                resolved.value(SettingKey.DHT),
                resolved.value(SettingKey.PEX),
                resolved.value(SettingKey.LSD));
        Torrent torrent = new Torrent(
                resolved.value(SettingKey.TORRENT_DIR),
                resolved.value(SettingKey.TORRENT_PORT),
                resolved.value(SettingKey.MAX_PEERS),
                new Transports(
                        resolved.value(SettingKey.ENCRYPTION),
                        resolved.value(SettingKey.UTP),
                        resolved.value(SettingKey.WEB_SEEDS)),
                rates(resolved),
                new TransferLimits(
                        resolved.value(SettingKey.LIMIT_TORRENT_DOWN), resolved.value(SettingKey.LIMIT_TORRENT_UP)),
                discovery,
                queue(resolved));
        Log log = new Log(
                resolved.value(SettingKey.LOG_FORMAT),
                resolved.value(SettingKey.LOG_LEVEL),
                resolved.value(SettingKey.LOG_FILE),
                resolved.value(SettingKey.LOG_REDACT));
        return new Settings(
                resolved.value(SettingKey.NETWORK),
                resolved.value(SettingKey.NODE_LISTEN),
                NodeSettings.of(resolved),
                TunnelSettings.of(resolved),
                torrent,
                new Tokens(
                        resolved.value(SettingKey.PAY),
                        Duration.ofSeconds(resolved.value(SettingKey.COLLECT)),
                        resolved.value(SettingKey.MAX_DEBT)),
                log);
    }

    private static void requireOneFamily(ResolvedSettings resolved) {
        if (!resolved.value(SettingKey.IPV6)
                && resolved.value(SettingKey.NODE_LISTEN)
                        .filter(Inet6Address.class::isInstance)
                        .isPresent()) {
            throw new CliFailure(
                    ExitCode.BAD_CONFIGURATION,
                    "cannot use",
                    SettingKey.NODE_LISTEN.path(),
                    "it is an address of IPv6, and node.ipv6 is false",
                    "an address of IPv4, or node.ipv6 = true");
        }
    }

    /** These for a node that is there for one errand, and no use to circuits of others. */
    public Settings forOneErrand() {
        return new Settings(network, listen, node, tunnels.idle(), torrent, tokens, log);
    }

    private static QueueLimits queue(ResolvedSettings resolved) {
        return new QueueLimits(
                resolved.value(SettingKey.ACTIVE_DOWNLOADS),
                resolved.value(SettingKey.ACTIVE_SEEDS),
                resolved.value(SettingKey.ACTIVE),
                resolved.value(SettingKey.ACTIVE_CHECKS),
                Duration.ofSeconds(resolved.value(SettingKey.STALLED_AFTER)),
                Duration.ofSeconds(resolved.value(SettingKey.SEED_TURN)));
    }

    private static RateLimits rates(ResolvedSettings resolved) {
        RateSchedule process = new RateSchedule(
                new TransferLimits(resolved.value(SettingKey.LIMIT_DOWN), resolved.value(SettingKey.LIMIT_UP)),
                resolved.value(SettingKey.LIMIT_SCHEDULE),
                ZoneId.systemDefault());
        return new RateLimits(
                process,
                new TransferLimits(
                        resolved.value(SettingKey.LIMIT_PEER_DOWN), resolved.value(SettingKey.LIMIT_PEER_UP)));
    }

    /** These for a node that talks to this machine only, beside any other: on ports that are free. */
    public Settings aside() {
        Torrent quiet = new Torrent(
                torrent.directory,
                0,
                torrent.maxPeers,
                torrent.transports,
                torrent.rates,
                torrent.limits,
                torrent.discovery,
                torrent.queue);
        return new Settings(
                NetworkMode.CLOSED,
                Optional.of(InetAddress.getLoopbackAddress()),
                node.aside(),
                tunnels.idle(),
                quiet,
                new Tokens(tokens.pay, Duration.ZERO, tokens.maxDebt),
                log);
    }

    /**
     * Downloading and seeding.
     *
     * @param directory where downloads go
     * @param port TCP port for peers; 0 picks a free one
     * @param maxPeers connections of one torrent, at most
     * @param transports how peers are reached
     * @param rates of all torrents together, and of each peer
     * @param limits rates of each torrent
     * @param discovery ways to find strangers
     * @param queue how many torrents run at a time
     */
    public record Torrent(
            Path directory,
            int port,
            int maxPeers,
            Transports transports,
            RateLimits rates,
            TransferLimits limits,
            Discovery discovery,
            QueueLimits queue) {}

    /**
     * What is logged.
     *
     * @param format what a line looks like
     * @param level how much
     * @param file where to, instead of standard error
     * @param redacted whether addresses, keys and info hashes are shortened
     */
    public record Log(LogFormat format, LogLevel level, Optional<Path> file, boolean redacted) {}

    /**
     * What is paid.
     *
     * @param pay whether bytes are paid for
     * @param collect how long a stop waits for payment, at most
     * @param maxDebt how far the balance may fall below zero
     */
    public record Tokens(PayMode pay, Duration collect, ByteCount maxDebt) {}
}
