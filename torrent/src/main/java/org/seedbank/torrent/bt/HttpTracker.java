package org.seedbank.torrent.bt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.seedbank.overlay.loop.MonotonicTime;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.torrent.engine.SwarmSize;
import org.seedbank.torrent.source.Bencode;
import org.seedbank.torrent.source.BencodeLimits;
import org.seedbank.torrent.source.BencodeValue;
import org.seedbank.torrent.source.InfoHash;
import org.seedbank.torrent.source.TorrentFormatException;

/** Asks trackers by HTTP (BEP 3, 7, 23). Not Bt's client, which reads answers of any size and parses them unchecked. */
final class HttpTracker implements TrackerClient {
    private static final int TIMEOUT_MILLIS = 10_000;
    /** An answer that comes byte for byte must not keep others from being asked. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int CHUNK = 8 << 10;
    private static final int MAX_REDIRECTS = 3;
    private static final int FAILURE = 400;
    private static final int REDIRECT = 300;

    private final Border border;
    private final long patienceMicros;

    HttpTracker(Border border) {
        this(border, PATIENCE);
    }

    /** @param patience for the whole of an answer */
    HttpTracker(Border border, Duration patience) {
        this.border = border;
        this.patienceMicros = TimeUnit.NANOSECONDS.toMicros(patience.toNanos());
    }

    @Override
    public AnnounceAnswer announce(URI tracker, AnnounceRequest request) throws IOException {
        return parse(get(URI.create(tracker + (tracker.getRawQuery() == null ? "?" : "&") + query(request))));
    }

    /** Asks how large a swarm is (BEP 48); throws if the tracker does not say. */
    SwarmSize scrape(URI address, InfoHash infoHash) throws IOException {
        String query = "info_hash=" + escape(infoHash.value());
        return ScrapeAnswer.parse(
                get(URI.create(address + (address.getRawQuery() == null ? "?" : "&") + query)), infoHash.value());
    }

