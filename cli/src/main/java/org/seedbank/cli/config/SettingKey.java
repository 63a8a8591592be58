package org.seedbank.cli.config;

import com.google.common.net.HostAndPort;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.torrent.engine.RateSchedule.Window;
import org.seedbank.trustchain.token.ByteCount;

/**
 * One thing that can be set.
 *
 * @param <T> its value
 * @param path name in settings files, e.g. {@code torrent.max_peers}
 * @param kind what values look like
 * @param fallback the built-in value as text
 * @param meaning what it does, one sentence without a full stop
 */
public record SettingKey<T>(String path, SettingKind<T> kind, String fallback, String meaning) {
    static final SettingKey<NetworkMode> NETWORK = new SettingKey<>(
            "network",
            SettingKind.choice(NetworkMode.class),
            "open",
            "open: anybody may be contacted; closed: only this machine and addresses that you name");
    static final SettingKey<Optional<InetAddress>> NODE_LISTEN = new SettingKey<>(
            "node.listen",
            SettingKind.address(),
            "",
            "Address of this machine on which it is reached; nothing is all, or 127.0.0.1 in a closed network");
    static final SettingKey<Integer> NODE_PORT = new SettingKey<>(
            "node.port",
            SettingKind.integer(0, 65_535),
            "0",
            "UDP port on which payments are agreed; 0 picks a free one");
    static final SettingKey<OverlayProfile> OVERLAY = new SettingKey<>(
            "node.overlay",
            SettingKind.choice(OverlayProfile.class),
            "own",
            "own: the network of this program; published: IPv8's TrustChain overlay and its bootstrap nodes");
    static final SettingKey<Optional<List<HostAndPort>>> BOOTSTRAP = new SettingKey<>(
            "node.bootstrap",
            SettingKind.addresses(),
            "default",
            "Nodes asked first, as HOST:PORT, HOST:PORT; default: those of the overlay, in an open network; none: nobody");
    static final SettingKey<Integer> MAX_NEIGHBOURS = new SettingKey<>(
            "node.max_peers", SettingKind.integer(1, 1_000), "30", "Neighbours in the overlay, at most");
    static final SettingKey<Boolean> LAN = new SettingKey<>(
            "node.lan",
            SettingKind.truth(),
            "true",
            "Find nodes on the local network by multicast; never in a closed network");
    static final SettingKey<Boolean> MAP_PORT = new SettingKey<>(
            "node.map_port",
            SettingKind.truth(),
            "true",
            "Ask the router to forward the UDP port (PCP, NAT-PMP, UPnP); never in a closed network");
    static final SettingKey<Boolean> IPV6 = new SettingKey<>(
            "node.ipv6",
            SettingKind.truth(),
            "true",
            "Use IPv6 beside IPv4, for the overlay, circuits and torrents; false: no socket and no address of it");
    static final SettingKey<ByteCount> FOREIGN_BLOCKS = new SettingKey<>(
            "ledger.foreign",
            SettingKind.size(),
            "512MiB",
            "Blocks of others that are kept, at most, about half as much again on disk; the oldest go first, never those"
                    + " with you or proofs of forks; 0 keeps all");
    static final SettingKey<Boolean> RELAY = new SettingKey<>(
            "tunnels.relay",
            SettingKind.truth(),
            "true",
            "Carry circuits of others on while a node runs, or a download or a seed that pays; nothing of them leaves here");
    static final SettingKey<Integer> MAX_CIRCUITS = new SettingKey<>(
            "tunnels.max_circuits", SettingKind.integer(1, 100_000), "200", "Circuits of others, at most");
    static final SettingKey<ByteCount> RELAY_RATE = new SettingKey<>(
            "tunnels.relay_rate",
            SettingKind.rate(),
            "0",
            "Bytes a second carried on for circuits of others, at most; 0 is no limit");
    static final SettingKey<Set<ExitService>> EXIT = new SettingKey<>(
            "tunnels.exit",
            SettingKind.choices(ExitService.class),
            "",
            "What others may send from the address of this machine: bt (peers, UDP trackers, DHT), http (HTTP trackers),"
                    + " overlay (IPv8), dns (their hosts are looked up); nothing unless you say so");
    static final SettingKey<ByteCount> EXIT_RATE = new SettingKey<>(
            "tunnels.exit_rate",
            SettingKind.rate(),
            "0",
            "Bytes a second that leave circuits of others here and come in, at most; 0 is no limit");
    static final SettingKey<ByteCount> EXIT_PER_DAY = new SettingKey<>(
            "tunnels.exit_per_day",
            SettingKind.size(),
            "0",
            "Bytes that leave circuits of others here and come in within a day, at most; 0 is no limit");
    static final SettingKey<Path> TORRENT_DIR = new SettingKey<>(
            "torrent.dir", SettingKind.path(), "~/Downloads", "Where downloads go when -o does not say otherwise");
    static final SettingKey<Integer> TORRENT_PORT = new SettingKey<>(
            "torrent.port",
            SettingKind.integer(0, 65_535),
            "0",
            "TCP port on which BitTorrent peers reach this machine; 0 picks a free one");
    static final SettingKey<Integer> MAX_PEERS = new SettingKey<>(
            "torrent.max_peers", SettingKind.integer(1, 10_000), "50", "Connections of one torrent, at most");
    static final SettingKey<Integer> ACTIVE_DOWNLOADS = new SettingKey<>(
            "torrent.active_downloads",
            SettingKind.integer(0, 100_000),
            "5",
            "Torrents that are downloaded at a time, the others wait; those that have stalled do not count; 0 is no limit");
    static final SettingKey<Integer> ACTIVE_SEEDS = new SettingKey<>(
            "torrent.active_seeds",
            SettingKind.integer(0, 100_000),
            "50",
            "Torrents that are seeded at a time, by turns; those of which nobody fetches do not count; 0 is no limit");
    static final SettingKey<Integer> ACTIVE = new SettingKey<>(
            "torrent.active",
            SettingKind.integer(0, 100_000),
            "500",
            "Torrents that run at a time, whatever they do; 0 is no limit");
    static final SettingKey<Integer> ACTIVE_CHECKS = new SettingKey<>(
            "torrent.active_checks",
            SettingKind.integer(0, 100_000),
            "2",
            "Torrents whose files are checked at a time; 0 is no limit");
    static final SettingKey<Integer> STALLED_AFTER = new SettingKey<>(
            "torrent.stalled_after",
            SettingKind.integer(0, 86_400),
            "60",
            "Seconds without a byte after which a torrent does not count and another starts beside it; 0 is never");
    static final SettingKey<Integer> SEED_TURN = new SettingKey<>(
            "torrent.seed_turn",
            SettingKind.integer(1, 604_800),
            "1800",
            "Seconds that a torrent is seeded before it gives way to one that waits; four times as long if it has what"
                    + " nobody else in sight has");
    static final SettingKey<Encryption> ENCRYPTION = new SettingKey<>(
            "torrent.encryption",
            SettingKind.choice(Encryption.class),
            "prefer",
            "Encrypt connections: prefer hides handshakes where the peer can, and payload where the peer insists;"
                    + " require encrypts everything and talks to nobody who cannot");
    static final SettingKey<Boolean> UTP = new SettingKey<>(
            "torrent.utp",
            SettingKind.truth(),
            "true",
            "Reach peers by uTP as well (BEP 29), on the UDP port of the same number as torrent.port");
    static final SettingKey<Boolean> WEB_SEEDS = new SettingKey<>(
            "torrent.web_seeds",
            SettingKind.truth(),
            "true",
            "Fetch from web servers that a torrent names, too (BEP 19)");
    static final SettingKey<ByteCount> LIMIT_DOWN = new SettingKey<>(
            "torrent.limits.down",
            SettingKind.rate(),
            "0",
            "Bytes a second received by all torrents, at most; 0 is no limit");
    static final SettingKey<ByteCount> LIMIT_UP = new SettingKey<>(
            "torrent.limits.up",
            SettingKind.rate(),
            "0",
            "Bytes a second sent by all torrents, at most; 0 is no limit");
    static final SettingKey<List<Window>> LIMIT_SCHEDULE = new SettingKey<>(
            "torrent.limits.schedule",
            SettingKind.windows(),
            "none",
            "Times of the week at which other limits hold for all torrents, on the clock of this machine; the first"
                    + " window that is open counts, and --max-down or --max-up set it aside");
    static final SettingKey<ByteCount> LIMIT_TORRENT_DOWN = new SettingKey<>(
            "torrent.limits.torrent_down",
            SettingKind.rate(),
            "0",
            "Bytes a second received by each torrent, at most; 0 is no limit");
    static final SettingKey<ByteCount> LIMIT_TORRENT_UP = new SettingKey<>(
            "torrent.limits.torrent_up",
            SettingKind.rate(),
            "0",
            "Bytes a second sent by each torrent, at most; 0 is no limit");
    static final SettingKey<ByteCount> LIMIT_PEER_DOWN = new SettingKey<>(
            "torrent.limits.peer_down",
            SettingKind.rate(),
            "0",
            "Bytes a second received from each peer, at most; 0 is no limit");
    static final SettingKey<ByteCount> LIMIT_PEER_UP = new SettingKey<>(
            "torrent.limits.peer_up",
            SettingKind.rate(),
            "0",
            "Bytes a second sent to each peer, at most; 0 is no limit");
    static final SettingKey<Boolean> TRACKERS =
            new SettingKey<>("torrent.trackers", SettingKind.truth(), "true", "Ask trackers for peers (BEP 3, 12, 15)");
    static final SettingKey<Boolean> DHT = new SettingKey<>(
            "torrent.dht", SettingKind.truth(), "true", "Ask the distributed hash table for peers (BEP 5)");
    static final SettingKey<Boolean> PEX =
            new SettingKey<>("torrent.pex", SettingKind.truth(), "true", "Exchange peers with peers (BEP 11)");
    static final SettingKey<Boolean> LSD =
            new SettingKey<>("torrent.lsd", SettingKind.truth(), "true", "Find peers on the local network (BEP 14)");
    static final SettingKey<PayMode> PAY = new SettingKey<>(
            "tokens.pay",
            SettingKind.choice(PayMode.class),
            "auto",
            "auto: pay and be paid for what peers with a ledger carry; never: as an ordinary client, which carries no"
                    + " circuits either");
    static final SettingKey<Integer> COLLECT = new SettingKey<>(
            "tokens.collect",
            SettingKind.integer(0, 60),
            "5",
            "Seconds, at most, that a stop waits for payment by peers who are connected");
    static final SettingKey<ByteCount> MAX_DEBT = new SettingKey<>(
            "tokens.max_debt",
            SettingKind.size(),
            "10GiB",
            "How far the balance may fall below zero, what is owed and not paid yet included; beyond it nothing more is"
                    + " asked of peers that want payment, others are used as always");
    static final SettingKey<LogFormat> LOG_FORMAT = new SettingKey<>(
            "log.format", SettingKind.choice(LogFormat.class), "text", "text for people, json for programs");
    static final SettingKey<LogLevel> LOG_LEVEL = new SettingKey<>(
            "log.level", SettingKind.choice(LogLevel.class), "warn", "How much is logged; -v shows more");
    static final SettingKey<Optional<Path>> LOG_FILE = new SettingKey<>(
            "log.file", SettingKind.optionalPath(), "", "Where the log goes instead of standard error");
    static final SettingKey<Boolean> LOG_REDACT = new SettingKey<>(
            "log.redact",
            SettingKind.truth(),
            "true",
            "Shorten addresses, keys, member ids and info hashes in the log, so that it can be shown to others");

