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
import org.seedbank.torrent.source.Metainfo.FileEntry;

/**
 * Web servers that hold the files of a torrent (BEP 19). Addresses that we cannot use are left out, not refused, since
 * a torrent lives without them.
 */
public final class WebSeeds {
    /** More would not be faster. */
    static final int LIMIT = 50;

    private static final int URI_LENGTH = 2048;

    private WebSeeds() {}

    /** A web seed that can be used: http or https, with a host and without a name or password. */
    static Optional<URI> parse(String text) {
        if (text.length() > URI_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text.strip());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean usable = (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 0xffff
                    && uri.getPort() != 0;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException unusable) {
            return Optional.empty();
        }
    }

    /** The web seeds of {@code torrent}, in order, each once. */
    public static List<URI> of(Metainfo torrent) {
        return of(Fields.of(Bencode.parse(torrent.encoded(), BencodeLimits.TORRENT), "the torrent")
                .dictionary());
    }

    private static List<URI> of(Dictionary torrent) {
        BencodeValue listed = torrent.find("url-list").orElse(null);
        List<BencodeValue> values = listed instanceof Items items
                ? items.values()
                : Optional.ofNullable(listed).stream().toList();
        Set<URI> seeds = new LinkedHashSet<>();
        for (BencodeValue value : values) {
            if (value instanceof Text text && seeds.size() < LIMIT) {
                parse(text.value().toUtf8()).ifPresent(seeds::add);
            }
        }
        return new ArrayList<>(seeds);
    }

    /** The key {@code url-list}, which sorts behind {@code info}. */
    static void write(BencodeWriter writer, List<URI> seeds) {
        if (!seeds.isEmpty()) {
            writer.key("url-list").list();
            seeds.forEach(seed -> writer.text(seed.toString()));
            writer.end();
        }
    }

    /** Where {@code seed} holds file {@code index} of {@code torrent}. */
    public static URI file(URI seed, Metainfo torrent, int index) {
        FileEntry file = torrent.files().get(index);
        String path = seed.getRawPath();
        boolean isDirectory = path.endsWith("/");
        boolean isAlone = torrent.files().size() == 1 && file.path().size() == 1;
        if (isAlone && !isDirectory && !path.isEmpty()) {
            return seed;
        }
        String names =
                String.join("/", file.path().stream().map(Percent::encode).toList());
        String query = seed.getRawQuery() == null ? "" : "?" + seed.getRawQuery();
        return URI.create(
                seed.getScheme() + "://" + seed.getRawAuthority() + path + (isDirectory ? "" : "/") + names + query);
    }
}
