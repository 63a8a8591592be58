package org.seedbank.torrent.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.seedbank.torrent.source.BencodeValue.Dictionary;
import org.seedbank.torrent.source.BencodeValue.Items;
import org.seedbank.torrent.source.BencodeValue.Text;

/**
 * The trackers of a torrent (BEP 3, 12, 15). Addresses that we cannot use are left out, not refused: many torrents
 * carry dead ones, and one that works is enough.
 */
final class Trackers {
    /** Announcing to more would not find more peers. */
    static final int LIMIT = 100;

    private static final int URI_LENGTH = 2048;
    private static final Set<String> SCHEMES = Set.of("http", "https", "udp");

    private Trackers() {}

    /** A tracker that can be used: http, https, or udp with a port. */
    static Optional<URI> parse(String text) {
        if (text.length() > URI_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean usable = SCHEMES.contains(scheme)
                    && uri.getHost() != null
                    && uri.getPort() <= 0xffff
                    && uri.getPort() != 0
                    && (!scheme.equals("udp") || uri.getPort() > 0);
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException unusable) {
            return Optional.empty();
        }
    }

    /** The tiers of {@code announce-list}, or the one of {@code announce}; each tracker once. */
    static List<List<URI>> tiers(Dictionary torrent) {
        Set<URI> seen = new LinkedHashSet<>();
        List<List<URI>> tiers = new ArrayList<>();
        torrent.find("announce-list")
                .ifPresent(list -> itemsOf(list).forEach(tier -> addTier(tiers, seen, itemsOf(tier))));
        if (tiers.isEmpty()) {
            addTier(tiers, seen, torrent.find("announce").stream().toList());
        }
        return tiers;
    }

    private static List<BencodeValue> itemsOf(BencodeValue value) {
        return value instanceof Items items ? items.values() : List.of();
    }

    private static void addTier(List<List<URI>> tiers, Set<URI> seen, List<BencodeValue> values) {
        List<URI> tier = new ArrayList<>();
        for (BencodeValue value : values) {
            if (value instanceof Text text && seen.size() < LIMIT) {
                parse(text.value().toUtf8()).filter(seen::add).ifPresent(tier::add);
            }
        }
        if (!tier.isEmpty()) {
            tiers.add(tier);
        }
    }
}
