package org.seedbank.torrent.source;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one magnet link, part by part. */
final class MagnetParser {
    /** Longer than any real link, shorter than anything that could hurt. */
    private static final int LENGTH = 32 << 10;

    private static final int PEERS = 100;
    private static final String SCHEME = "magnet:?";
    private static final String BTIH = "urn:btih:";
    private static final String BTMH = "urn:btmh:";
    private static final Pattern NUMBERED = Pattern.compile("(xt|tr)\\.[0-9]{1,4}");
    private static final Pattern PEER =
            Pattern.compile("(?:\\[([0-9a-fA-F:.]{2,45})]|([A-Za-z0-9._-]{1,255})):([0-9]{1,5})");

    private final Set<URI> trackers = new LinkedHashSet<>();
    private final Set<URI> webSeeds = new LinkedHashSet<>();
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private @Nullable InfoHash infoHash;
    private @Nullable String displayName;
    private @Nullable FileIndexes files;
    private boolean hasVersion2;

    private MagnetParser() {}

    static MagnetLink parse(String text) {
        if (text.length() > LENGTH) {
            throw new BadMagnetException("it has " + text.length() + " characters, the limit is " + LENGTH);
        }
        String link = text.strip();
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new BadMagnetException("it does not begin with \"" + SCHEME + "\"");
        }
        MagnetParser parser = new MagnetParser();
        for (String part : link.substring(SCHEME.length()).split("&", -1)) {
            parser.part(part);
        }
        return parser.link();
    }

    private void part(String part) {
        int equals = part.indexOf('=');
        if (equals < 0) {
            return;
        }
        String key = part.substring(0, equals).toLowerCase(Locale.ROOT);
        String raw = part.substring(equals + 1);
        // Forms write a space as a plus; in the other parts a plus is a plus.
        String value = Percent.decode(key.equals("dn") ? raw.replace('+', ' ') : raw)
                .orElseThrow(() -> new BadMagnetException("the part " + Printable.of(part) + " has a broken escape"));
        switch (NUMBERED.matcher(key).matches() ? key.substring(0, 2) : key) {
            case "xt" -> topic(value);
            case "dn" -> displayName = displayName == null ? Printable.line(value) : displayName;
            case "tr" -> tracker(value);
            case "x.pe" -> peer(value);
            case "ws" -> webSeed(value);
            case "so" -> files = selection(value);
            default -> {} // acceptable sources and whatever others add: not ours
        }
    }

    private void topic(String value) {
        if (value.regionMatches(true, 0, BTMH, 0, BTMH.length())) {
            hasVersion2 = true;
        } else if (value.regionMatches(true, 0, BTIH, 0, BTIH.length())) {
            InfoHash named = InfoHash.parse(value.substring(BTIH.length()))
                    .orElseThrow(() -> new BadMagnetException("the info-hash "
                            + Printable.of(value.substring(BTIH.length()))
                            + " is neither 40 hexadecimal digits nor 32 of base 32"));
            if (infoHash != null && !infoHash.equals(named)) {
                throw new BadMagnetException("it names two torrents, " + infoHash + " and " + named);
            }
            infoHash = named;
        }
    }

    private void tracker(String value) {
        if (trackers.size() < Trackers.LIMIT) {
            Trackers.parse(value).ifPresent(trackers::add);
        }
    }

    private void webSeed(String value) {
        if (webSeeds.size() < WebSeeds.LIMIT) {
            WebSeeds.parse(value).ifPresent(webSeeds::add);
        }
    }

    private void peer(String value) {
        Matcher matcher = PEER.matcher(value);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : 0;
        if (port < 1 || port > 0xffff) {
            throw new BadMagnetException("the peer " + Printable.of(value) + " is not of the form host:port");
        }
        if (peers.size() < PEERS) {
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            peers.add(InetSocketAddress.createUnresolved(host, port));
        }
    }

    private static FileIndexes selection(String value) {
        List<FileIndexes.Range> ranges = new ArrayList<>();
        for (String range : value.split(",", -1)) {
            ranges.add(FileIndexes.Range.parse(range)
                    .orElseThrow(() -> new BadMagnetException(
                            "the file selection " + Printable.of(value) + " is not of the form 0,2,4-6")));
        }
        return new FileIndexes(ranges);
    }

    private MagnetLink link() {
        if (infoHash == null) {
            throw new BadMagnetException(
                    hasVersion2
                            ? "it names a torrent of version 2 only (btmh), which is not supported"
                            : "it has no info-hash (xt=urn:btih:…)");
        }
        return new MagnetLink(
                infoHash,
                Optional.ofNullable(displayName),
                List.copyOf(trackers),
                List.copyOf(peers),
                List.copyOf(webSeeds),
                Optional.ofNullable(files));
    }
}