    /** Everything that can be set, in the order in which it is documented. */
    public static final List<SettingKey<?>> ALL = List.of(
            NETWORK,
            NODE_LISTEN,
            NODE_PORT,
            OVERLAY,
            BOOTSTRAP,
            MAX_NEIGHBOURS,
            LAN,
            MAP_PORT,
            IPV6,
            FOREIGN_BLOCKS,
            RELAY,
            MAX_CIRCUITS,
            RELAY_RATE,
            EXIT,
            EXIT_RATE,
            EXIT_PER_DAY,
            TORRENT_DIR,
            TORRENT_PORT,
            MAX_PEERS,
            ACTIVE_DOWNLOADS,
            ACTIVE_SEEDS,
            ACTIVE,
            ACTIVE_CHECKS,
            STALLED_AFTER,
            SEED_TURN,
            ENCRYPTION,
            UTP,
            WEB_SEEDS,
            LIMIT_DOWN,
            LIMIT_UP,
            LIMIT_SCHEDULE,
            LIMIT_TORRENT_DOWN,
            LIMIT_TORRENT_UP,
            LIMIT_PEER_DOWN,
            LIMIT_PEER_UP,
            TRACKERS,
            DHT,
            PEX,
            LSD,
            PAY,
            COLLECT,
            MAX_DEBT,
            LOG_FORMAT,
            LOG_LEVEL,
            LOG_FILE,
            LOG_REDACT);

    /** The key called {@code path}. */
    public static Optional<SettingKey<?>> find(String path) {
        return ALL.stream().filter(key -> key.path().equals(path)).findFirst().map(key -> key);
    }

    /** The key whose name is most like {@code path}. */
    public static Optional<String> nearest(String path) {
        return Nearest.to(path, ALL.stream().map(SettingKey::path).toList());
    }

    /** The environment variable that sets it. */
    public String variable() {
        return "SEEDBANK_" + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** What is accepted. */
    public String expected() {
        return kind.expected();
    }

    /** Whether {@code text} is accepted as its value. */
    public boolean accepts(String text, Path home) {
        try {
            return kind.parser().apply(text, home) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** How {@code text} is written in a settings file. */
    public String toToml(String text) {
        boolean isBare = !kind.quoted() || (kind.tomlTypes().contains(Long.class) && text.matches("\\d+"));
        return isBare ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