    /** The body of the answer, after redirects. */
    private Bytes get(URI asked) throws IOException {
        URI address = asked;
        @Nullable InetAddress from = null;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            InetAddress ip = find(address);
            if (from != null && !Reach.mayName(from, ip)) {
                throw new IOException("the tracker sends us to " + address.getHost() + ", which it cannot know");
            }
            from = ip;
            HttpURLConnection connection = connect(address, ip);
            try {
                int status = connection.getResponseCode();
                if (status >= FAILURE) {
                    throw new IOException("the tracker answers " + status);
                } else if (status < REDIRECT) {
                    return read(connection);
                }
                address = address.resolve(URI.create(String.valueOf(connection.getHeaderField("Location"))));
            } catch (IllegalArgumentException e) {
                throw new IOException("the tracker sends us to nowhere", e);
            } finally {
                connection.disconnect();
            }
        }
        throw new IOException("the tracker sends us around in circles");
    }

    private InetAddress find(URI address) throws IOException {
        boolean isWeb = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!isWeb || address.getHost() == null) {
            throw new IOException("cannot ask " + address.getScheme() + "://" + address.getHost());
        }
        return border.find(address.getHost())
                .orElseThrow(() -> new IOException("may not or cannot find " + address.getHost()));
    }

    private HttpURLConnection connect(URI address, InetAddress ip) throws IOException {
        boolean isHttp = "http".equals(address.getScheme());
        // A second look-up of the name could give another address; an open network need not care.
        URL url = isHttp && !border.isOpen() ? pinned(address, ip) : address.toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestProperty("User-Agent", "Seedbank/0.1");
        connection.setUseCaches(false);
        return connection;
    }

    /** {@code address} with {@code ip} in the place of its name. */
    static URL pinned(URI address, InetAddress ip) throws IOException {
        try {
            String host = ip.getAddress().length == 4 ? ip.getHostAddress() : "[" + ip.getHostAddress() + "]";
            String port = address.getPort() < 0 ? "" : ":" + address.getPort();
            String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            return new URI("http://" + host + port + address.getRawPath() + query).toURL();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** What a tracker is told, as in an address. */
    static String query(AnnounceRequest request) {
        StringBuilder query = new StringBuilder("info_hash=")
                .append(escape(request.infoHash().value()))
                .append("&peer_id=")
                .append(escape(request.peerId()))
                .append("&port=")
                .append(request.port())
                .append("&uploaded=")
                .append(request.uploaded())
                .append("&downloaded=")
                .append(request.downloaded())
                .append("&left=")
                .append(request.left())
                .append("&compact=1&numwant=")
                .append(request.wanted())
                .append(String.format("&key=%08x", request.key()));
        if (!request.event().word().isEmpty()) {
            query.append("&event=").append(request.event().word());
        }
        return query.toString();
    }

    private static String escape(Bytes bytes) {
        StringBuilder escaped = new StringBuilder();
        for (int index = 0; index < bytes.size(); index++) {
            escaped.append(String.format("%%%02X", bytes.at(index)));
        }
        return escaped.toString();
    }

    private Bytes read(HttpURLConnection connection) throws IOException {
        long until = MonotonicTime.micros() + patienceMicros;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = connection.getInputStream()) {
            int count;
            while ((count = in.read(chunk)) >= 0) {
                body.write(chunk, 0, count);
                if (body.size() > BencodeLimits.TRACKER_ANSWER.bytes()) {
                    throw new IOException("the tracker answers with more than " + body.size() + " bytes");
                } else if (MonotonicTime.micros() > until) {
                    throw new IOException("the tracker takes too long for its answer");
                }
            }
        }
        return Bytes.wrap(body.toByteArray());
    }

    /** What the body of an answer says; throws if it is none, or refuses. */
    static AnnounceAnswer parse(Bytes body) throws IOException {
        try {
            if (Bencode.parse(body, BencodeLimits.TRACKER_ANSWER) instanceof BencodeValue.Dictionary answer) {
                return read(answer);
            }
        } catch (TorrentFormatException e) {
            throw new IOException("the tracker's answer is unusable: " + e.getMessage(), e);
        }
        throw new IOException("the tracker's answer is not a dictionary");
    }

    private static AnnounceAnswer read(BencodeValue.Dictionary answer) throws IOException {
        if (answer.find("failure reason").orElse(null) instanceof BencodeValue.Text reason) {
            throw new IOException("the tracker refuses: " + reason.value().toUtf8());
        }
        List<InetSocketAddress> peers = new ArrayList<>();
        BencodeValue listed = answer.find("peers").orElse(null);
        if (listed instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact(compact.value()));
        } else if (listed instanceof BencodeValue.Items items) {
            items.values().forEach(item -> peer(item).ifPresent(peers::add));
        }
        if (answer.find("peers6").orElse(null) instanceof BencodeValue.Text compact) {
            peers.addAll(AnnounceAnswer.compact6(compact.value()));
        }
        long interval = whole(answer, "interval");
        return new AnnounceAnswer(Math.max(interval, whole(answer, "min interval")), peers, own(answer));
    }

    private static Optional<InetAddress> own(BencodeValue.Dictionary answer) {
        return answer.find("external ip").orElse(null) instanceof BencodeValue.Text address
                ? OwnAddress.parse(address.value().toArray())
                : Optional.empty();
    }

    private static long whole(BencodeValue.Dictionary answer, String key) {
        return answer.find(key).orElse(null) instanceof BencodeValue.Whole number ? number.value() : 0;
    }

    private static Optional<InetSocketAddress> peer(BencodeValue item) {
        if (item instanceof BencodeValue.Dictionary peer
                && peer.find("ip").orElse(null) instanceof BencodeValue.Text ip
                && peer.find("port").orElse(null) instanceof BencodeValue.Whole port
                && port.value() > 0
                && port.value() <= 0xffff) {
            // A name instead of an address would make us look it up for the tracker.
            return HostNames.withoutAsking(ip.value().toUtf8())
                    .map(address -> new InetSocketAddress(address, (int) port.value()));
        }
        return Optional.empty();
    }
}
