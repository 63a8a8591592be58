package org.seedbank.cli.command;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.seedbank.cli.config.PayMode;
import org.seedbank.cli.config.Sizes;
import org.seedbank.cli.config.Statement;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;
import org.seedbank.cli.transfer.SeedGoal;
import org.seedbank.torrent.engine.Encryption;
import org.seedbank.trustchain.token.ByteCount;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of commands that move data. */
final class TransferOptions {
    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "Connect to this peer; may be given several times.")
    private List<PeerAddress> peers = List.of();

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            description = "Announce to this tracker too; may be given several times.")
    private List<URI> trackers = List.of();

    @Option(names = "--trackers", negatable = true, description = "Ask trackers, or not.")
    private @Nullable Boolean usesTrackers;

    @Option(names = "--dht", negatable = true, description = "Ask the distributed hash table, or not.")
    private @Nullable Boolean usesDht;

    @Option(names = "--pex", negatable = true, description = "Exchange peers with peers, or not.")
    private @Nullable Boolean usesPex;

    @Option(names = "--lsd", negatable = true, description = "Look on the local network, or not.")
    private @Nullable Boolean usesLsd;

    @Option(
            names = "--max-down",
            paramLabel = "RATE",
            converter = Rate.class,
            description = "Bytes a second received by all torrents, at most, e.g. 2MB; 0 is no limit.")
    private @Nullable ByteCount maxDown;

    @Option(
            names = "--max-up",
            paramLabel = "RATE",
            converter = Rate.class,
            description = "Bytes a second sent by all torrents, at most, e.g. 500k; 0 is no limit.")
    private @Nullable ByteCount maxUp;

    @Option(names = "--max-peers", paramLabel = "N", description = "Connections of one torrent, at most.")
    private @Nullable Integer maxPeers;

    @Option(names = "--port", paramLabel = "PORT", description = "TCP port for peers; 0 picks a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--encryption",
            paramLabel = "WHEN",
            description = "require, prefer or off: encrypt connections to peers.")
    private @Nullable Encryption encryption;

    @Option(
            names = "--pay",
            paramLabel = "WHEN",
            description = "auto: pay and be paid where the other side has a ledger too; never: as an ordinary client.")
    private @Nullable PayMode pay;

    @Option(names = "--ratio", paramLabel = "R", description = "Seed until R times the size was sent; 0 is no limit.")
    private @Nullable Double ratio;

    @Option(names = "--seed-time", paramLabel = "T", description = "Seed for this time.")
    private @Nullable Duration seedTime;

    @Option(
            names = "--summary",
            paramLabel = "T",
            defaultValue = "60s",
            description = "In a pipe, a line of progress this often (${DEFAULT-VALUE}).")
    private Duration summary = Duration.ofSeconds(60);

    /** The peers that the user named, found by {@code finder}. */
    List<InetSocketAddress> peers(Function<PeerAddress, InetSocketAddress> finder) {
        return peers.stream().map(finder).toList();
    }

    List<URI> trackers() {
        for (URI tracker : trackers) {
            String scheme = String.valueOf(tracker.getScheme());
            if (!List.of("http", "https", "udp").contains(scheme) || tracker.getHost() == null) {
                throw new CliFailure(
                        ExitCode.BAD_OPTION,
                        "cannot use the tracker",
                        tracker.toString(),
                        "it is not an http, https or udp address",
                        "write it as in udp://tracker.example.org:6969/announce");
            }
        }
        return trackers;
    }

    Duration summary() {
        return summary;
    }

    /** How long complete torrents are served; {@code otherwise} when no option speaks of it. */
    SeedGoal goal(SeedGoal otherwise) {
        if (ratio != null && !(ratio >= 0)) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot understand",
                    "--ratio",
                    ratio + " is below 0",
                    "--ratio 1.5, for example");
        }
        boolean isSilent = ratio == null && seedTime == null;
        return isSilent
                ? otherwise
                : new SeedGoal(
                        Optional.ofNullable(ratio),
                        Optional.ofNullable(seedTime),
                        seedTime == null || !seedTime.isZero());
    }

    /** What these options say about settings. */
    List<Statement> statements() {
        checkPort();
        List<Statement> statements = new ArrayList<>();
        add(statements, "torrent.trackers", usesTrackers, "--trackers");
        add(statements, "torrent.dht", usesDht, "--dht");
        add(statements, "torrent.pex", usesPex, "--pex");
        add(statements, "torrent.lsd", usesLsd, "--lsd");
        add(statements, "torrent.limits.down", maxDown == null ? null : maxDown.value(), "--max-down");
        add(statements, "torrent.limits.up", maxUp == null ? null : maxUp.value(), "--max-up");
        if (maxDown != null || maxUp != null) {
            // What was said for this run holds at every hour of it.
            statements.add(
                    Options.statement("torrent.limits.schedule", "none", maxUp == null ? "--max-down" : "--max-up"));
        }
        add(statements, "torrent.max_peers", maxPeers, "--max-peers");
        add(statements, "torrent.port", port, "--port");
        add(statements, "torrent.encryption", encryption, "--encryption");
        add(statements, "tokens.pay", pay, "--pay");
        return statements;
    }

    private void checkPort() {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot understand",
                    "--port",
                    port + " is no port, which are 0 to 65535",
                    "--port 0 picks a free one");
        }
        if (maxPeers != null && maxPeers < 1) {
            throw new CliFailure(
                    ExitCode.BAD_OPTION,
                    "cannot understand",
                    "--max-peers",
                    maxPeers + " is below 1",
                    "--max-peers 50");
        }
    }

    private static void add(List<Statement> statements, String path, @Nullable Object value, String name) {
        if (value != null) {
            statements.add(Options.statement(path, value.toString(), name));
        }
    }

    /** Reads speeds. */
    static final class Rate implements ITypeConverter<ByteCount> {
        @Override
        public ByteCount convert(String text) {
            try {
                return Sizes.parseRate(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException('"' + text + "\", " + e.getMessage());
            }
        }
    }
}
